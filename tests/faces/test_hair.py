"""The colour of painted hair."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.faces.hair import above_the_face, hair
from gioconda.faces.scheme import PUPILS
from tests.faces.painted_face import mean_points, painted

BLACK, FAIR, GRAY = (25, 22, 20), (190, 155, 95), (160, 158, 155)


@pytest.mark.parametrize(
    ("colour", "lightness", "warm"), [(BLACK, 8, 0), (FAIR, 65, 1), (GRAY, 65, -1)]
)
def test_hair_is_as_light_and_warm_as_it_is_painted(
    colour: tuple[int, int, int], lightness: float, warm: int
) -> None:
    picture, mask = painted(colour)
    seen = hair(picture, mean_points(), mask)
    assert seen is not None
    assert seen.lightness == pytest.approx(lightness, abs=5)
    assert abs(seen.warmth) < 3 if not warm else warm * seen.warmth > 5


def test_yellow_light_makes_no_one_blond() -> None:
    light = np.array([1.0, 0.92, 0.75])
    gray, skin = (tuple(int(v) for v in light * c) for c in (GRAY, (205, 160, 135)))
    picture, mask = painted(gray, skin=skin)
    seen = hair(picture, mean_points(), mask)
    assert seen is not None
    assert seen.warmth < 0


def test_a_smooth_hat_is_no_hair() -> None:
    picture, mask = painted((180, 170, 90), strands=0)
    assert hair(picture, mean_points(), mask) is None


def test_a_bald_head_has_no_hair() -> None:
    picture, mask = painted((205, 160, 135), strands=3)
    assert hair(picture, mean_points(), mask) is None


def test_only_what_is_above_the_eyes_and_on_the_mask_counts() -> None:
    _, mask = painted()
    region = above_the_face(mean_points(), mask)
    eyes = mean_points()[PUPILS, 1].mean()
    assert region.any()
    assert not region[int(eyes) + 1 :].any()
    assert not region[mask == 0].any()
