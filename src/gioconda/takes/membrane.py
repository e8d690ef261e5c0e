"""What is left between a take and the base along the seam, drawn smoothly over the take.

A seam's two sides may still differ by a level or three, which a plane of gains does not know: the
shade of a hand, a cheek that turned. That is added to the take near the seam and fades away from
it. Where the sides show different things (hair here, a wall there), nothing is added.

Paper    Perez, Gangnet & Blake 2003, SIGGRAPH, "Poisson Image Editing"; Farbman et al. 2009,
         SIGGRAPH, "Coordinates for Instant Image Cloning" (the membrane as a weighted mean)
Differs  the mean is robust, and falls to nothing far from the seam
"""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.takes.region import Mask
from gioconda.types import Field

_OTHER_THING = 20.0  # levels of difference from which the sides show different things
_SCALES = ((0.04, 1.0), (0.12, 0.15), (0.35, 0.02))  # pupil distances, and weights
_PRIOR = 0.002  # weight of no difference


def membrane(base: Field, take: Field, taken: Mask, unit: float) -> Field:
    """What is to be added to the take, ``(h, w, 3)`` levels.

    Args:
        base: ``(h, w, 3)`` levels in [0, 255].
        take: The same of the take, in the base's place and light.
        taken: ``(h, w)`` what is taken from the take.
        unit: The pupil distance in pixels.
    """
    smooth = max(1.0, 0.03 * unit)
    differs = cv2.GaussianBlur(np.asarray(base - take, np.float32), (0, 0), smooth)
    cross = np.ones((3, 3), np.uint8)
    side = np.asarray(taken, np.uint8)
    seam = (cv2.dilate(side, cross) - cv2.erode(side, cross)) > 0
    most = np.abs(differs).max(-1)
    weight = np.asarray(seam, np.float32) / (1 + (most / _OTHER_THING) ** 4) ** 2
    total, weights = np.zeros_like(differs), np.full(weight.shape, _PRIOR, np.float32)
    for reach, share in _SCALES:
        sigma = max(1.0, reach * unit)
        total += share * cv2.GaussianBlur(differs * weight[..., None], (0, 0), sigma)
        weights += share * cv2.GaussianBlur(weight, (0, 0), sigma)
    return np.asarray(total / weights[..., None], np.float32)
