"""The take's light, what is left along the seam, and its grain."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gioconda.takes.grain import grain, with_grain
from gioconda.takes.light import fitted_gain, lit
from gioconda.takes.membrane import membrane
from gioconda.types import Field

SIDE = 160
ALL = np.ones((SIDE, SIDE), bool)


@pytest.fixture(scope="module")
def texture() -> Field:
    noise = np.random.default_rng(0).normal(0, 1, (SIDE, SIDE, 3)).astype(np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), 4)
    return np.clip(110 + 35 * noise / noise.std(), 5, 245).astype(np.float32)


def test_exposure_and_white_balance_are_fitted(texture: Field) -> None:
    take = texture / np.float32([0.8, 0.9, 1.1])
    assert np.abs(lit(take, fitted_gain(texture, take, np.float32(ALL))) - texture).max() < 0.5


def test_light_that_falls_off_across_the_head_is_fitted(texture: Field) -> None:
    across = np.exp(0.2 * np.linspace(-1, 1, SIDE, dtype=np.float32))[None, :, None]
    take = texture * across * 0.7
    assert np.abs(lit(take, fitted_gain(texture, take, np.float32(ALL))) - texture).mean() < 1


def test_what_has_changed_in_a_third_of_the_head_does_not_count(texture: Field) -> None:
    take = texture * 0.8
    take[: SIDE // 3] = 60  # a hat
    fitted = lit(take, fitted_gain(texture, take, np.float32(ALL)))
    assert np.abs(fitted - texture)[SIDE // 2 :].mean() < 1


def test_the_membrane_takes_a_step_away_at_the_seam_and_fades_inside() -> None:
    taken = np.zeros((SIDE, SIDE), bool)
    taken[30:130, 30:130] = True
    base, take = (np.full((SIDE, SIDE, 3), level, np.float32) for level in (120, 115))
    added = membrane(base, take, taken, unit=40.0)
    assert added[80, 30].mean() == pytest.approx(5, abs=0.5)
    assert added[80, 80].mean() < 2.5


def test_the_membrane_leaves_edges_of_other_things_alone() -> None:
    taken = np.zeros((SIDE, SIDE), bool)
    taken[30:130, 30:130] = True
    base, take = (np.full((SIDE, SIDE, 3), level, np.float32) for level in (200, 40))
    assert np.abs(membrane(base, take, taken, unit=40.0)).max() < 1


def test_grain_is_measured_beside_edges() -> None:
    rng = np.random.default_rng(1)
    stripes = np.float32(np.arange(SIDE) // 40 % 2 * 80 + 60)[None, :, None]
    noisy = np.float32(stripes + rng.normal(0, 3, (SIDE, SIDE, 3)))
    assert grain(noisy, ALL) == pytest.approx(3, rel=0.1)


def test_a_smooth_take_gets_the_bases_grain_and_a_grainy_one_stays() -> None:
    rng = np.random.default_rng(2)
    base = np.float32(120 + rng.normal(0, 3, (SIDE, SIDE, 3)))
    smooth = np.float32(120 + rng.normal(0, 1, (SIDE, SIDE, 3)))
    assert grain(with_grain(smooth, base, ALL, seed=0), ALL) == pytest.approx(3, rel=0.1)
    assert with_grain(base, smooth, ALL, seed=0) is base
