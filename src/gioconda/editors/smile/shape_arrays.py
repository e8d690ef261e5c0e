"""The arrays of the smile's learned shapes, for geometry."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gioconda.faces.scheme import GROUPS, at
from gioconda.models.shapes.smile import SmileShapes
from gioconda.types import Points


@dataclass(frozen=True)
class ShapeArrays:
    """The arrays of a fitted ``SmileShapes`` as float64; see there."""

    neutral: Points
    smiling: Points
    closed: Points
    opened: Points
    back: NDArray[np.float64]
    modes: NDArray[np.float64]
    variations: NDArray[np.float64]
    trait_axes: NDArray[np.float64]
    trait_means: NDArray[np.float64]

    @classmethod
    def of(cls, model: SmileShapes) -> ShapeArrays:
        """The arrays of a fitted model."""
        arrays = model.arrays()
        return cls(**{part.name: arrays[part.name].astype(np.float64) for part in fields(cls)})

    @cached_property
    def closed_variations(self) -> NDArray[np.float64]:
        """``variations`` without parting lips and without the jaw."""
        return np.array([_lips_together(one) for one in self.variations])


def _lips_together(move: Points) -> Points:
    """A displacement whose lips do not part: both lips move by their mean."""
    move = move.copy()
    for k in range(1, 10):
        inner, outer = (
            at(f"{ring}_{k}", f"{ring}_{20 - k}") for ring in ("lips_inner", "lips_outer")
        )
        apart = (move[inner[0]] - move[inner[1]]) / 2
        for lower, upper in (inner, outer):
            move[lower] -= apart
            move[upper] += apart
    move[GROUPS["oval"]] = 0.0
    return move
