"""The turned square that a face's points fill: where a network looks for them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gioconda.faces.align import similarity
from gioconda.types import Affine, Box, Points

# The square that the points fill, against a detector's box: measured on UTKFace and LFW.
BOX_SHIFT = (0.0, -0.004)
BOX_GROWTH = 1.13


@dataclass(frozen=True)
class Square:
    """A turned square in a photo: centre, side in pixels, and turn in radians (clockwise)."""

    centre: Points
    side: float
    turn: float = 0.0

    def to_crop(self, size: int) -> Affine:
        """``photo_to_crop`` that sets the square upright in a crop of ``size`` pixels."""
        scale = size / self.side
        cos, sin = math.cos(self.turn) * scale, math.sin(self.turn) * scale
        linear = np.array([[cos, sin], [-sin, cos]])
        return np.column_stack([linear, (size - 1) / 2 - linear @ self.centre])


def square_of_box(box: Box, turn: float = 0.0) -> Square:
    """The square that the points of a face fill, guessed from the detector's box.

    Args:
        box: The detector's box, from the brows to the chin.
        turn: How far the head is turned in the photo, in radians, clockwise.
    """
    width = (box.width + box.height) / 2
    cos, sin = math.cos(turn), math.sin(turn)
    shift = np.array([[cos, -sin], [sin, cos]]) @ BOX_SHIFT * width
    centre = np.array([box.x + box.width / 2, box.y + box.height / 2]) + shift - 0.5
    return Square(centre, BOX_GROWTH * width, turn)


def square_of_points(points: Points, mean: Points) -> Square:
    """The square that points fill when turned upright.

    Args:
        points: ``(141, 2)`` in photo pixels.
        mean: ``(141, 2)`` mean shape, upright.
    """
    to_points = similarity(mean, points)
    turn = math.atan2(to_points[1, 0], to_points[0, 0])
    cos, sin = math.cos(turn), math.sin(turn)
    back = np.array([[cos, sin], [-sin, cos]])  # photo -> upright
    upright = points @ back.T
    low, high = upright.min(0), upright.max(0)
    return Square((low + high) / 2 @ back, float((high - low).max()), turn)
