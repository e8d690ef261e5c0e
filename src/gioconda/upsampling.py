"""Upsampling of coarse fields to pixels by cubic convolution, and smooth steps.

Paper    Keys 1981, IEEE ASSP, "Cubic Convolution Interpolation for Digital Image Processing"
"""

from __future__ import annotations

import itertools
from bisect import bisect, bisect_left
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.types import Field

_BANDS_AT_ONCE = 3  # are drawn up by one product: of more it would have too many zeros


class CubicRows:
    """Upsamples fields along their rows by cubic convolution: each row mixes four.

    The matrix products are small on purpose: for large ones BLAS would start its own threads, which
    compete with those of ``compose``.

    Args:
        samples: Rows of the coarse fields, each in the middle of its cell.
        size: Rows of the upsampled fields.

    Attributes:
        size: Rows of the upsampled fields.
        weights: ``(size, samples)``.
    """

    def __init__(self, samples: int, size: int) -> None:
        self.size, self.taps = size, min(4, samples)
        self.weights = cubic_weights(samples, size)
        left, _ = _between(samples, size)
        self.first = np.clip(left - 1, 0, samples - self.taps).tolist()
        self.bands = (np.flatnonzero(np.diff(self.first)) + 1).tolist()  # where the four change

    def rows(self, field: Field, start: int, stop: int) -> Field:
        """``(samples, ...)`` to rows ``start`` to ``stop`` of ``(size, ...)``."""
        upsampled = np.empty((stop - start, field[0].size), np.float32)
        inner = self.bands[bisect(self.bands, start) : bisect_left(self.bands, stop)]
        edges = [start, *inner[_BANDS_AT_ONCE - 1 :: _BANDS_AT_ONCE], stop]
        for top, bottom in itertools.pairwise(edges):
            mixed = slice(self.first[top], self.first[bottom - 1] + self.taps)
            few = field[mixed].reshape(mixed.stop - mixed.start, -1)
            weights = self.weights[top:bottom, mixed]
            np.matmul(weights, few, out=upsampled[top - start : bottom - start])
        return upsampled.reshape(stop - start, *field.shape[1:])


def for_channels(field: Field, channels: int) -> Field:
    """``(h, w)`` as ``(h, w, channels)``: copies are quicker than NumPy's short inner loops."""
    if channels == 1:
        return field[..., None]
    return np.asarray(cv2.merge([field] * channels), np.float32)


def cubic_weights(samples: int, size: int) -> Field:
    """Matrix ``(size, samples)`` that upsamples cell-centred samples to pixels (Keys 1981, a=-1/2).

    Beyond the outermost samples the field keeps its border value.
    """
    left, t = _between(samples, size)
    kernel = (
        -0.5 * t + t**2 - 0.5 * t**3,
        1 - 2.5 * t**2 + 1.5 * t**3,
        0.5 * t + 2 * t**2 - 1.5 * t**3,
        -0.5 * t**2 + 0.5 * t**3,
    )
    weights = np.zeros((size, samples), np.float32)
    for offset, share in zip((-1, 0, 1, 2), kernel, strict=True):
        weights[np.arange(size), np.clip(left + offset, 0, samples - 1)] += share
    return weights


def smooth_step(values: NDArray[Any], low: float = 0.0, high: float = 1.0) -> NDArray[Any]:
    """A smooth step of cubic polynomials: 0 up to ``low``, 1 from ``high`` on.

    Args:
        values: Any shape; the result has the same shape and type.
        low: Where the step begins.
        high: Where it ends.
    """
    share = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def _between(samples: int, size: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """For each pixel the sample to its left, and the distance to it in samples."""
    at = (np.arange(size) + 0.5) * samples / size - 0.5
    left = np.floor(at).astype(np.intp)
    return left, at - left
