"""Portraits get other walls, clothes and hair; the face in them stays as it is."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.data.modules.hair_masks import _elsewhere


@pytest.mark.parametrize("seed", range(8))
def test_skin_stays_whatever_else_changes(seed: int) -> None:
    random = np.random.default_rng(seed)
    image = np.full((96, 96, 3), (150, 110, 90), np.uint8)  # skin
    hair, person = np.zeros((96, 96)), np.zeros((96, 96))
    person[10:, 20:76] = 1
    hair[10:30, 20:76] = 1
    image[10:30, 20:76] = random.integers(20, 60, (20, 56, 3))
    image[70:, 20:76] = 240
    image[person == 0] = 200
    pictures = random.integers(0, 256, (3, 96, 96, 3), np.uint8)
    result = _elsewhere(random, image, hair, person, pictures)
    np.testing.assert_array_equal(result[30:63, 20:76], image[30:63, 20:76])
    assert (result != image).any()
