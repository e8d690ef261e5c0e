"""Which faces are shown: as many of each age as of another, not as the set happens to hold them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

AGE_BANDS = (0, 4, 13, 20, 30, 40, 50, 60, 70)  # years from which each begins


def evenly_by_age(ages: NDArray[np.float32], seed: int = 0) -> NDArray[np.int64]:
    """All faces in an order whose beginning, however long, holds each band of ages alike.

    Args:
        ages: ``(N,)`` years; faces of unknown age, NaN, are a band of their own.
        seed: Of the order within a band, and of the bands' own.

    Returns:
        ``(N,)`` numbers of the faces.
    """
    random = np.random.default_rng(seed)
    order = random.permutation(len(ages))
    known = np.isfinite(ages)
    band = np.where(known, np.searchsorted(AGE_BANDS, np.nan_to_num(ages), "right"), 0)[order]
    turn = random.permutation(len(AGE_BANDS) + 1)[band]
    place = np.empty(len(ages), np.int64)  # of each face among those of its band
    for one in np.unique(band):
        same = band == one
        place[same] = np.arange(same.sum())
    return order[np.lexsort((turn, place))].astype(np.int64)
