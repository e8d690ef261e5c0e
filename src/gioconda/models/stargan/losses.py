"""StarGAN's losses, and a second critic that keeps a person's identity.

Paper    Choi et al. 2018, CVPR, "StarGAN ...", Eq. 1 to 8, and section 3.3 for several sets
Differs  1. optionally a second critic between the picture and its reconstruction, so that identity
         is kept (``identity``)  2. optionally degrees in place of classes (``kinds``)
         3. optionally GANimation's penalty of the attention (``attention_penalty``)
         4. optionally targets that leave some labels open, as an edit does (``hidden``)
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
from gioconda.models.stargan.stargan import StarGAN, filled


class StarGANLosses(AdversarialMethod):
    """Trains a ``StarGAN``; a batch holds ``image``, ``label`` (B, L), ``domain`` (B, K).

    Args:
        generator: What ships; a default one where None.
        critic_width: Channels of the critics after their first halving.
        critic_halvings: How many halvings they have; 6 at 128 px.
        classes: Weight of the labels' head; 1.
        reconstruction: Weight of the difference after an edit and the edit back; 10.
        penalty: Weight of the gradient penalty; 10.
        identity: Weight of the second critic's logits of reconstructions; 0, the paper's, has
            none. With it, name both critics in the recipe: ``critics: [critic, second]``.
        attention_penalty: Weight of the mean attention, for output heads that have it.
        hidden: Share of a target's labels, other than categories, that are set halfway, as an edit
            sets what is not asked for; whether a made picture shows them does not count.
    """

    generator: StarGAN
    tiny: ClassVar[Mapping[str, Any]] = {"critic_width": 4, "critic_halvings": 3}

    def __init__(
        self,
        generator: StarGAN | None = None,
        *,
        critic_width: int = 64,
        critic_halvings: int = 6,
        classes: float = 1.0,
        reconstruction: float = 10.0,
        penalty: float = 10.0,
        identity: float = 0.0,
        attention_penalty: float = 0.0,
        hidden: float = 0.0,
    ) -> None:
        super().__init__()
        self.generator = generator or StarGAN()
        size, labels = self.generator.image_size, len(self.generator.attributes)
        self.critic = StarCritic(size, labels, critic_width, critic_halvings)
        self.second = StarCritic(size, 0, critic_width, critic_halvings) if identity else None
        self.classes, self.reconstruction = classes, reconstruction
        self.penalty, self.identity = penalty, identity
        self.attention_penalty, self.hidden = attention_penalty, hidden

    @property
    def networks(self) -> dict[str, NetworkAndLoss]:
        """The generator, its critic, and the second critic where ``identity`` asks for it."""
        networks = super().networks
        if self.second is not None:
            networks["second"] = NetworkAndLoss(self.second, self.second_loss)
        return networks

    def critic_loss(self, batch: Batch) -> Batch:
        """Tell real from made, and what real pictures show (Eq. 5 and 8)."""
        image, label, domain = batch["image"], batch["label"], batch["domain"]
        target, _ = self._asked(label, domain)
        with torch.no_grad():
            made = self.generator(image, target, domain)
        adversarial, shown = self._judged(self.critic, image, made)
        classes = class_loss(shown, label, domain, self.generator.domains)
        terms = {"classes": self.classes * classes, **adversarial}
        return with_total(terms)

    def second_loss(self, batch: Batch) -> Batch:
        """Tell pictures from their reconstructions."""
        assert self.second is not None, "identity=0 has no second critic"
        image, label, domain = batch["image"], batch["label"], batch["domain"]
        target, _ = self._asked(label, domain)
        with torch.no_grad():
            made = self.generator(image, target, domain)
            back = self.generator(made, label, domain)
        terms, _ = self._judged(self.second, image, back)
        return with_total(terms)

    def generator_loss(self, batch: Batch) -> Batch:
        """Look real, show the target, and be the picture again after the edit back (Eq. 6)."""
        image, label, domain = batch["image"], batch["label"], batch["domain"]
        target, asked = self._asked(label, domain)
        made, attention = self._made(image, target, domain)
        back = self.generator(made, label, domain)
        fake, shown = self.critic(made)
        terms = {
            "adversarial": wasserstein_generator(fake),
            "classes": self.classes * class_loss(shown, asked, domain, self.generator.domains),
            "reconstruction": self.reconstruction * F.l1_loss(back, image),
        }
        if self.second is not None:
            terms["identity"] = self.identity * wasserstein_generator(self.second(back)[0])
        if attention is not None:
            terms["attention"] = self.attention_penalty * attention.mean()
        return with_total(terms)

    def _made(self, image: Tensor, label: Tensor, domain: Tensor) -> tuple[Tensor, Tensor | None]:
        """Edits, and their attention where it is penalised; only ``forward`` is compiled."""
        if not self.attention_penalty:
            return self.generator(image, label, domain), None
        output = self.generator.draw(image, label, domain)
        return output.picture, output.attention

    def _asked(self, label: Tensor, domain: Tensor) -> tuple[Tensor, Tensor]:
        """Targets as the generator takes them, and with NaN where nothing is asked."""
        target = targets(label, domain)
        if not self.hidden:
            return target, target
        asked = left_open(target, domain, self.generator.domains, self.hidden)
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
            what the critic's own head finds wrong with edits.
        """
        image, label, domain = batch["image"], batch["label"], batch["domain"]
        target = targets(label, domain)
        made = generator(image, target, domain)
        shown = self.critic(made)[1]
        return {
            "back": F.l1_loss(generator(made, label, domain), image),
            "classes": class_loss(shown, target, domain, generator.domains),
        }

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

    A binary set is a cross-entropy summed over its labels, a category one over its words, degrees a
    squared error summed over them; the mean is over all pictures of the batch. Where a label is
    NaN, or no word of a category is 1, it counts nothing.

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
}


def shown_labels(own: Tensor, group: AttributeGroup) -> dict[str, Tensor]:
    """Labels worth looking at, by the title of their column.

    The other answer for each binary label, each word of a category, both ends of a degree.

    Args:
        own: ``(B, L)``, what the faces have.
        group: Whose labels are shown.
    """
    shown = {}
    for column, name in enumerate(group.names, group.columns.start):
        for title, value in _ENDS[group.kind](name, own[:, column]).items():
            label = own.clone()
            if group.kind == "category":
                label[:, group.columns] = 0
            label[:, column] = value
            shown[title] = label
    return shown


_ENDS: dict[AttributeKind, Callable[[str, Tensor], dict[str, Tensor]]] = {
    "binary": lambda name, own: {f"other {name}": 1 - own},
    "category": lambda name, own: {name: torch.ones_like(own)},
    "degree": lambda name, own: {f"{name} {e:+d}": torch.full_like(own, e) for e in (-1, 1)},
}
