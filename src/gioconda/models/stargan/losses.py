"""StarGAN's losses, and a second critic that keeps a person's identity.

Paper    Choi et al. 2018, CVPR, "StarGAN ...", Eq. 1 to 8, and section 3.3 for several sets
Differs  1. optionally a second critic between the picture and its reconstruction, so that identity
         is kept (``identity``)  2. optionally degrees in place of classes (``kinds``)
         3. optionally GANimation's penalty of the attention (``attention_penalty``)
         4. optionally targets that leave some labels open, as an edit does (``hidden``)
         5. optionally a teacher's edits to imitate (``taught``), with a critic or without; to the
         critic they are then the real pictures, and show what they were asked for
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.losses import with_total
from gioconda.models.contract import (
    AdversarialMethod,
    AttributeGroup,
    AttributeKind,
    Batch,
    NetworkAndLoss,
)
from gioconda.models.gans.objectives import (
    gradient_penalty,
    wasserstein_critic,
    wasserstein_generator,
)
from gioconda.models.stargan.critic import StarCritic, shared_kernels
from gioconda.models.stargan.imitation import imitation_loss
from gioconda.models.stargan.shown_labels import shown_labels
from gioconda.models.stargan.stargan import StarGAN, filled


class StarGANLosses(AdversarialMethod):
    """Trains a ``StarGAN``; a batch holds ``image``, ``label`` (B, L), ``domain`` (B, K).

    With a teacher, a batch also holds ``taught``, its edits of ``image``, and ``asked`` (B, L),
    what each edit was asked for; else a picture is asked for the labels of another one. The
    critic's real pictures are then the teacher's edits, with these labels.

    Args:
        generator: What ships; a default one where None.
        critic_width: Channels of the critics after their first halving.
        critic_halvings: How many halvings they have; 6 at 128 px.
        adversarial: Weight of the critic's logits in the generator's loss; 1. With it and
            ``classes`` at 0 there is no critic: write ``critics: []`` in the recipe.
        classes: Weight of the labels' head; 1.
        reconstruction: Weight of the difference after an edit and the edit back; 10. At 0 the edit
            back is not made.
        penalty: Weight of the gradient penalty; 10.
        identity: Weight of the second critic's logits of reconstructions; 0, the paper's, has
            none. With it, name both critics in the recipe: ``critics: [critic, second]``.
        attention_penalty: Weight of the mean attention, for output heads that have it.
        hidden: Share of a target's labels, other than categories, that are set halfway, as an edit
            sets what is not asked for; whether a made picture shows them does not count.
        taught: Weight of the difference from the teacher's edits; see ``imitation``.
    """

    generator: StarGAN
    tiny: ClassVar[Mapping[str, Any]] = {"critic_width": 4, "critic_halvings": 3}

    def __init__(
        self,
        generator: StarGAN | None = None,
        *,
        critic_width: int = 64,
        critic_halvings: int = 6,
        adversarial: float = 1.0,
        classes: float = 1.0,
        reconstruction: float = 10.0,
        penalty: float = 10.0,
        identity: float = 0.0,
        attention_penalty: float = 0.0,
        hidden: float = 0.0,
        taught: float = 0.0,
    ) -> None:
        super().__init__()
        self.generator = generator or StarGAN()
        size, labels = self.generator.image_size, len(self.generator.attributes)
        self.judged = bool(adversarial or classes)
        self.critic: nn.Module = nn.Identity()  # no weights where there is no critic
        if self.judged:
            self.critic = StarCritic(size, labels, critic_width, critic_halvings)
        self.second = StarCritic(size, 0, critic_width, critic_halvings) if identity else None
        self.adversarial, self.classes, self.reconstruction = adversarial, classes, reconstruction
        self.penalty, self.identity = penalty, identity
        self.attention_penalty, self.hidden, self.taught = attention_penalty, hidden, taught

    @property
    def networks(self) -> dict[str, NetworkAndLoss]:
        """The generator, its critic if it has one, and a second where ``identity`` asks for it."""
        networks = super().networks
        if not self.judged:
            del networks["critic"]
        if self.second is not None:
            networks["second"] = NetworkAndLoss(self.second, self.second_loss)
        return networks

    def critic_loss(self, batch: Batch) -> Batch:
        """Tell real from made, and what real pictures show (Eq. 5 and 8)."""
        image, domain = batch["image"], batch["domain"]
        target, _ = self._asked(batch)
        with torch.no_grad():
            made = self.generator(image, target, domain)
        # A teacher's edits are the same faces: the critic sees what is still missing, and no more.
        real, label = (batch["taught"], target) if self.taught else (image, batch["label"])
        adversarial, shown = self._judged(self.critic, real, made)
        classes = class_loss(shown, label, domain, self.generator.domains)
        terms = {"classes": self.classes * classes, **adversarial}
        return with_total(terms)

    def second_loss(self, batch: Batch) -> Batch:
        """Tell pictures from their reconstructions."""
        assert self.second is not None, "identity=0 has no second critic"
        image, label, domain = batch["image"], batch["label"], batch["domain"]
        target, _ = self._asked(batch)
        with torch.no_grad():
            made = self.generator(image, target, domain)
            back = self.generator(made, label, domain)
        terms, _ = self._judged(self.second, image, back)
        return with_total(terms)

    def generator_loss(self, batch: Batch) -> Batch:
        """Look real, show the target, and be the picture again after the edit back (Eq. 6)."""
        image, label, domain = batch["image"], batch["label"], batch["domain"]
        target, asked = self._asked(batch)
        made, attention = self._made(image, target, domain)
        terms: Batch = {}
        if self.judged:
            fake, shown = self.critic(made)
            classes = class_loss(shown, asked, domain, self.generator.domains)
            terms["adversarial"] = self.adversarial * wasserstein_generator(fake)
            terms["classes"] = self.classes * classes
        if self.reconstruction or self.second is not None:
            back = self.generator(made, label, domain)
            terms["reconstruction"] = self.reconstruction * F.l1_loss(back, image)
            if self.second is not None:
                terms["identity"] = self.identity * wasserstein_generator(self.second(back)[0])
        if attention is not None:
            terms["attention"] = self.attention_penalty * attention.mean()
        if self.taught:
            terms["taught"] = self.taught * imitation_loss(made, batch["taught"], image)
        return with_total(terms)

    def _made(self, image: Tensor, label: Tensor, domain: Tensor) -> tuple[Tensor, Tensor | None]:
        """Edits, and their attention where it is penalised; only ``forward`` is compiled."""
        if not self.attention_penalty:
            return self.generator(image, label, domain), None
        output = self.generator.draw(image, label, domain)
        return output.picture, output.attention

    def _asked(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Targets as the generator takes them, and with NaN where nothing is asked."""
        target = _target(batch)
        if not self.hidden:
            return target, target
        asked = left_open(target, batch["domain"], self.generator.domains, self.hidden)
        return filled(asked, self.generator.domains), asked

    def _judged(self, critic: nn.Module, image: Tensor, made: Tensor) -> tuple[Batch, Tensor]:
        """Eq. 8, Wasserstein loss and gradient penalty; and the real pictures' label logits."""
        # In one pass: the critic has no norm that would mix them, and its weights are large.
        with shared_kernels(critic):
            logits, labels = critic(torch.cat([image, made]))
            penalty = gradient_penalty(lambda x: critic(x)[0], image, made)
        real, fake = logits.chunk(2)
        terms = {
            "adversarial": wasserstein_critic(real, fake),
            "penalty": self.penalty * penalty,
        }
        return terms, labels[: len(image)]

    @torch.no_grad()
    def metrics(self, batch: Batch, generator: StarGAN) -> Batch:
        """How faces come out.

        Returns:
            ``back``: mean absolute difference, of 2, after an edit and the edit back; ``classes``:
            what the critic's own head finds wrong with edits. With a teacher, ``taught``: mean
            absolute difference from its edits, and ``unchanged``, that of the pictures themselves.
        """
        image, label, domain = batch["image"], batch["label"], batch["domain"]
        target = _target(batch)
        made = generator(image, target, domain)
        figures = {"back": F.l1_loss(generator(made, label, domain), image)}
        if self.judged:
            shown = self.critic(made)[1]
            figures["classes"] = class_loss(shown, target, domain, generator.domains)
        if "taught" in batch:
            figures["taught"] = F.l1_loss(made, batch["taught"])
            figures["unchanged"] = F.l1_loss(image, batch["taught"])
        return figures

    @torch.no_grad()
    def preview(self, batch: Batch, generator: StarGAN) -> Batch:
        """The picture, and its translations to all that can be asked for; see ``shown_labels``."""
        columns = {"photo": batch["image"]}
        for k, group in enumerate(generator.domains):
            domain = torch.zeros_like(batch["domain"])
            domain[:, k] = 1
            own = torch.zeros_like(batch["label"])
            own[:, group.columns] = batch["label"][:, group.columns]
            for name, label in shown_labels(own, group).items():
                columns[name] = generator(batch["image"], label, domain)
        return columns


