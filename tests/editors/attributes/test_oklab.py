"""OKLab, against what its author published."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.editors.attributes.oklab import oklab, srgb


@pytest.mark.parametrize(
    ("colour", "known"),
    [
        ((255, 255, 255), (1.0, 0.0, 0.0)),
        ((0, 0, 0), (0.0, 0.0, 0.0)),
        ((255, 0, 0), (0.628, 0.2249, 0.1258)),  # Ottosson's own table
        ((0, 255, 0), (0.8664, -0.2339, 0.1795)),
        ((0, 0, 255), (0.452, -0.0324, -0.3115)),
    ],
)
def test_known_colours(colour: tuple[int, ...], known: tuple[float, ...]) -> None:
    seen = oklab(np.full((1, 1, 3), colour, np.float32))[0, 0]
    np.testing.assert_allclose(seen, known, atol=2e-3)


def test_there_and_back_is_the_same_to_a_tenth_of_a_level() -> None:
    colours = np.random.default_rng(0).uniform(0, 255, (64, 64, 3)).astype(np.float32)
    np.testing.assert_allclose(srgb(oklab(colours)), colours, atol=0.1)


def test_what_no_screen_shows_is_cut_off() -> None:
    beyond = srgb(np.float32([[[1.4, 0, 0], [-0.2, 0, 0], [0.6, 0.4, 0.3]]]))
    assert ((beyond >= 0) & (beyond <= 255)).all()
