"""How sure a figure is: Wilson's interval of a share, the bootstrap of anything else."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
RESAMPLES = 1000


@dataclass(frozen=True)
class Figure:
    """A measured number with its interval.

    Attributes:
        value: The figure.
        low: Lower end of the 95 % interval; ``value`` where there is none.
        high: Upper end.
        count: How many faces it was measured on.
    """

    value: float
    low: float
    high: float
    count: int


class Share(Figure):
    """A share in [0, 1] with Wilson's interval."""


def wilson(hits: int, count: int, z: float = 1.96) -> Share:
    """A share with its score interval (Wilson 1927, JASA), good for few trials and rare hits.

    Args:
        hits: How many of them.
        count: Of how many; 0 gives a share of nan and the interval [0, 1].
        z: Normal quantile of the interval; 1.96 for 95 %.
    """
    if count == 0:
        return Share(math.nan, 0.0, 1.0, 0)
    share, z2 = hits / count, z * z / count
    middle = (share + z2 / 2) / (1 + z2)
    reach = z / (1 + z2) * math.sqrt(share * (1 - share) / count + z2 / (4 * count))
    return Share(share, max(0.0, middle - reach), min(1.0, middle + reach), count)


def share_of(hits: NDArray[np.bool_]) -> Share:
    """``wilson`` of booleans."""
    return wilson(int(np.count_nonzero(hits)), len(hits))


def difference_of_shares(first: Figure, second: Figure) -> Figure:
    """``first - second`` of two groups, with its interval (Newcombe 1998, Stat. Med., method 10).

    Args:
        first: A share with Wilson's interval.
        second: One of other people.
    """
    apart = first.value - second.value
    below = math.hypot(first.value - first.low, second.high - second.value)
    above = math.hypot(first.high - first.value, second.value - second.low)
    return Figure(apart, apart - below, apart + above, first.count)


def difference_of_means(first: NDArray[np.generic], second: NDArray[np.generic]) -> Figure:
    """Mean of ``first`` less that of ``second``, of different people; the bootstrap's interval."""
    found = bootstrap(
        first, second, statistic=lambda a, b: float(a.mean() - b.mean()), paired=False
    )
    return replace(found, count=len(first))


def bootstrap(
    *samples: NDArray[np.generic],
    statistic: Callable[..., float] = lambda values: float(np.mean(values)),
    paired: bool = True,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Figure:
    """A statistic with its 95 % percentile interval (Efron 1979).

    Args:
        *samples: Arrays that the statistic takes, with a row for each face.
        statistic: What is measured.
        paired: Whether row k of all arrays is the same face, and is drawn together.
        resamples: How often all faces are drawn anew.
        seed: Of the draws.
    """
    count = min(len(sample) for sample in samples)
    if count == 0:
        return Figure(math.nan, math.nan, math.nan, 0)
    random = np.random.default_rng(seed)
    drawn = np.empty(resamples)
    for k in range(resamples):
        if paired:
            rows = random.integers(0, count, count)
            drawn[k] = statistic(*(sample[rows] for sample in samples))
        else:
            drawn[k] = statistic(*(s[random.integers(0, len(s), len(s))] for s in samples))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Figure(statistic(*samples), float(low), float(high), count)
