"""Where eyes look: from where the irises stand between the eyes' corners, and the head's turn."""

from __future__ import annotations

import math

import numpy as np

from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.types import HeadTurn, Points

_BALL = 0.42  # radius of an eyeball over the width of its opening: 12.5 of 30 mm
_MOST = 0.9  # sine of the largest turn of an eye that is read


def gaze_yaw(points: Points, turn: HeadTurn) -> float:
    """Degrees that a face looks past the camera, positive to the picture's right.

    Args:
        points: ``(141, 2)`` landmarks.
        turn: How the head is turned.
    """
    strays = []
    for eye, pupil in zip(("right_eye", "left_eye"), PUPILS, strict=True):
        corners = points[GROUPS[eye][[0, 8]]]
        across = corners[np.argmax(corners[:, 0])] - corners[np.argmin(corners[:, 0])]
        wide = float(np.linalg.norm(across))
        stray = (points[pupil] - corners.mean(0)) @ across / max(wide, 1e-6) ** 2
        strays.append(float(stray) / _BALL)
    sine = min(max(sum(strays) / 2, -_MOST), _MOST)
    return turn.yaw + math.degrees(math.asin(sine))
