"""How much of the painted mouth shows is continuous in the lips."""

from __future__ import annotations

import numpy as np

from gioconda.editors.moving.opening import parted_share, reopened_share


def test_lips_that_part_show_all_teeth_and_closed_ones_none() -> None:
    assert parted_share(1.0, 0.005, 0.13, 0.0) == 1
    assert parted_share(1.0, 0.005, 0.006, 1.0) == 0


def test_a_mouth_that_talks_keeps_its_own_teeth() -> None:
    assert parted_share(1.0, 0.1, 0.1, 1.0) == 0
    assert reopened_share(0.1, 0.1) == 0
    assert reopened_share(0.1, 0.2) == 1


def test_nothing_switches() -> None:
    gaps = np.linspace(0, 0.2, 401)
    for amount in (0.6, 1.0):
        shares = [parted_share(amount, gap, max(gap, 0.12), 0.3) for gap in gaps]
        assert np.abs(np.diff(shares)).max() < 0.06
