"""ComplexGAN: an autoencoder that is told what the mouth shall show, against a two-headed critic.

Paper    none; Choi et al. 2018, CVPR, "StarGAN ..." in a small form
Seed     github.com/emanuelmaus/KeepSmiling (ComplexGAN)
Differs  1. both heads give unbounded logits (there: sigmoids under a Wasserstein loss)  2. the
         critic's batch norm is a layer norm, since its gradient is penalised picture by picture
         3. a degree between the ends may be asked for
Images   (B, 3, 64, 64) float32 RGB in [-1, 1]
Labels   (B, A) float32 in [-1, 1], NaN where nobody knows; smile: +1 = broad
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.models.critics import StridedCritic
from gioconda.models.mouth_coders import MouthDecoder, MouthEncoder, code_side, told, wanted
from gioconda.models.objectives import (
    OBJECTIVES,
    ObjectiveName,
    gradient_penalty,
    label_loss,
)
from gioconda.models.registry import register

Batch = dict[str, Tensor]


@register("complex-gan")
class ComplexGAN(nn.Module):
    """The generator: a picture and a target in, a picture out.

    Args:
        image_size: Side of the pictures in pixels; 64.
        width: Channels of the encoder's first map.
        decoder_width: An eighth of the channels of the decoder's first map.
        blocks: Residual blocks, 2 to 6.
        attributes: Names of the attributes, in the order of their columns.
    """

    def __init__(
        self,
        *,
        image_size: int = 64,
        width: int = 32,
        decoder_width: int = 64,
        blocks: int = 2,
        attributes: Sequence[str] = ("smile",),
    ) -> None:
        super().__init__()
        code_side(image_size)
        self.attributes = tuple(attributes)
        self.encoder = MouthEncoder(3 + len(self.attributes), width, blocks)
        self.decoder = MouthDecoder(4 * width, decoder_width)

    def forward(self, image: Tensor, target: Tensor) -> Tensor:
        """``(B, 3, 64, 64)`` and ``(B, A)`` in [-1, 1] to ``(B, 3, 64, 64)`` in [-1, 1]."""
        return self.decoder(self.encoder(told(image, target, len(self.attributes))))  # type: ignore[no-any-return]

    def edit(self, image: Tensor, target: Tensor, source: Tensor | None = None) -> Tensor:
        """The same face with other attributes.

        Args:
            image: ``(B, 3, 64, 64)`` RGB in [-1, 1].
            target: ``(B, A)`` in [-1, 1]; NaN keeps what ``source`` says.
            source: ``(B, A)`` what the face has; None where nobody knows, which is told as 0.

        Returns:
            ``(B, 3, 64, 64)`` RGB in [-1, 1], float32.
        """
        return self(image, wanted(target, source))  # type: ignore[no-any-return]


class ComplexGame(nn.Module):
    """Trains a ``ComplexGAN``; a batch holds ``image`` and ``attributes`` (B, A).

    Args:
        generator: What ships; a default one where None.
        objective: What is played for, of ``objectives.OBJECTIVES``.
        critic_width: Channels of the critic after its first halving.
        penalty: Weight of the gradient penalty; 10.
        classes: Weight of the attributes' head; 1.
        cycle: Weight of the way there and back; 10.
    """

    def __init__(
        self,
        generator: ComplexGAN | None = None,
        *,
        objective: ObjectiveName = "wgan-gp",
        critic_width: int = 64,
        penalty: float = 10.0,
        classes: float = 1.0,
        cycle: float = 10.0,
    ) -> None:
        super().__init__()
        self.generator = generator or ComplexGAN()
        heads = 1 + len(self.generator.attributes)
        self.critic = StridedCritic(64, critic_width, "layer", heads)
        self.objective = OBJECTIVES[objective]
        self.penalty, self.classes, self.cycle = penalty, classes, cycle

    def critic_loss(self, batch: Batch) -> Batch:
        """Tell real from made, and what real pictures show."""
        image, attributes = batch["image"], batch["attributes"]
        with torch.no_grad():
            made = self.generator(image, shuffled(attributes))
        real, shown = split_heads(self.critic(image))
        fake, _ = split_heads(self.critic(made))
        terms = {
            "adversarial": self.objective.critic(real, fake),
            "classes": self.classes * label_loss(shown, attributes),
            "penalty": self.penalty
            * gradient_penalty(lambda x: split_heads(self.critic(x))[0], image, made),
        }
        return {"loss": torch.stack(list(terms.values())).sum(), **terms}

    def generator_loss(self, batch: Batch) -> Batch:
        """Look real, show the target, and find the way back."""
        image, attributes = batch["image"], batch["attributes"]
        target = shuffled(attributes)
        made = self.generator(image, target)
        fake, shown = split_heads(self.critic(made))
        terms = {
            "adversarial": self.objective.generator(fake),
            "classes": self.classes * label_loss(shown, target),
            "cycle": self.cycle * F.l1_loss(self.generator(made, attributes), image),
        }
        return {"loss": torch.stack(list(terms.values())).sum(), **terms}

    @torch.no_grad()
    def metrics(self, batch: Batch, generator: ComplexGAN) -> Batch:
        """What the critic's own head says of edits, and the way back, of 2.

        Returns:
            ``obeyed``: share of attributes that the head reads as they were asked for, the
            opposite of what each face has; ``cycle``: mean absolute difference after the way back.
        """
        image, attributes = batch["image"], batch["attributes"]
        made = generator(image, -attributes)
        known = ~attributes.isnan()
        right = (split_heads(self.critic(made))[1] * -attributes > 0)[known]
        back = generator(made, attributes)
        return {"obeyed": right.float().mean(), "cycle": F.l1_loss(back, image)}

    @torch.no_grad()
    def preview(self, batch: Batch, generator: ComplexGAN) -> Batch:
        """The picture, and both ends of each attribute, the others as they are."""
        image, attributes = batch["image"], batch["attributes"]
        columns = {"photo": image}
        for k, name in enumerate(generator.attributes):
            for end in (-1, 1):
                target = attributes.clone()
                target[:, k] = end
                columns[f"{name} {end:+d}"] = generator(image, target)
        return columns


def split_heads(logits: Tensor) -> tuple[Tensor, Tensor]:
    """``(B, 1 + A)`` to real or made ``(B, 1)`` and attributes ``(B, A)``."""
    return logits[:, :1], logits[:, 1:]


def shuffled(attributes: Tensor) -> Tensor:
    """The attributes of other faces of the batch: targets that occur."""
    return attributes[torch.randperm(len(attributes), device=attributes.device)]
