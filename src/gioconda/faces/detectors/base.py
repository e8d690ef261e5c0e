"""What every detector gives, and one box for each face where several looks found it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from gioconda.types import Box, Pixels


class Detection(NamedTuple):
    """A face that was found.

    Attributes:
        box: The square from the brows to the chin, in photo pixels; it may leave the photo.
        score: How sure the detector is; detectors differ in scale, and 0 is no face.
        turn: How far the head is turned in the picture, in radians, clockwise; about.
        alone: Whether it counts as a face even where no landmarks are found on it: a profile, a
            covered face.
    """

    box: Box
    score: float
    turn: float = 0.0
    alone: bool = True


class Detector(Protocol):
    """Finds faces; any object with this one method can be the detector."""

    def detect(self, pixels: Pixels) -> list[Detection]:
        """The faces in ``(H, W, 3)`` uint8 RGB, best first."""


DROP = 0.09
"""How far below the middle of a head that is found the box's middle lies, in sides of the box."""


def turned_by(one: Detection, turn: float) -> Detection:
    """What was found, as the same head at another turn.

    Args:
        one: The face.
        turn: Added to its own, in radians, clockwise.
    """
    before, after = one.turn, one.turn + turn
    right = DROP * one.box.width * (math.sin(before) - math.sin(after))
    down = DROP * one.box.width * (math.cos(after) - math.cos(before))
    x, y, width, height = one.box
    return one._replace(box=Box(x + right, y + down, width, height), turn=after)


def merge(
    found: Iterable[Detection], *, overlap: float = 0.3, inside: float = 0.6
) -> list[Detection]:
    """One detection for each face: of boxes that overlap, the one with the best score.

    Args:
        found: What all looks at the photo gave.
        overlap: Intersection over union from which two boxes are one face.
        inside: Intersection over the smaller box from which they are, too.

    Returns:
        Those kept, best first.
    """
    best_first = sorted(found, key=lambda one: -one.score)
    boxes = np.array([one.box for one in best_first]).reshape(-1, 4)
    left, kept = np.arange(len(boxes)), []
    while len(left):
        best, left = left[0], left[1:]
        kept.append(best_first[best])
        left = left[~same_faces(boxes[best], boxes[left], overlap, inside)]
    return kept


def same_face(a: Box, b: Box, overlap: float = 0.3, inside: float = 0.6) -> bool:
    """Whether two boxes are of one face; see ``merge``."""
    return bool(same_faces(np.array(a), np.array(b), overlap, inside))


def same_faces(
    one: NDArray[np.float64],
    others: NDArray[np.float64],
    overlap: float = 0.3,
    inside: float = 0.6,
) -> NDArray[np.bool_]:
    """Whether a box ``(4,)`` is of one face with each of ``(..., 4)``; see ``merge``."""
    ends = np.minimum(one[:2] + one[2:], others[..., :2] + others[..., 2:])
    across_and_down = np.maximum(ends - np.maximum(one[:2], others[..., :2]), 0.0)
    shared = across_and_down[..., 0] * across_and_down[..., 1]
    own, their = one[2] * one[3], others[..., 2] * others[..., 3]
    same: NDArray[np.bool_] = (shared > overlap * (own + their - shared)) | (
        shared > inside * np.minimum(own, their)
    )
    return same
