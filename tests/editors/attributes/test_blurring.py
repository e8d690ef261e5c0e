"""Blurs: wide ones are made on fewer pixels, and are nearly the same."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gioconda.editors.attributes.blurring import blurred


@pytest.mark.parametrize("sigma_px", [1.0, 6.0, 30.0])
@pytest.mark.parametrize("shape", [(90, 121), (90, 121, 3)])
def test_a_blur_is_that_of_all_pixels(sigma_px: float, shape: tuple[int, ...]) -> None:
    field = np.random.default_rng(0).random(shape, np.float32)
    wanted = cv2.GaussianBlur(field, (0, 0), sigma_px)
    np.testing.assert_allclose(blurred(field, sigma_px), wanted, atol=0.02)


def test_what_is_not_seen_is_not_made() -> None:
    field = np.eye(5, dtype=np.float32)
    assert blurred(field, 0.1) is field
