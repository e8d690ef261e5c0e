"""The random move of a kept picture into a crop of it: turned, scaled, shifted, mirrored."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from gioconda.types import Affine


@dataclass(frozen=True)
class RandomMove:
    """How far crops differ from the middle of what is kept.

    Attributes:
        turn_deg: Standard deviation of turns.
        log_scale: Standard deviation of the logarithm of the size.
        shift: Standard deviation of shifts, as a share of the crop's side.
    """

    turn_deg: float
    log_scale: float
    shift: float

    def kept_to_crop(self, random: Generator | None, kept_px: int, size: int) -> Affine:
        """``(2, 3)``, from the pixels of what is kept to those of the crop.

        Args:
            random: Source of the move; None for the middle as it is.
            kept_px: Side of what is kept.
            size: Side of the crop.
        """
        turn, grow, mirrored = 0.0, 1.0, False
        middle, kept = np.full(2, (size - 1) / 2), (kept_px - 1) / 2
        if random is not None:
            turn = math.radians(self.turn_deg) * random.normal()
            grow = math.exp(self.log_scale * random.normal())
            middle = middle + random.normal(0, self.shift, 2) * size
            mirrored = random.uniform() < 0.5
        cos, sin = grow * math.cos(turn), grow * math.sin(turn)
        linear = np.array([[cos, -sin], [sin, cos]])
        if mirrored:
            linear = linear @ np.diag([-1.0, 1.0])
        return np.column_stack([linear, middle - linear @ [kept, kept]])
