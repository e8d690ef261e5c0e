"""Keeps what moves on a turned face inside its outline.

The far side of a turned face is narrow: its mouth's corner lies near the outline, behind which the
cheek goes on unseen. A smile as wide as on the near side would push the corner across the outline,
and the warp, which holds the outline, would fold there: lips and beards tear.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gioconda.faces.scheme import GROUPS, LIPS, MOUTH_CORNERS, POINT_NAMES, PUPILS
from gioconda.types import Points

_OVAL = GROUPS["oval"]  # from the forehead's middle down the person's left side, up the right one
_LEFT, _RIGHT = _OVAL[:19], np.append(_OVAL[18:], _OVAL[0])
_FREE = 0.5  # share of the way to the outline that a point may go freely
_STEEPEST = 1.5  # rise of lips relative to their way to the outline, which does not rise with them
_INSIDE = np.setdiff1d(np.arange(len(POINT_NAMES)), _OVAL)


def kept_inside(points: Points, moves: Points) -> Points:
    """Displacements that bring no point of a face across its outline.

    Of the way to the outline, sideways, the first half is free; beyond it a point approaches the
    outline without reaching it, so that points keep their order. Faces seen from the front have
    room enough: nothing changes for them.

    Args:
        points: ``(141, 2)`` landmarks in photo pixels.
        moves: ``(141, 2)`` displacements in photo pixels.
    """
    down = points[MOUTH_CORNERS].mean(0) - points[PUPILS].mean(0)
    down = down / max(float(np.linalg.norm(down)), 1e-6)
    left = np.array([down[1], -down[0]])  # the person's left, on the right of an upright picture
    height = points @ down
    kept: Points = moves.copy()
    for side, direction in ((_LEFT, left), (_RIGHT, -left)):
        order = side[np.argsort(height[side])]
        edge = np.interp(height, height[order], (points @ direction)[order])
        room = np.maximum(edge - points @ direction, 1e-6)
        step = moves @ direction
        spared = step - _soft(step / room) * room
        kept[_INSIDE] -= spared[_INSIDE, None] * direction
        reach = _STEEPEST * room[LIPS]
        rise = kept[LIPS] @ down
        kept[LIPS] -= (rise - np.sign(rise) * _soft(np.abs(rise) / reach) * reach)[:, None] * down
    return kept


def _soft(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares of the way to the outline, those beyond ``_FREE`` compressed to below 1."""
    beyond = np.maximum(share - _FREE, 0) / (1 - _FREE)
    return np.asarray(np.minimum(share, _FREE) + (1 - _FREE) * (1 - np.exp(-beyond)))
