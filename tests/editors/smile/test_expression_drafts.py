"""What is done to a face depends on what it shows already."""

from __future__ import annotations

import numpy as np
import pytest

from gioconda.editors.smile.expression_editor import MoodRequest, wanted_smile, wish_for
from gioconda.types import EXPRESSIONS

NOTHING = np.zeros((2, 2, 3), np.uint8)
CALM = dict.fromkeys(EXPRESSIONS, 0.02) | {"neutral": 0.88}


def request(expression: str, smile: float = -0.7, strength: float = 1.0) -> MoodRequest:
    return MoodRequest(NOTHING, np.zeros((141, 2)), smile, expression, strength)


@pytest.mark.parametrize(("strength", "degree"), [(1.0, 1.0), (0.5, 0.15), (0.0, -0.7)])
def test_happy_is_a_smile(strength: float, degree: float) -> None:
    assert wanted_smile(request("happy", strength=strength)) == pytest.approx(degree)


def test_neutral_takes_a_smile_away_and_leaves_a_calm_face_alone() -> None:
    assert wanted_smile(request("neutral", smile=0.8)) == -1.0
    assert wanted_smile(request("neutral")) is None
    assert wish_for(request("neutral"), CALM).strengths == {}


def test_neutral_takes_away_what_a_face_clearly_shows() -> None:
    angry = CALM | {"neutral": 0.1, "angry": 0.8}
    wish = wish_for(request("neutral"), angry)
    assert list(wish.strengths) == ["angry"]
    assert -1 < wish.strengths["angry"] < -0.3


def test_a_smile_goes_before_another_expression_comes() -> None:
    assert wish_for(request("sad", smile=0.8), CALM).calm == 1.0
    assert wish_for(request("sad", smile=0.8, strength=0.5), CALM).calm == 0.5
    assert wish_for(request("sad"), CALM).calm == 0.0


def test_what_a_face_shows_already_is_not_added_again() -> None:
    fresh = wish_for(request("sad"), CALM).strengths["sad"]
    shown = wish_for(request("sad"), CALM | {"neutral": 0.02, "sad": 0.9}).strengths["sad"]
    assert fresh > 0.95
    assert shown < 0.5
