import numpy as np
import pytest

from gioconda.evaluation.degrees import diversity, monotonic, rank_correlation


def test_a_face_that_falls_back_is_not_monotonic() -> None:
    readings = np.array([[-1, 0, 0.5, 0.49], [-1, 0.5, 0.2, 1], [0, 0, 0, 0]])
    assert monotonic(readings).tolist() == [True, False, True]


def test_rank_correlation_is_one_for_rising_and_minus_one_for_falling() -> None:
    readings = np.array([[0.0, 1, 2], [2, 1, 0], [1, 1, 1]])
    assert rank_correlation(readings) == pytest.approx([1, -1, 0])


def test_diversity_is_the_mean_distance_of_pairs() -> None:
    points = np.random.default_rng(0).normal(size=(20, 3))
    apart = [np.linalg.norm(a - b) for i, a in enumerate(points) for b in points[:i]]
    assert diversity(points) == pytest.approx(np.mean(apart))
    assert diversity(np.ones((5, 3))) == pytest.approx(0, abs=1e-6)
    assert np.isnan(diversity(points[:1]))
