"""Cuts faces out of frames, with their surroundings."""

from __future__ import annotations

import numpy as np

from gioconda.faces.measures import pupil_distance
from gioconda.types import Pixels, Points

_AROUND = 1.1  # pupil distances around the face


def cut_out(pixels: Pixels, points: Points) -> tuple[Pixels, Points]:
    """A face with its surroundings, and its landmarks there.

    Args:
        pixels: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in its pixels.
    """
    around = _AROUND * pupil_distance(points)
    height, width = pixels.shape[:2]
    x0, y0 = np.maximum(np.floor(points.min(0) - around), 0).astype(int)
    x1, y1 = np.ceil(points.max(0) + around).astype(int) + 1
    return pixels[y0 : min(y1, height), x0 : min(x1, width)].copy(), points - [x0, y0]
