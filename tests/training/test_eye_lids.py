"""The linear function of lids, and where eyes are shut."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.training.eye_lids import even_errors, ridge_line


def test_a_line_through_the_features_is_found() -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(size=(2000, 12)).astype(np.float32)
    slope = rng.normal(0, 0.05, 12)
    wanted = np.clip(features @ slope + 0.25, 0.0, 0.6)
    found, level = ridge_line(features, wanted, ridge=1e-3)
    assert np.corrcoef(features @ found + level, wanted)[0, 1] > 0.98


def test_the_threshold_errs_as_often_on_both_sides() -> None:
    rng = np.random.default_rng(1)
    low, high = rng.normal(0.1, 0.03, 500), rng.normal(0.25, 0.05, 5000)
    shut = even_errors(low, high)
    assert (low > shut).mean() == pytest.approx((high < shut).mean(), abs=0.01)
    assert 0.1 < shut < 0.25
