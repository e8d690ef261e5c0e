"""How far facial actions go: one number for each action, off a face's landmarks.

The actions are those of the Facial Action Coding System (Ekman & Friesen 1978), as far as landmarks
show them. Each number is linear in the landmarks once a face is laid on a mean shape, so that
displacements can be learned that change one number and leave the others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gioconda.faces.align import apply, similarity
from gioconda.faces.scheme import MOUTH_CORNERS, POINT_NAMES, TWINS, at
from gioconda.types import Points

STILL = at("right_eye_0", "right_eye_8", "left_eye_0", "left_eye_8", "nose_0", "nose_2")
"""Points that no action moves; faces are laid on a mean shape by them."""
_UPPER_LID = tuple(f"right_eye_{k}" for k in range(10, 15))
_LOWER_LID = tuple(f"right_eye_{k}" for k in range(2, 7))
_BROW = tuple(f"right_brow_{k}" for k in (1, 2, 3, 4, 5, 6, 7, 8))
_INNER_BROW = ("right_brow_4", "right_brow_5")
_CORNERS_OF_EYE = ("right_eye_0", "right_eye_8")
_WING = ("nose_6",)
_MIDDLE = range(3, 8)  # points of the lips around their middle
_UPPER_INNER = tuple(f"lips_inner_{20 - k}" for k in _MIDDLE)
_LOWER_INNER = tuple(f"lips_inner_{k}" for k in _MIDDLE)
_UPPER_OUTER = tuple(f"lips_outer_{20 - k}" for k in _MIDDLE)
_LOWER_OUTER = tuple(f"lips_outer_{k}" for k in _MIDDLE)

_X, _Y = 0, 1


def _mean(names: tuple[str, ...], axis: int) -> NDArray[np.float64]:
    """``(141, 2)`` weights of the mean of some points' x or y."""
    weights = np.zeros((len(POINT_NAMES), 2))
    weights[at(*names), axis] = 1 / len(names)
    return weights


def _mirrored(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights of the same measure on the other side of the face."""
    return np.asarray(weights[TWINS] * [-1.0, 1.0])


def _weights() -> dict[str, NDArray[np.float64]]:
    corners = _mean(_CORNERS_OF_EYE, _Y)
    brow = corners - _mean(_BROW, _Y)
    lid = corners - _mean(_UPPER_LID, _Y)
    cheek = corners - _mean(_LOWER_LID, _Y)
    apart = _mean(_INNER_BROW, _X)
    wing = corners - _mean(_WING, _Y)
    gaze_x = _mean(("irises_0",), _X) - _mean(_CORNERS_OF_EYE, _X)
    gaze_y = corners - _mean(("irises_0",), _Y)
    mouth = tuple(POINT_NAMES[k] for k in MOUTH_CORNERS)
    gap = _mean(_LOWER_INNER, _Y) - _mean(_UPPER_INNER, _Y)
    height = _mean(_LOWER_OUTER, _Y) - _mean(_UPPER_OUTER, _Y)
    middle = (_mean(_LOWER_INNER, _Y) + _mean(_UPPER_INNER, _Y)) / 2
    return {
        "right_brow": brow,
        "left_brow": _mirrored(brow),
        "frown": apart + _mirrored(apart),
        "right_eye": lid,
        "left_eye": _mirrored(lid),
        "gaze_x": (gaze_x - _mirrored(gaze_x)) / 2,
        "gaze_y": (gaze_y + _mirrored(gaze_y)) / 2,
        "cheeks": (cheek + _mirrored(cheek)) / 2,
        "nose": (wing + _mirrored(wing)) / 2,
        "corners": middle - _mean(mouth, _Y),
        "open": gap,
        "wide": _mean(mouth[1:], _X) - _mean(mouth[:1], _X),
        "pout": height - gap,
        "shift": _mean(mouth, _X) - _mean(("nose_7", "nose_9"), _X),
    }


WEIGHTS = _weights()
"""Name of a measure -> ``(141, 2)`` weights of the landmarks of a laid face."""
NAMES = tuple(WEIGHTS)
_DESIGN = np.array([one.ravel() for one in WEIGHTS.values()])


def laid(points: Points, mean: Points) -> Points:
    """Landmarks ``(141, 2)`` laid on a mean shape by what no action moves."""
    return apply(similarity(points[STILL], mean[STILL]), points)


def actions(shapes: Points) -> NDArray[np.float64]:
    """The measures of laid faces, or of displacements of them.

    Args:
        shapes: ``(..., 141, 2)`` in pupil distances.

    Returns:
        ``(..., K)`` in pupil distances, in the order of ``NAMES``.
    """
    flat = shapes.reshape(*shapes.shape[:-2], -1)
    return np.asarray(flat @ _DESIGN.T)
