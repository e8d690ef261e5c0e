"""Where a head may be laid in: what must come from the take, and what must stay.

Convention: masks are ``(h, w)`` over a box of the base; lengths are in pupil distances of the base.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import GROUPS
from gioconda.types import Field, Points

Mask = NDArray[np.bool_]

_AROUND = 0.06  # around the face that always comes along: its edge is never a seam
_UP, _ASIDE, _DOWN = 1.25, 0.85, 0.75  # from the face to where nothing changes
_OTHERS = 0.35  # around other faces: their hair and ears
_FOLLOWS = 0.25  # from the face outwards the picture moves with the head; then less and less


@dataclass(frozen=True, eq=False)
class Region:
    """The region of one head, in the base.

    Attributes:
        box: ``(x0, y0, x1, y1)`` whole pixels of the base, inside of it.
        core: ``(h, w)`` what comes from the take: both faces, the old and the new.
        room: ``(h, w)`` where the take may be laid; the core is inside.
        follows: ``(h, w)`` float32 in [0, 1], how far the picture moves with the head, 1, or with
            the scene, 0.
        unit: The pupil distance in pixels.
    """

    box: tuple[int, int, int, int]
    core: Mask
    room: Mask
    follows: Field
    unit: float


def region_of(
    old: Points, new: Points, others: Sequence[Points], size: tuple[int, int], finest: int
) -> Region:
    """The region of a head, on a grid of at most ``finest`` pixels a side.

    Args:
        old: ``(141, 2)`` landmarks in the base.
        new: Those of the take, moved onto the base.
        others: Those of other people who stand there, in the base and in the take.
        size: Width and height of the base.
        finest: Longest side of the masks.
    """
    unit = pupil_distance(old)
    oval = np.concatenate([old[GROUPS["oval"]], new[GROUPS["oval"]]])
    low = oval.min(0) - unit * np.array([_ASIDE, _UP]) - 2
    high = oval.max(0) + unit * np.array([_ASIDE, _DOWN]) + 3
    x0, y0 = np.maximum(np.floor(low), 0).astype(int).tolist()
    x1, y1 = np.minimum(np.ceil(high), size).astype(int).tolist()
    scale = min(1.0, finest / max(x1 - x0, y1 - y0))
    shape = max(1, round((y1 - y0) * scale)), max(1, round((x1 - x0) * scale))
    step = np.array([shape[1] / (x1 - x0), shape[0] / (y1 - y0)])

    def drawn(points: Points) -> Mask:
        hull = cv2.convexHull(np.float32((points - (x0, y0) + 0.5) * step - 0.5))
        mask = np.zeros(shape, np.uint8)
        cv2.fillConvexPoly(mask, np.rint(hull[:, 0] * 16).astype(np.int32), 1, shift=4)
        return mask > 0

    cell = unit * scale
    core = _away(drawn(oval)) <= _AROUND * cell
    room = _reach(drawn(oval), core, cell)
    for other in others:
        room &= _away(drawn(other[GROUPS["oval"]])) > _OTHERS * cell
    away = _away(core) / cell
    follows = 1 - _smooth((away - _FOLLOWS) / (_ASIDE - _FOLLOWS))
    return Region((x0, y0, x1, y1), core, room | core, np.float32(follows), unit)


def _reach(face: Mask, core: Mask, cell: float) -> Mask:
    """How far the take may reach: further up, over the hair, than aside and down."""
    y, x = np.mgrid[: face.shape[0], : face.shape[1]].astype(np.float32)
    rows, columns = np.flatnonzero(face.any(1)), np.flatnonzero(face.any(0))
    cx, cy = (columns[0] + columns[-1]) / 2, (rows[0] + rows[-1]) / 2
    half = (columns[-1] - columns[0]) / 2 + _ASIDE * cell
    up = (rows[-1] - rows[0]) / 2 + _UP * cell
    down = (rows[-1] - rows[0]) / 2 + _DOWN * cell
    high = np.where(y < cy, up, down)
    # A super-ellipse: nearly the box, with round corners, and nothing at its border.
    inside = np.abs((x - cx) / half) ** 2.5 + np.abs((y - cy) / high) ** 2.5 < 1
    return np.asarray(inside | core)


def _away(mask: Mask) -> Field:
    """Distance to a mask in its pixels, 0 inside."""
    return np.asarray(cv2.distanceTransform(np.uint8(~mask), cv2.DIST_L2, 5), np.float32)


def _smooth(x: Field) -> Field:
    x = np.clip(x, 0, 1)
    return np.asarray(x * x * (3 - 2 * x), np.float32)
