"""Coarse fields -> pixels, by cubic convolution.

Paper    Keys 1981, IEEE ASSP, "Cubic Convolution Interpolation for Digital Image Processing"
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from gioconda.types import Field


class CubicRows:
    """Draws fields up along their rows by cubic convolution: each row mixes four.

    Small products of matrices, which a BLAS does at once: with large ones it would start threads of
    its own, in whose way ours are.

    Args:
        samples: Rows of the coarse fields, each in the middle of its cell.
        size: Rows of what is drawn.

    Attributes:
        size: Rows of what is drawn.
        weights: ``(size, samples)``.
    """

    def __init__(self, samples: int, size: int) -> None:
        self.size, self.taps = size, min(4, samples)
        self.weights = cubic_weights(samples, size)
        left, _ = _between(samples, size)
        self.first = np.clip(left - 1, 0, samples - self.taps)
        self.bands = (np.flatnonzero(np.diff(self.first)) + 1).tolist()  # rows of the same four

    def rows(self, field: Field, start: int, stop: int) -> Field:
        """``(samples, n)`` to rows ``start`` to ``stop`` of ``(size, n)``."""
        drawn = np.empty((stop - start, field.shape[1]), np.float32)
        edges = [start, *(row for row in self.bands if start < row < stop), stop]
        for top, bottom in itertools.pairwise(edges):
            mixed = slice(self.first[top], self.first[top] + self.taps)
            weights = self.weights[top:bottom, mixed]
            np.matmul(weights, field[mixed], out=drawn[top - start : bottom - start])
        return drawn


def cubic_weights(samples: int, size: int) -> Field:
    """Matrix ``(size, samples)`` that draws cell-centred samples up to pixels (Keys 1981, a=-1/2).

    Beyond the outermost samples the field is continued with its border value.
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
        np.add.at(weights, (np.arange(size), np.clip(left + offset, 0, samples - 1)), share)
    return weights


def _between(samples: int, size: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """For each pixel the sample to its left, and how far it lies beyond that."""
    at = (np.arange(size) + 0.5) * samples / size - 0.5
    left = np.floor(at).astype(np.intp)
    return left, at - left
