import numpy as np
import pytest

from gioconda.evaluation.latent import (
    compact,
    folds_of,
    latent_statistics,
    linear_separability,
)


def codes(apart: float, count: int = 300) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    has = np.arange(count) % 2 == 0
    return random.normal(size=(count, 5)) + apart * has[:, None] * np.eye(5)[0], has


def test_far_domains_do_not_overlap_and_a_plane_parts_them() -> None:
    found = latent_statistics(*codes(12.0))
    assert found.distance == pytest.approx(12, abs=0.4)
    assert found.distance_in_sigmas == pytest.approx(12 / 5**0.5, rel=0.06)
    assert found.with_inside_without == found.without_inside_with == 0
    assert found.moved_inside == pytest.approx(0.6, abs=0.1)  # chi-squared with 5 below its mean
    assert found.moved_back_inside == pytest.approx(0.6, abs=0.1)
    assert found.separable == 1


def test_one_domain_under_two_names_overlaps_and_cannot_be_parted() -> None:
    found = latent_statistics(*codes(0.0))
    assert found.distance_in_sigmas < 0.2
    assert found.with_inside_without == pytest.approx(found.moved_inside, abs=0.1)
    assert found.separable == pytest.approx(0.5, abs=0.08)


def test_separability_is_near_the_best_possible() -> None:
    assert linear_separability(*codes(2.0, 2000), folds_of(2000)) == pytest.approx(
        0.841, abs=0.02
    )  # Phi(1)


def long_codes() -> tuple[np.ndarray, np.ndarray]:
    """40 codes of 500 numbers, apart along one of them."""
    random = np.random.default_rng(1)
    has = np.arange(40) % 2 == 0
    return random.normal(size=(40, 500)) + 8 * has[:, None] * np.eye(500)[3], has


def test_codes_longer_than_their_set_keep_all_distances_and_angles() -> None:
    codes, _ = long_codes()
    few = compact(codes)
    assert few.shape == (40, 40)
    centred, turned = codes - codes.mean(0), few - few.mean(0)
    np.testing.assert_allclose(turned @ turned.T, centred @ centred.T, atol=1e-8)
    assert compact(codes[:, :40]) is not few
    assert compact(codes[:, :40]).shape == (40, 40)


def test_figures_of_long_codes_are_those_of_the_long_codes() -> None:
    """Written out in all 500 numbers: the plane, with the same ridge, parts the same codes."""
    codes, has = long_codes()
    found = latent_statistics(codes, has)
    gap = codes[has].mean(0) - codes[~has].mean(0)
    assert found.distance == pytest.approx(np.linalg.norm(gap))
    fold = np.random.default_rng(0).permutation(40) % 5
    right = np.zeros(40, bool)
    for k in range(5):
        some, have = codes[fold != k], has[fold != k]
        yes, no = some[have], some[~have]
        inner = np.concatenate([yes - yes.mean(0), no - no.mean(0)])
        cov = inner.T @ inner / len(inner)
        cov += 1e-2 * np.trace(cov) / (len(some) - 2) * np.eye(500)
        normal = np.linalg.solve(cov, yes.mean(0) - no.mean(0))
        says = (codes[fold == k] - (yes.mean(0) + no.mean(0)) / 2) @ normal > 0
        right[fold == k] = says == has[fold == k]
    assert found.separable == pytest.approx((right[has].mean() + right[~has].mean()) / 2)


def test_no_copy_of_a_code_is_held_out_from_itself() -> None:
    """Noise drawn with replacement is as inseparable as it was: copies share a fold."""
    random = np.random.default_rng(2)
    noise, has, fold = random.normal(size=(80, 200)), random.random(80) < 0.5, folds_of(80)
    rows = random.integers(0, 80, 80)
    assert linear_separability(noise[rows], has[rows], fold[rows]) == pytest.approx(0.5, abs=0.15)
    assert linear_separability(noise[rows], has[rows], folds_of(80)) > 0.6
