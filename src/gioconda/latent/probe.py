"""The numbers of a code: how much each varies over faces, and what changes when one is moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.latent.coder import Codes

ACTIVE = 0.01  # variance of its mean over faces from which a number of a code is in use


@dataclass(frozen=True)
class Spread:
    """How the numbers of a code vary over faces.

    Attributes:
        variance: ``(D,)`` of each number's mean over faces; near 0 it is not in use (Burda et al.
            2016, section 5.2, call a unit active from 0.01).
        noise: ``(D,)`` mean variance of each number given its face; near 1 it is all prior. None
            where codes are not distributions.
    """

    variance: NDArray[np.float64]
    noise: NDArray[np.float64] | None

    @property
    def active(self) -> int:
        """How many numbers are in use."""
        return int((self.variance > ACTIVE).sum())

    @property
    def order(self) -> NDArray[np.intp]:
        """The numbers, the one that varies most first."""
        return np.argsort(-self.variance, kind="stable")


def spread_of(mean: Codes, deviation: Codes | None) -> Spread:
    """The spread of codes ``(N, D)``."""
    noise = None if deviation is None else (np.asarray(deviation, np.float64) ** 2).mean(0)
    return Spread(np.asarray(mean, np.float64).var(0), noise)


def traverse(
    code: NDArray[Any], mean: Codes, dimension: int, sigmas: NDArray[np.float64]
) -> NDArray[np.float64]:
    """One number of a code set to where it lies over faces, the others left.

    Args:
        code: ``(D,)`` where to start.
        mean: ``(N, D)`` codes of faces.
        dimension: Which number.
        sigmas: ``(K,)`` deviations from its mean over faces.

    Returns:
        ``(K, D)``.
    """
    moved = np.tile(np.asarray(code, np.float64), (len(sigmas), 1))
    moved[:, dimension] = mean[:, dimension].mean() + sigmas * mean[:, dimension].std()
    return moved
