"""What ComplexGAN's and SplitGAN's games share: a two-headed critic, cycles and labels.

Seed     github.com/emanuelmaus/KeepSmiling
Differs  optionally one round is held to the picture, too (``reconstruction``): with two rounds
         alone, what lies between them may be anything that the second can undo
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from gioconda.models.contract import AdversarialMethod, Batch
from gioconda.models.gans.critics import StridedCritic
from gioconda.models.gans.objectives import OBJECTIVES, ObjectiveName, gradient_penalty, label_loss


class DomainLosses(AdversarialMethod):
    """Trains a generator ``(image, attributes) -> image`` of mouths.

    A batch holds ``image``, and ``attributes`` (B, A) where the generator is told any.

    Args:
        generator: What ships; it names its ``attributes``, which may be none.
        objective: What is played for, of ``objectives.OBJECTIVES``.
        critic_width: Channels of the critic after its first halving.
        penalty: Weight of the gradient penalty.
        classes: Weight of the attributes' head.
        cycle: Weight of the difference after two rounds, the second with the picture's own
            attributes.
        reconstruction: Weight of the difference after one round with the picture's own attributes;
            0 as in the seed.
    """

    def __init__(
        self,
        generator: Any,
        *,
        objective: ObjectiveName,
        critic_width: int,
        penalty: float,
        classes: float,
        cycle: float,
        reconstruction: float,
    ) -> None:
        super().__init__()
        self.generator: Any = generator
        heads = 1 + len(generator.attributes)
        self.critic = StridedCritic(64, critic_width, "layer", heads)
        self.objective = OBJECTIVES[objective]
        self.penalty, self.classes = penalty, classes
        self.cycle, self.reconstruction = cycle, reconstruction

    def critic_loss(self, batch: Batch) -> Batch:
        """Tell real from made, and what real pictures show where the generator is told it."""
        image = batch["image"]
        with torch.no_grad():
            made = self.generator(image, self.target(batch))
        # In one pass: the critic's layer norms look at each picture by itself.
        judged, labels = split_heads(self.critic(torch.cat([image, made])))
        (real, fake), shown = judged.chunk(2), labels[: len(image)]
        terms = {
            "adversarial": self.objective.critic(real, fake),
            "penalty": self.penalty
            * gradient_penalty(lambda x: split_heads(self.critic(x))[0], image, made),
        }
        if self.generator.attributes:
            terms["classes"] = self.classes * label_loss(shown, batch["attributes"])
        return summed(terms)

    def generator_loss(self, batch: Batch) -> Batch:
        """Look real, show the target, and be the same picture after two rounds."""
        image, target, own = batch["image"], self.target(batch), self.own(batch)
        made = self.generator(image, target)
        fake, shown = split_heads(self.critic(made))
        terms = {
            "adversarial": self.objective.generator(fake),
            "cycle": self.cycle * F.l1_loss(self.generator(made, own), image),
        }
        if target is not None:
            terms["classes"] = self.classes * label_loss(shown, target)
        if self.reconstruction:
            once = made if target is None else self.generator(image, own)
            terms["reconstruction"] = self.reconstruction * F.l1_loss(once, image)
        return summed(terms)

    def own(self, batch: Batch) -> Tensor | None:
        """The pictures' own attributes ``(B, A)``; None where the generator is told none."""
        return batch["attributes"] if self.generator.attributes else None

    def target(self, batch: Batch) -> Tensor | None:
        """The attributes of other faces of the batch, ``(B, A)``: targets that occur."""
        own = self.own(batch)
        return None if own is None else own[torch.randperm(len(own), device=own.device)]

    @torch.no_grad()
    def preview(self, batch: Batch, generator: Any) -> Batch:
        """The picture, one round, two, and both ends of each attribute, the others as they are."""
        image, own = batch["image"], self.own(batch)
        once = generator(image, own)
        columns = {"photo": image, "once": once, "twice": generator(once, own)}
        for k, name in enumerate(generator.attributes):
            for end in (-1, 1):
                target = batch["attributes"].clone()
                target[:, k] = end
                columns[f"{name} {end:+d}"] = generator(image, target)
        return columns


def split_heads(logits: Tensor) -> tuple[Tensor, Tensor]:
    """``(B, 1 + A)`` to real or made ``(B, 1)`` and attributes ``(B, A)``."""
    return logits[:, :1], logits[:, 1:]


def summed(terms: Batch) -> Batch:
    """The weighted terms, and ``loss``, their sum."""
    return {"loss": torch.stack(list(terms.values())).sum(), **terms}
