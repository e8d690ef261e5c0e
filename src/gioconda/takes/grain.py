"""The grain of a take brought to that of the base: noise is added where it has less.

Paper    Immerkaer 1996, Computer Vision and Image Understanding, "Fast Noise Variance Estimation"
Differs  the median of the response in place of its mean: edges do not count
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.types import Field

_MASK = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
_NORMAL = 6 * 0.6745  # what the mask's median response to noise of deviation 1 is
_SOFT_PX = 0.5  # blur of added noise: cameras interpolate colours
_LEAST = 0.25  # levels that are worth adding
_LEAST_PX = 200


def grain(levels: Field, where: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Deviation of the noise of each colour, ``(3,)`` levels.

    Args:
        levels: ``(h, w, 3)`` float32.
        where: ``(h, w)`` where it is looked for.
    """
    if where.sum() < _LEAST_PX:
        return np.zeros(3)
    response = np.abs(cv2.filter2D(levels, cv2.CV_32F, _MASK, borderType=cv2.BORDER_REFLECT))
    return np.asarray(np.median(response[where], 0) / _NORMAL, np.float64)


def with_grain(take: Field, base: Field, where: NDArray[np.bool_], seed: int) -> Field:
    """The take with as much grain as the base.

    Args:
        take: ``(h, w, 3)`` float32 levels, in the base's place and light.
        base: The same of the base.
        where: ``(h, w)`` where both show the same skin.
        seed: Of the noise.
    """
    lacks = np.sqrt(np.maximum(grain(base, where) ** 2 - grain(take, where) ** 2, 0))
    if lacks.max() < _LEAST:
        return take
    noise = np.random.default_rng(seed).standard_normal(take.shape, np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), _SOFT_PX)
    # As strong in the same measure, which looks at the finest detail alone.
    measured = grain(noise, np.ones(where.shape, bool))
    return np.asarray(
        take + noise * np.asarray(lacks / np.maximum(measured, 1e-6), np.float32), np.float32
    )
