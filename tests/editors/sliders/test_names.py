"""Sliders are known by name; what is not known or out of range is refused in one line."""

from __future__ import annotations

import math

import pytest

from gioconda.editors.sliders.names import HEAD_SLIDERS, SLIDERS, check_slider
from gioconda.errors import GiocondaError
from gioconda.faces.actions import NAMES


def test_every_action_has_a_slider_and_every_slider_moves_known_actions() -> None:
    moved = {action for slider in SLIDERS.values() for action in slider.measures}
    assert moved == set(NAMES)
    assert set(HEAD_SLIDERS) == {"head_yaw", "head_pitch", "head_roll"}
    assert all(slider.units.startswith("AU ") for slider in SLIDERS.values())


@pytest.mark.parametrize("value", [1.01, -2, math.nan, math.inf])
def test_values_beyond_the_ends_are_refused(value: float) -> None:
    with pytest.raises(GiocondaError, match=r"brows=.*a slider goes from -1 to 1"):
        check_slider("brows", value)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("brws", "near: brows"),
        ("mouth_corner", "near: mouth_corners"),
        ("press", "near: pout"),
        ("wink", "near: right_eye"),
        ("xylophone", "`gioconda sliders` lists them"),
    ],
)
def test_unknown_sliders_are_refused_with_near_ones(name: str, near: str) -> None:
    with pytest.raises(GiocondaError, match=near):
        check_slider(name, 0.5)
