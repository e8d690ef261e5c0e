"""Every face comes once, some twice and far apart, in an order that a seed decides."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as some

from gioconda.annotation.order import APART, draw, plan


@given(some.integers(1, 200), some.floats(0, 1), some.integers())
def test_every_face_comes_and_repeats_come_late(count: int, repeats: float, seed: int) -> None:
    faces = [f"face {k}" for k in range(count)]
    trials = plan(faces, [], repeats, Random(seed))
    assert [trial.picture for trial in trials if trial.kind == "first"] == faces
    again = [(at, t.picture) for at, t in enumerate(trials) if t.kind == "repeat"]
    assert len({picture for _, picture in again}) == len(again)
    for at, picture in again:
        first = next(k for k, trial in enumerate(trials) if trial.picture == picture)
        assert at - first >= min(APART, count // 2)


def test_the_share_of_repeats_is_what_was_asked() -> None:
    trials = plan([str(k) for k in range(300)], [], 0.1, Random(0))
    assert Counter(trial.kind for trial in trials) == {"first": 300, "repeat": 30}


def test_practice_comes_first() -> None:
    trials = plan(["a", "b"], ["b"], 0, Random(0))
    assert [(t.picture, t.kind) for t in trials] == [
        ("b", "practice"),
        ("a", "first"),
        ("b", "first"),
    ]


def test_a_seed_decides() -> None:
    faces = [str(k) for k in range(50)]

    def drawn(seed: str) -> list[str]:
        return draw(faces, {}, 0, Random(seed))

    assert drawn("0/anna") == drawn("0/anna")
    assert sorted(drawn("0/anna")) == sorted(faces)
    assert drawn("0/anna") != drawn("0/ben") != drawn("1/ben")


def test_faces_that_few_were_given_come_first() -> None:
    shown: Counter[str] = Counter()
    faces = [str(k) for k in range(10)]
    for subject in range(20):
        shown.update(draw(faces, shown, 3, Random(subject)))
    assert set(shown.values()) == {6}
