"""How one face smiles, where people differ: drawn from its own shape, so that it stays its own.

What a head's turn and expression leave of a face's shape is read along a few axes; each reading
goes through the normal distribution, so that over people it is uniform. A reading is smooth: in the
next frame, or in a photo resized or cropped, points that move a little change the smile a little.
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
    from gioconda.editors.smile.geometry import Shapes

MOST = 1.5  # deviations: further out, smiles are seldom, and look it
_SEEDS = 1 << 16
_UPRIGHT = np.array([[-0.5, 0.0], [0.5, 0.0]])


class Traits:
    """What makes a face's smile its own.

    Args:
        points: ``(141, 2)`` landmarks in photo pixels.
        shapes: What the pairs taught.
    """

    def __init__(self, points: Points, shapes: Shapes) -> None:
        self.points, self.shapes = points, shapes

    @cached_property
    def ranks(self) -> NDArray[np.float64]:
        """``(K + 1,)`` readings of the face's shape, uniform in [0, 1] over people."""
        own = own_shape(self.points, self.shapes.modes)
        readings = np.tensordot(self.shapes.trait_axes, own, 2) - self.shapes.trait_means
        return np.array([(1 + erf(z / sqrt(2))) / 2 for z in readings])

    @property
    def deviations(self) -> NDArray[np.float64]:
        """``(K,)``: how far the smile goes along each of ``shapes.variations``."""
        return np.asarray(MOST * (2 * self.ranks[:-1] - 1))

    @property
    def seed(self) -> int:
        """A number in [0, 65536) for anything else that is drawn for a face, such as its teeth.

        One of n things is chosen by ``seed * n >> 16``: the high digits are the steady ones.
        """
        return min(int(self.ranks[-1] * _SEEDS), _SEEDS - 1)


def own_shape(points: Points, modes: NDArray[np.float64]) -> Points:
    """What no turn, smile or opening of the mean head explains in a face, ``(141, 2)``.

    Args:
        points: ``(141, 2)`` in any pixels.
        modes: ``(3, 3, 141)`` 3-D mean, smile and opening.

    Returns:
        In pupil distances, set upright.
    """
    upright = apply(similarity(points[PUPILS], _UPRIGHT), points)
    design = np.column_stack([modes.reshape(-1, len(points)).T, np.ones(len(points))])
    explained = design @ np.linalg.lstsq(design, upright, rcond=None)[0]
    return np.asarray(upright - explained)
