"""How far a head is turned, by where the nose stands between the eyes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gioconda.faces.align import FIVE
from gioconda.types import Points

# Medians over MTFL's held-out pictures of each pose, on the points that people set there. By the
# nearest of them 95, 81 and 94 % are read rightly (`benchmarks/head_poses.py`).
TURNED = {"left": -0.31, "frontal": 0.0, "right": 0.29}


def turn(points: Points) -> float:
    """Where the nose stands: 0 in the middle of the eyes, in distances of the eyes.

    Negative is to the picture's left. Turning and leaning the picture changes nothing.

    Args:
        points: ``(141, 2)`` landmarks, or the five points of MTFL.
    """
    right, left, nose = (points if len(points) == len(FIVE) else points[FIVE])[:3]
    across = left - right
    return float((nose - (left + right) / 2) @ across / (across @ across))


def poses(turned: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much nearer each pose is than the nearest other one, ``(N, 3)`` in [-1, 1].

    Args:
        turned: ``(N,)`` where noses stand.
    """
    away = np.abs(turned[:, None] - np.array(list(TURNED.values())))
    others = np.stack([np.delete(away, k, 1).min(1) for k in range(away.shape[1])], 1)
    nearer: NDArray[np.float64] = np.clip((others - away) / TURNED["right"], -1, 1)
    return nearer
