"""What makes a take good."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gioconda import GiocondaError, read_photo
from gioconda.takes.choosing import Take, best_take, least_repair
from gioconda.takes.scores import MARGIN, Score, parse_prefer, scores
from gioconda.takes.shots import SeenFace, ShotReader
from gioconda.types import HeadTurn

SHUT_BELOW = 0.145


@pytest.fixture(scope="module")
def seen(group: Path, reader: ShotReader) -> SeenFace:
    face = reader.read([read_photo(group)])[0].faces[0]
    return replace(face, eyes=0.28, gaze=0.0, turn=HeadTurn(), sharpness=0.05)


def smiling(seen: SeenFace, degree: float) -> SeenFace:
    return replace(seen, face=replace(seen.face, smile=degree))


def test_a_smile_is_better_than_none(seen: SeenFace) -> None:
    low, high = scores([smiling(seen, -0.5), smiling(seen, 0.6)], ("smile",), SHUT_BELOW)
    assert high.total > low.total + MARGIN


def test_open_eyes_are_better_than_a_smile_with_shut_ones_whatever_is_preferred(
    seen: SeenFace,
) -> None:
    blink = replace(smiling(seen, 0.7), eyes=0.08)
    for prefer in (("smile",), ("smile", "eyes", "gaze"), ("gaze",)):
        shut, opened = scores([blink, smiling(seen, -0.4)], prefer, SHUT_BELOW)  # type: ignore[arg-type]
        assert shut.shut
        assert not opened.shut
        assert opened.total > shut.total + MARGIN


def test_a_broad_smile_that_narrows_eyes_is_no_blink(seen: SeenFace) -> None:
    narrow = replace(smiling(seen, 0.8), eyes=0.12)
    low, high = scores([smiling(seen, -0.4), narrow], ("smile", "eyes", "gaze"), SHUT_BELOW)
    assert not high.shut
    assert high.total > low.total + MARGIN


def test_narrow_eyes_are_measured_by_the_persons_own(seen: SeenFace) -> None:
    takes = [replace(seen, eyes=0.14), replace(seen, eyes=0.135)]
    assert [one.shut for one in scores(takes, ("eyes",), SHUT_BELOW)] == [False, False]


def test_the_order_of_preference_decides(seen: SeenFace) -> None:
    takes = [replace(smiling(seen, 0.5), gaze=25.0), smiling(seen, -0.3)]
    smile, away = scores(takes, ("smile", "gaze"), SHUT_BELOW)
    assert smile.total > away.total
    smile, away = scores(takes, ("gaze", "smile"), SHUT_BELOW)
    assert away.total > smile.total


def test_a_blurred_take_is_worse(seen: SeenFace) -> None:
    sharp, blurred = scores([seen, replace(seen, sharpness=0.02)], ("smile",), SHUT_BELOW)
    assert blurred.blurred
    assert sharp.total > blurred.total + MARGIN


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("smirk", "nothing to prefer is called 'smirk'"),
        ("smile,smile", "each once"),
        ("", "each once"),
    ],
)
def test_what_cannot_be_preferred_is_said(text: str, message: str) -> None:
    with pytest.raises(GiocondaError, match=message):
        parse_prefer(text)
    assert parse_prefer("eyes, smile") == ("eyes", "smile")


def score(total: float) -> Score:
    return Score(0.5, 1.0, 1.0, 1.0, 1.0, False, total)


def take(seen: SeenFace, shot: int, total: float, why_not: str | None = None) -> Take:
    return Take(shot, 0, seen, score(total), why_not)  # type: ignore[arg-type]


def test_a_take_moves_in_only_if_it_is_better_by_a_margin(seen: SeenFace) -> None:
    near = [take(seen, 0, 1.0), take(seen, 1, 1.0 + 0.9 * MARGIN)]
    assert best_take(near, base=0) == 0
    far = [take(seen, 0, 1.0), take(seen, 1, 1.0 + 1.1 * MARGIN)]
    assert best_take(far, base=0) == 1


def test_a_take_that_cannot_be_used_gives_way_to_the_next(seen: SeenFace) -> None:
    takes = [take(seen, 0, 1.0), take(seen, 1, 2.0, "hidden"), take(seen, 2, 1.5)]
    assert best_take(takes, base=0) == 2
    assert best_take([take(seen, 0, 1.0), take(seen, 1, 2.0, "cut off")], base=0) == 0


def test_who_is_not_in_the_base_has_no_choice(seen: SeenFace) -> None:
    assert best_take([Take(0, why_not="is not in this shot"), take(seen, 1, 2.0)], base=0) == 0


def test_the_base_has_the_least_to_repair() -> None:
    one = {0: score(1.0), 1: score(2.0), 2: score(1.0)}
    other = {0: score(2.0), 1: score(2.0), 2: score(1.0)}
    assert least_repair([one, other], 3) == 1
    assert least_repair([one, {0: score(2.0), 2: score(2.0)}], 3) == 0  # somebody misses in 1
