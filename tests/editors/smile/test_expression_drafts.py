"""What is done to a face depends on what it shows already."""

from __future__ import annotations

import pytest

from gioconda.editors.smile.expression_drafts import change_to, wanted_smile
from gioconda.types import EXPRESSIONS, EditRequest

CALM = dict.fromkeys(EXPRESSIONS, 0.02) | {"neutral": 0.88}


CALM_SMILE = -0.7  # the degree of who does not smile


def request(expression: str, strength: float = 1.0) -> EditRequest:
    return EditRequest(expression=expression, strength=strength)


@pytest.mark.parametrize(("strength", "degree"), [(1.0, 1.0), (0.5, 0.15), (0.0, -0.7)])
def test_happy_is_a_smile(strength: float, degree: float) -> None:
    assert wanted_smile(request("happy", strength), CALM_SMILE) == pytest.approx(degree)


def test_neutral_takes_a_smile_away_and_leaves_a_calm_face_alone() -> None:
    assert wanted_smile(request("neutral"), 0.8) == -1.0
    assert wanted_smile(request("neutral"), CALM_SMILE) is None
    assert change_to(request("neutral"), CALM_SMILE, CALM).strengths == {}


def test_neutral_takes_away_what_a_face_clearly_shows() -> None:
    angry = CALM | {"neutral": 0.1, "angry": 0.8}
    change = change_to(request("neutral"), CALM_SMILE, angry)
    assert list(change.strengths) == ["angry"]
    assert -1 < change.strengths["angry"] < -0.3


def test_a_smile_goes_before_another_expression_comes() -> None:
    assert change_to(request("sad"), 0.8, CALM).smile_removed == 1.0
    assert change_to(request("sad", 0.5), 0.8, CALM).smile_removed == 0.5
    assert change_to(request("sad"), CALM_SMILE, CALM).smile_removed == 0.0


def test_what_a_face_shows_already_is_not_added_again() -> None:
    fresh = change_to(request("sad"), CALM_SMILE, CALM).strengths["sad"]
    sad = CALM | {"neutral": 0.02, "sad": 0.9}
    shown = change_to(request("sad"), CALM_SMILE, sad).strengths["sad"]
    assert fresh > 0.95
    assert shown < 0.5
