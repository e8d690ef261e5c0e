import numpy as np
import pytest

from gioconda.evaluation.distances import frechet
from gioconda.evaluation.sets import (
    LEAST,
    distances_with_floor,
    jackknife,
    relative_diversity,
)


def sets(shift: float, count: int = 200) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(4)
    return random.normal(size=(2 * count, 6)), random.normal(size=(count, 6)) + shift


def test_what_comes_from_the_same_source_is_as_far_as_reals_are() -> None:
    figures, floors, _ = distances_with_floor(*sets(0.0))
    assert floors["fid"].low < figures["fid"].value < floors["fid"].high
    assert floors["precision"].value == pytest.approx(figures["precision"].value, abs=0.1)


def test_what_comes_from_elsewhere_is_farther_than_the_floor() -> None:
    figures, floors, _ = distances_with_floor(*sets(1.0))
    assert figures["fid"].low > 10 * floors["fid"].value
    assert figures["kid"].low > floors["kid"].high
    assert figures["precision"].value < 0.9 * floors["precision"].value


def test_too_few_faces_give_no_figures() -> None:
    real, made = sets(0.0)
    figures, floors, left_out = distances_with_floor(real, made[: LEAST - 1])
    assert figures == floors == {}
    assert left_out["fid"] == "needs 40 real and 20 made faces; there are 400 and 19"
    assert not distances_with_floor(real[: 2 * LEAST - 1], made).figures


def test_the_jackknife_of_a_mean_is_its_standard_error() -> None:
    real, made = sets(0.0, 400)
    found = jackknife(lambda a, b: float(b[:, 0].mean()), real[:400], made)
    reach = 1.96 * made[:, 0].std(ddof=1) / 20
    assert found.value == pytest.approx(made[:, 0].mean())
    assert (found.high - found.low) / 2 == pytest.approx(reach, rel=0.5)


def test_half_the_spread_is_half_as_various() -> None:
    real, made = sets(3.0)
    found = relative_diversity(real, made / 2)
    assert found.value == pytest.approx(0.5, abs=0.05)
    assert found.low < found.value < found.high + 1e-9
    assert frechet(real, real) == pytest.approx(0, abs=1e-6)


def test_faces_beside_copies_of_one_face_have_no_diversity() -> None:
    made = np.random.default_rng(0).normal(size=(20, 4))
    assert np.isnan(relative_diversity(np.ones((20, 4)), made).value)
