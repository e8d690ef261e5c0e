"""What is measured on a face's landmarks, in units of the distance between the pupils."""

from __future__ import annotations

import numpy as np

from gioconda.faces.scheme import MOUTH_CORNERS, PUPILS, TWINS, at, ring
from gioconda.types import Points

_INNER_LOWER = ring("lips_inner", 3, 8)
_INNER_UPPER = at(*(f"lips_inner_{20 - k}" for k in range(3, 8)))
# Lower lid, wing of the nose, mouth corner, and the outline beside mouth and nose.
_BESIDE_A_CHEEK = at("right_eye_4", "nose_6", "lips_outer_0", "oval_25", "oval_27")


def pupil_distance(points: Points) -> float:
    """Distance between the pupils in pixels; turned faces: at least what their height suggests.

    A face in profile brings the pupils together, so that the distance from the pupils' middle to
    the mouth (about equal to that between the pupils, seen from the front) is a floor.
    """
    across = float(np.linalg.norm(points[PUPILS[1]] - points[PUPILS[0]]))
    down = float(np.linalg.norm(points[MOUTH_CORNERS].mean(0) - points[PUPILS].mean(0)))
    return max(across, 0.7 * down, 1e-6)


def lip_gap(points: Points) -> float:
    """How far the inner lips are apart around their middle, in pupil distances."""
    apart = np.linalg.norm(points[_INNER_LOWER] - points[_INNER_UPPER], axis=1)
    return float(apart.mean()) / pupil_distance(points)


def mouth_width(points: Points) -> float:
    """Distance between the outer mouth corners, in pupil distances."""
    a, b = points[MOUTH_CORNERS]
    return float(np.linalg.norm(b - a)) / pupil_distance(points)


def corner_lift(points: Points) -> float:
    """How far the mouth corners stand above the middle of the lips, in pupil distances."""
    right, left = points[MOUTH_CORNERS]
    across = (left - right) / max(float(np.linalg.norm(left - right)), 1e-6)
    down = np.array([-across[1], across[0]])
    middle = points[at("lips_inner_5", "lips_inner_15")].mean(0)
    return float((middle - (right + left) / 2) @ down) / pupil_distance(points)


def cheeks(points: Points) -> Points:
    """The right and the left cheek as quadrilaterals of skin, ``(2, 4, 2)``.

    They keep away from the eye's shadow, the fold beside the nose and the face's edge.
    """
    sides = []
    for group in (_BESIDE_A_CHEEK, TWINS[_BESIDE_A_CHEEK]):
        lid, wing, corner, jaw, edge = points[group]
        sides.append(
            [
                0.8 * lid + 0.2 * corner,
                0.75 * wing + 0.25 * edge,
                0.65 * corner + 0.35 * jaw,
                0.35 * wing + 0.65 * edge,
            ]
        )
    return np.array(sides)
