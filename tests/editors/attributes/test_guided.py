"""The guided filter: maps move to the picture's edges."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.editors.attributes.guided import guided


@pytest.mark.parametrize("radius_px", [4, 20])
def test_an_edge_moves_to_the_picture_s_own(radius_px: int) -> None:
    picture = np.zeros((96, 128, 3), np.float32)
    picture[:, 64:] = 0.8
    map_ = np.zeros((96, 128), np.float32)
    map_[:, 61:] = 1  # three pixels off
    fitted = guided(picture, map_, radius_px, 1e-3)
    assert fitted[48, 60] < 0.5 < fitted[48, 68]
    assert (fitted[48, 63] < 0.5) == (fitted[48, 62] < 0.5)  # no edge where the picture has none
    assert np.diff(fitted[48]).argmax() == 63


def test_an_even_map_stays_as_it_is() -> None:
    picture = np.random.default_rng(0).uniform(0, 1, (40, 50, 3)).astype(np.float32)
    np.testing.assert_allclose(
        guided(picture, np.ones((40, 50), np.float32), 5, 1e-3), 1, atol=1e-4
    )
