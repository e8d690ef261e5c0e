"""A face's own way of smiling, derived from its shape.

The face's shape without pose and expression is projected on a few axes. The normal distribution
function makes each reading uniform over people. Readings are continuous in the landmarks: the next
frame of a video, or a resized photo, gives nearly the same smile.
"""

from __future__ import annotations

from functools import cached_property
from math import erf, sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gioconda.faces.align import apply, similarity
from gioconda.faces.scheme import PUPILS
from gioconda.types import Points

if TYPE_CHECKING:
    from gioconda.editors.smile.shape_arrays import ShapeArrays

MOST = 1.5  # standard deviations: bound of the variation
_SEEDS = 1 << 16
_UPRIGHT = np.array([[-0.5, 0.0], [0.5, 0.0]])


class SmileTraits:
    """A face's own way of smiling.

    Args:
        points: ``(141, 2)`` landmarks in photo pixels.
        shapes: The learned shapes.
    """

    def __init__(self, points: Points, shapes: ShapeArrays) -> None:
        self.points, self.shapes = points, shapes

    @cached_property
    def ranks(self) -> NDArray[np.float64]:
        """``(K + 1,)`` readings of the face's shape, uniform in [0, 1] over people."""
        own = own_shape(self.points, self.shapes.modes)
        readings = np.tensordot(self.shapes.trait_axes, own, 2) - self.shapes.trait_means
        return np.array([(1 + erf(z / sqrt(2))) / 2 for z in readings])

    @property
    def deviations(self) -> NDArray[np.float64]:
        """``(K,)`` coefficients of ``shapes.variations``."""
        return np.asarray(MOST * (2 * self.ranks[:-1] - 1))

    @property
    def seed(self) -> int:
        """A number in [0, 65536) for other choices of a face, such as its teeth.

        One of n things is chosen by ``seed * n >> 16``: the high digits are the stable ones.
        """
        return min(int(self.ranks[-1] * _SEEDS), _SEEDS - 1)


def own_shape(points: Points, modes: NDArray[np.float64]) -> Points:
    """The residual of a face's shape after pose, smile and opening of the mean head, ``(141, 2)``.

    Args:
        points: ``(141, 2)`` in any pixels.
        modes: ``(3, 3, 141)`` 3-D mean, smile and opening.

    Returns:
        In pupil distances, upright.
    """
    upright = apply(similarity(points[PUPILS], _UPRIGHT), points)
    design = np.column_stack([modes.reshape(-1, len(points)).T, np.ones(len(points))])
    explained = design @ np.linalg.lstsq(design, upright, rcond=None)[0]
    return np.asarray(upright - explained)
