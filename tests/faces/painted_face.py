"""A face painted in flat colours around the mean landmarks, for what measures skin and hair."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.scheme import GROUPS
from gioconda.types import Pixels, Points

SIZE = 128
SKIN = (205, 160, 135)


@cache
def mean_points() -> Points:
    """``(141, 2)`` in a picture of 128 pixels, with room for hair above."""
    return LandmarkFinder.from_pretrained().mean * 80 + [24, 36]


def painted(
    hair: tuple[int, int, int] = (60, 40, 30), strands: float = 12.0, skin: tuple[int, ...] = SKIN
) -> tuple[Pixels, Pixels]:
    """The picture, hair all around the face's oval, and the mask of face and hair.

    Args:
        hair: Its colour.
        strands: How much strands differ from each other, in levels.
        skin: Its colour.
    """
    picture = np.full((SIZE, SIZE, 3), (90, 120, 90), np.uint8)
    mask = np.zeros((SIZE, SIZE), np.uint8)
    cv2.ellipse(mask, (64, 70), (50, 62), 0, 0, 360, 255, -1)
    wave = strands * np.sin(np.arange(SIZE) * 2.1)[None, :, None]
    head = np.clip(np.array(hair) + wave + np.zeros((SIZE, 1, 1)), 0, 255)
    picture[mask > 0] = head[mask > 0].astype(np.uint8)
    oval = np.rint(mean_points()[GROUPS["oval"]]).astype(np.int32)
    cv2.fillConvexPoly(picture, cv2.convexHull(oval), skin)
    return picture, mask
