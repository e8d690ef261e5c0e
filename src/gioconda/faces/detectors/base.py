"""What every detector gives, and one box for each face where several looks found it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple, Protocol

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
    kept: list[Detection] = []
    for one in sorted(found, key=lambda one: -one.score):
        if not any(same_face(one.box, other.box, overlap, inside) for other in kept):
            kept.append(one)
    return kept


def same_face(a: Box, b: Box, overlap: float = 0.3, inside: float = 0.6) -> bool:
    """Whether two boxes are of one face; see ``merge``."""
    across = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    down = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    shared = max(across, 0.0) * max(down, 0.0)
    areas = a.width * a.height, b.width * b.height
    return shared > overlap * (sum(areas) - shared) or shared > inside * min(areas)
