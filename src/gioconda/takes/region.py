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
# How far from the face, upwards, aside and downwards: the head with hair and ears, which moves as
# one; and where the picture is the scene's again.
_HEAD = (0.85, 0.55, 0.4)
_SCENE = (1.5, 1.1, 0.9)
_MARGIN = 0.25  # from there to the edge of the box, over which bands end
_OTHERS = 0.35  # around other faces: their hair and ears
_STILL = 0.06  # by how much a head may move in its scene before what is around would bend


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
    old: Points,
    new: Points,
    others: Sequence[Points],
    strain: float,
    size: tuple[int, int],
    finest: int,
) -> Region:
    """The region of a head, on a grid of at most ``finest`` pixels a side.

    Args:
        old: ``(141, 2)`` landmarks in the base.
        new: Those of the take, moved onto the base.
        others: Those of other people who stand there, in the base and in the take.
        strain: By how many pixels of the base the head has moved in its scene.
        size: Width and height of the base.
        finest: Longest side of the masks.
    """
    unit = pupil_distance(old)
    oval = np.concatenate([old[GROUPS["oval"]], new[GROUPS["oval"]]])
    up, aside, down = (far + _MARGIN for far in _SCENE)
    low = oval.min(0) - unit * np.array([aside, up]) - 2
    high = oval.max(0) + unit * np.array([aside, down]) + 3
    x0, y0 = np.maximum(np.floor(low), 0).astype(int).tolist()
    x1, y1 = np.minimum(np.ceil(high), size).astype(int).tolist()
    scale = min(1.0, finest / max(x1 - x0, y1 - y0))
    shape = max(1, round((y1 - y0) * scale)), max(1, round((x1 - x0) * scale))
    step = np.array([shape[1] / (x1 - x0), shape[0] / (y1 - y0)])

    def drawn(points: Points) -> Mask:
        hull = cv2.convexHull(np.asarray((points - (x0, y0) + 0.5) * step - 0.5, np.float32))
        mask = np.zeros(shape, np.uint8)
        cv2.fillConvexPoly(mask, np.rint(hull[:, 0] * 16).astype(np.int32), 1, shift=4)
        return mask > 0

    cell = unit * scale
    core = _away(drawn(oval)) <= _AROUND * cell
    edges = (np.stack([oval.min(0), oval.max(0)]) - (x0, y0)) * step
    head = _around(edges, cell, _HEAD, shape) | core
    scene = _around(edges, cell, _SCENE, shape) | head
    room = scene if strain <= _STILL * unit else head
    for other in others:
        room &= _away(drawn(other[GROUPS["oval"]])) > _OTHERS * cell
    away, left = _away(head), _away(~scene)
    follows = _smooth(left / np.maximum(away + left, 1e-6))
    return Region((x0, y0, x1, y1), core, room | core, follows, unit)


def _around(
    edges: Points, cell: float, reach: tuple[float, float, float], shape: tuple[int, int]
) -> Mask:
    """A super-ellipse around a face: nearly a box, with round corners.

    Args:
        edges: Upper left and lower right corner of the face in the mask.
        cell: Pixels of the mask a pupil distance.
        reach: How far it goes beyond the face upwards, aside and downwards.
        shape: Of the mask.
    """
    up, aside, down = (cell * far for far in reach)
    y, x = np.mgrid[: shape[0], : shape[1]]
    middle, half = edges.mean(0), (edges[1] - edges[0]) / 2
    high = np.where(y < middle[1], half[1] + up, half[1] + down)
    across, along = (x - middle[0]) / (half[0] + aside), (y - middle[1]) / high
    return np.asarray(np.abs(across) ** 2.5 + np.abs(along) ** 2.5 < 1)


def _away(mask: Mask) -> Field:
    """Distance to a mask in its pixels, 0 inside."""
    return np.asarray(
        cv2.distanceTransform(np.asarray(~mask, np.uint8), cv2.DIST_L2, 5), np.float32
    )


def _smooth(x: Field) -> Field:
    x = np.clip(x, 0, 1)
    return np.asarray(x * x * (3 - 2 * x), np.float32)
