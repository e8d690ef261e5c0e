"""Attributes by name: how far each goes, and what does not."""

from __future__ import annotations

import math

import pytest

from gioconda.editors.attributes.editor import PAINTERS
from gioconda.editors.attributes.names import ATTRIBUTES, check_attribute
from gioconda.editors.sliders.names import SLIDERS, check_slider
from gioconda.errors import GiocondaError


def test_every_attribute_has_a_painter_and_no_slider_its_name() -> None:
    assert set(PAINTERS) == set(ATTRIBUTES)
    assert not set(ATTRIBUTES) & set(SLIDERS)


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_attributes_go_to_their_ends_and_no_further(name: str) -> None:
    known = ATTRIBUTES[name]
    for degree in (known.lowest, 0.0, known.highest):
        check_attribute(name, degree)
    for degree in (known.lowest - 0.1, known.highest + 0.1, math.nan, math.inf):
        with pytest.raises(GiocondaError, match=rf"{name}=.*: goes from -?\d to \d"):
            check_attribute(name, degree)


@pytest.mark.parametrize(
    ("name", "near"),
    [("lipstik", "near: lipstick"), ("hair", "blond_hair"), ("white_tooth", "white_teeth")],
)
def test_unknown_names_are_refused_with_near_attributes(name: str, near: str) -> None:
    with pytest.raises(GiocondaError, match=near):
        check_slider(name, 0.5)
