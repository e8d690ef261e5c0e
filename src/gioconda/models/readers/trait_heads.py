"""Gender, race and age off the features of another network: one hidden layer, a head for each.

Paper    Rothe, Timofte & Van Gool 2015, "DEX: Deep EXpectation" (age as the mean of a distribution)
Differs  no network of its own: features that tell people apart also tell what groups share
Features (B, length) float32, as the network named by ``features_of`` gives them
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from gioconda.models.contract import Description, Method
from gioconda.models.registry import register

AGE_FROM = (0, 3, 6, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80)
"""The first year of each band of age."""
TRAITS: dict[str, tuple[str, ...]] = {
    "gender": ("male", "female"),
    "race": ("White", "Black", "Asian", "Indian", "other"),
    "age": (*(f"{a}-{b - 1}" for a, b in itertools.pairwise(AGE_FROM)), f"{AGE_FROM[-1]} and over"),
}
CENTRES: dict[str, tuple[float, ...]] = {
    "age": (1, 4, 7.5, 12, 17, 22, 27, 32, 37, 42, 47, 52, 57, 62, 67, 72, 77, 85)
}


@register("trait-heads", tiny={"length": 8, "hidden": 4})
class TraitHeads(Method):
    """Logits of traits.

    Args:
        length: How many features there are.
        hidden: Width of the layer that the heads share.
        features_of: Packaged name of the network that gives them.
        classes: Trait -> names of its classes, in the order of the logits.
        centres: Trait -> the number that each of its classes stands for, where it has one.
    """

    def __init__(
        self,
        *,
        length: int = 256,
        hidden: int = 128,
        features_of: str = "identity",
        classes: Mapping[str, Sequence[str]] = TRAITS,
        centres: Mapping[str, Sequence[float]] = CENTRES,
    ) -> None:
        super().__init__()
        self.features_of = features_of
        self.classes = {name: tuple(some) for name, some in classes.items()}
        self.centres = {name: tuple(some) for name, some in centres.items()}
        self.shared = nn.Linear(length, hidden)
        self.heads = nn.ModuleDict(
            {name: nn.Linear(hidden, len(some)) for name, some in self.classes.items()}
        )

    @property
    def description(self) -> Description:
        """What it offers."""
        return Description(reads=tuple(self.classes))

    def forward(self, features: Tensor) -> dict[str, Tensor]:
        """``(B, length)`` to trait -> ``(B, classes)`` logits."""
        shared = self.shared(features).relu()
        return {name: head(shared) for name, head in self.heads.items()}

    def expected(self, name: str, logits: Tensor) -> Tensor:
        """``(B, classes)`` logits to ``(B,)`` means of the numbers that the classes stand for."""
        return logits.softmax(1) @ torch.tensor(self.centres[name], dtype=logits.dtype)
