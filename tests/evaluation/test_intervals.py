import math

import numpy as np
import pytest
from scipy import stats

from gioconda.evaluation.intervals import (
    bootstrap,
    difference_of_means,
    difference_of_shares,
    share_of,
    wilson,
)


@pytest.mark.parametrize(("hits", "count"), [(0, 5), (3, 10), (95, 100), (7, 7)])
def test_wilson_is_scipys(hits: int, count: int) -> None:
    theirs = stats.binomtest(hits, count).proportion_ci(0.95, method="wilson")
    ours = wilson(hits, count)
    assert ours.value == hits / count
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=2e-4)


def test_a_share_of_nobody_is_unknown() -> None:
    nobody = wilson(0, 0)
    assert math.isnan(nobody.value)
    assert (nobody.low, nobody.high, nobody.count) == (0.0, 1.0, 0)


def test_share_of_counts_the_true() -> None:
    assert share_of(np.array([True, False, True, True])).value == 0.75


def test_the_bootstrap_of_a_mean_is_about_the_normal_interval() -> None:
    values = np.random.default_rng(1).normal(3, 2, 400)
    found = bootstrap(values)
    reach = 1.96 * values.std(ddof=1) / 20
    assert found.value == pytest.approx(values.mean())
    assert (found.low, found.high) == pytest.approx(
        (values.mean() - reach, values.mean() + reach), abs=0.06
    )


def test_paired_rows_stay_together() -> None:
    a = np.random.default_rng(2).normal(0, 10, 300)
    together = bootstrap(a, a + 1, statistic=lambda x, y: float((y - x).mean()))
    apart = bootstrap(a, a + 1, statistic=lambda x, y: float(y.mean() - x.mean()), paired=False)
    assert together.high - together.low < 1e-9
    assert apart.high - apart.low > 1


def test_the_difference_of_shares_is_newcombes() -> None:
    """The example of the paper's table II: 56 of 70 against 48 of 80, method 10."""
    found = difference_of_shares(wilson(56, 70), wilson(48, 80))
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=2e-4)


def test_the_difference_of_means_covers_what_it_is() -> None:
    random = np.random.default_rng(3)
    found = difference_of_means(random.normal(2, 1, 200), random.normal(0, 1, 300))
    assert found.low < 2 < found.high
    assert found.high - found.low == pytest.approx(3.92 * math.sqrt(1 / 200 + 1 / 300), rel=0.2)
