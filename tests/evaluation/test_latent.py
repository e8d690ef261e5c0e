import numpy as np
import pytest

from gioconda.evaluation.latent import latent_statistics, linear_separability


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
    assert linear_separability(*codes(2.0, 2000)) == pytest.approx(0.841, abs=0.02)  # Phi(1)
