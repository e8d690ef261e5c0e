"""Which edits are worth looking at while a StarGAN trains."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from gioconda.models.contract import AttributeGroup, AttributeKind


def shown_labels(own: Tensor, group: AttributeGroup) -> dict[str, Tensor]:
    """Labels worth looking at, by the title of their column.

    The other answer for each binary label, each word of a category, both ends of a degree, the
    whole of an amount.

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
    "amount": lambda name, own: {name: torch.ones_like(own)},
}
