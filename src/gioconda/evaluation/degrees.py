"""What a degree does: whether readings rise with it, and how various the faces stay.

Readings are ``(N, D)``: N faces, each edited to D degrees in rising order.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Array = NDArray[np.float64]
SLACK = 0.02  # a judge's reading that falls by less does not fall


def monotonic(readings: Array, slack: float = SLACK) -> NDArray[np.bool_]:
    """``(N,)``: whether each face's reading never falls by more than ``slack`` between degrees."""
    return np.asarray((np.diff(readings, axis=1) >= -slack).all(1))


def rank_correlation(readings: Array) -> Array:
    """``(N,)`` Spearman's rho of each face's readings with the degrees; 0 where all are equal."""
    order = np.arange(readings.shape[1])
    rhos = [
        0.0 if np.ptp(row) == 0 else float(stats.spearmanr(order, row).statistic)
        for row in readings
    ]
    return np.array(rhos)


def diversity(features: Array) -> float:
    """Mean distance of all pairs of ``(N, D)`` features: 0 where all samples look the same.

    It is nan where there is no pair. Where it falls along the degree, the method shows ever fewer
    faces towards the far end.
    """
    count = len(features)
    if count < 2:
        return math.nan
    squares = (features**2).sum(1)
    apart = np.sqrt(np.clip(squares[:, None] + squares[None] - 2 * features @ features.T, 0, None))
    np.fill_diagonal(apart, 0)
    return float(apart.sum() / (count * (count - 1)))
