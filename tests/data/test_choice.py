"""Faces that are shown are of all ages, the same for a seed."""

from __future__ import annotations

import numpy as np

from gioconda.data.choice import AGE_BANDS, evenly_by_age

BABIES = np.r_[np.full(700, 1.0), np.arange(10, 80), np.full(30, np.nan)].astype(np.float32)


def test_a_set_of_babies_shows_all_ages_alike() -> None:
    chosen = BABIES[evenly_by_age(BABIES)[:32]]
    bands = np.searchsorted(AGE_BANDS, chosen[np.isfinite(chosen)], "right")
    counts = np.bincount(bands, minlength=len(AGE_BANDS) + 1)[1:]
    assert counts[1] <= 4
    assert counts.max() - counts.min() <= 1
    assert np.isnan(chosen).sum() in (3, 4)


def test_every_face_has_a_place_and_a_seed_gives_the_same() -> None:
    first, again, other = (evenly_by_age(BABIES, seed) for seed in (0, 0, 1))
    assert sorted(first) == list(range(len(BABIES)))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_without_ages_the_order_is_random() -> None:
    order = evenly_by_age(np.full(50, np.nan, np.float32), 3)
    assert sorted(order) == list(range(50))
    assert (order != np.arange(50)).any()