def _target(batch: Batch) -> Tensor:
    """What a teacher was asked for, else the labels of other pictures."""
    return batch["asked"] if "asked" in batch else targets(batch["label"], batch["domain"])


def targets(label: Tensor, domain: Tensor) -> Tensor:
    """Labels of other pictures of the same set: targets that occur.

    Args:
        label: ``(B, L)``.
        domain: ``(B, K)``, 1 for the set that a picture is from.
    """
    order = torch.arange(len(label), device=label.device)
    for members in domain.T:
        rows = members.nonzero()[:, 0]
        order[rows] = rows[torch.randperm(len(rows), device=rows.device)]
    return label[order]


def left_open(
    target: Tensor, domain: Tensor, groups: Sequence[AttributeGroup], share: float
) -> Tensor:
    """Targets with NaN over a share of each picture's own set's labels; categories stay whole.

    Args:
        target: ``(B, L)``.
        domain: ``(B, K)``.
        groups: The labels of the K sets.
        share: In [0, 1].
    """
    open_ = torch.rand(target.shape, device=target.device) < share
    for group, members in zip(groups, domain.T, strict=True):
        open_[:, group.columns] &= (members[:, None] > 0) & (group.kind != "category")
    return target.masked_fill(open_, torch.nan)


def class_loss(
    logits: Tensor, label: Tensor, domain: Tensor, groups: Sequence[AttributeGroup]
) -> Tensor:
    """What the labels' head has wrong of each picture's own set (Eq. 2 and 3), summed over sets.

    A binary set is a cross-entropy summed over its labels, a category one over its words, degrees
    and amounts a squared error summed over them; the mean is over all pictures of the batch. Where
    a label is NaN, or no word of a category is 1, it counts nothing.

    Args:
        logits: ``(B, L)``.
        label: ``(B, L)``.
        domain: ``(B, K)``.
        groups: The labels of the K sets.
    """
    terms = []
    for group, members in zip(groups, domain.T, strict=True):
        each = CLASS_LOSSES[group.kind](logits[:, group.columns], label[:, group.columns])
        terms.append((each * members).mean())
    return torch.stack(terms).sum()


def _binary(logits: Tensor, label: Tensor) -> Tensor:
    each = F.binary_cross_entropy_with_logits(logits, label.nan_to_num(), reduction="none")
    return (each * ~label.isnan()).sum(1)


def _category(logits: Tensor, label: Tensor) -> Tensor:
    return -(logits.log_softmax(1) * label).sum(1)


def _degree(logits: Tensor, label: Tensor) -> Tensor:
    return (logits - label).nan_to_num().square().sum(1)


CLASS_LOSSES: dict[AttributeKind, Callable[[Tensor, Tensor], Tensor]] = {
    "binary": _binary,
    "category": _category,
    "degree": _degree,
    "amount": _degree,
}
