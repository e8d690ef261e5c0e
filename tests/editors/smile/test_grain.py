"""Painted mouths get the photo's grain: as much as it has, and none where it has none."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.editors.smile.grain import add_grain, grain_level

LIPS = np.array([[80.0, 90], [120, 90], [100, 85], [100, 100]])


def noisy_photo(sigma: float) -> np.ndarray:
    y, x = np.mgrid[0:200, 0:200]
    smooth = 120 + 40 * np.sin(x / 40) * np.cos(y / 50)
    noise = np.random.default_rng(1).normal(0, sigma, (200, 200))
    return np.clip(np.rint(smooth + noise), 0, 255).astype(np.uint8)[..., None].repeat(3, 2)


@pytest.mark.parametrize("sigma", [3.0, 6.0, 10.0])
def test_the_level_of_white_noise_is_read_within_a_fifth(sigma: float) -> None:
    assert grain_level(noisy_photo(sigma), LIPS) == pytest.approx(sigma, rel=0.2)


def test_a_smooth_photo_has_no_grain() -> None:
    assert grain_level(noisy_photo(0.0), LIPS) < 0.5


def test_what_is_painted_ends_as_grainy_as_the_photo() -> None:
    painted = add_grain(np.full((96, 192, 3), 150, np.float32), 6.0)
    assert painted[..., 0].std() == pytest.approx(6.0, rel=0.1)
    np.testing.assert_array_equal(painted, add_grain(np.full((96, 192, 3), 150, np.float32), 6.0))


def test_nothing_is_added_to_a_smooth_photo() -> None:
    image = np.full((48, 96, 3), 150, np.float32)
    assert add_grain(image, 0.3) is image
