"""Narrow eyes and make-up of a painted face."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.faces.beard import chin as chin_of
from gioconda.faces.beard import dark_beard, filled, gray_beard, jaws, lab, stubble, upper_lip
from gioconda.faces.looks import eye_opening, lid_tint, lip_colour
from gioconda.faces.scheme import GROUPS
from tests.faces.painted_face import mean_points, painted


def test_lids_that_come_together_narrow_the_eye() -> None:
    points = mean_points().copy()
    wide = eye_opening(points)
    for eye in ("right_eye", "left_eye"):
        ring = points[GROUPS[eye]]
        ring[:, 1] = ring[:, 1].mean() + 0.5 * (ring[:, 1] - ring[:, 1].mean())
        points[GROUPS[eye]] = ring
    assert eye_opening(points) == pytest.approx(0.5 * wide, rel=0.1)


def test_painted_lips_are_redder_than_bare_ones() -> None:
    points = mean_points()
    bare, _ = painted()
    red = bare.copy()
    red[filled([points[GROUPS["lips_outer"]]], red.shape)] = (200, 40, 60)
    assert abs(lip_colour(lab(bare), points)) < 1
    assert lip_colour(lab(red), points) > 18


def test_eye_shadow_on_both_lids_counts_and_on_one_does_not() -> None:
    points = mean_points()
    one, _ = painted()
    eye = points[GROUPS["right_eye"]]
    one[: round(eye[:, 1].max()), : round(points[GROUPS["nose"], 0].mean())] = (110, 90, 190)
    both = one.copy()
    both[: round(eye[:, 1].max())] = (110, 90, 190)
    assert lid_tint(lab(one), points) < 2 < 10 < lid_tint(lab(both), points)


@pytest.mark.parametrize(
    ("colour", "reader", "limit"),
    [((60, 48, 42), dark_beard, 0.28), ((175, 170, 168), gray_beard, 0.18)],
)
def test_beards_have_their_colours(colour, reader, limit) -> None:  # type: ignore[no-untyped-def]
    points = mean_points()
    bare, _ = painted()
    bearded = bare.copy()
    places = [chin_of(points), *jaws(points), upper_lip(points)]
    bearded[filled(places, bearded.shape)] = colour
    assert reader(lab(bare), points) < 0.05
    assert reader(lab(bearded), points) > limit


def test_stubble_is_darker_everywhere_and_a_shadow_on_one_place_is_none() -> None:
    points = mean_points()
    picture, skin = painted()[0], np.array((205, 160, 135))
    rough, shaded = picture.copy(), picture.copy()
    places = [chin_of(points), *jaws(points), upper_lip(points)]
    rough[filled(places, picture.shape)] = np.uint8(0.72 * skin * [0.95, 1.0, 1.05])
    shaded[filled(places[:1], picture.shape)] = np.uint8(0.6 * skin)
    assert stubble(lab(rough), points) > 0.22
    assert stubble(lab(shaded), points) < 0.05
