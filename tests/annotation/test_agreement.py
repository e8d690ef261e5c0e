"""Krippendorff's alpha as published; consistency as everybody understands it."""

from __future__ import annotations

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as some

from gioconda.annotation.agreement import agreement, consistency, krippendorff_alpha
from tests.annotation.conftest import given


def units(*observers: str) -> list[list[str]]:
    """Values by unit; a dot where an observer gave none."""
    rows = [observer.split() for observer in observers]
    return [[value for value in unit if value != "."] for unit in zip(*rows, strict=True)]


@pytest.mark.parametrize(
    ("observers", "alpha"),
    [  # Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", examples A, B and C
        (["0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"], 0.095),
        (["a a b b d c c c e d d a", "b a b b b c c c e d d d"], 0.692),
        (
            [
                "1 2 3 3 2 1 4 1 2 . . .",
                "1 2 3 3 2 2 4 1 2 5 . 3",
                ". 3 3 3 2 3 4 2 2 5 1 .",
                "1 2 3 3 2 4 4 1 2 5 1 .",
            ],
            0.743,
        ),
    ],
)
def test_alpha_is_as_published(observers: list[str], alpha: float) -> None:
    assert krippendorff_alpha(units(*observers)) == pytest.approx(alpha, abs=0.0005)


def test_full_agreement_is_one_and_the_contrary_below_zero() -> None:
    assert krippendorff_alpha(units("0 1 0 1", "0 1 0 1")) == 1
    assert krippendorff_alpha(units("0 1 0 1", "1 0 1 0")) == pytest.approx(-0.75)


@pytest.mark.parametrize("observers", [[". 1"], ["0 1", ". ."], ["1 1", "1 1"]])
def test_where_nothing_can_be_said_it_says_so(observers: list[str]) -> None:
    assert krippendorff_alpha(units(*observers)) is None


@drawn(some.lists(some.lists(some.booleans(), max_size=6), max_size=20), some.randoms())
def test_alpha_knows_no_order(values: list[list[bool]], random: object) -> None:
    before = krippendorff_alpha(values)
    for unit in values:
        random.shuffle(unit)  # type: ignore[attr-defined]
    random.shuffle(values)  # type: ignore[attr-defined]
    assert krippendorff_alpha(values) == (before if before is None else pytest.approx(before))


def test_only_first_answers_that_count_are_compared() -> None:
    answers = [given(1, "a", True, 500), given(2, "a", True, 500)]
    answers += [given(1, "b", False, 500), given(2, "b", False, 500)]
    assert agreement(answers) == 1
    answers += [given(1, "a", False, 500, kind="repeat"), given(3, "a", False, 9, mark="fast")]
    answers += [given(3, "b", True, 500, kind="practice")]
    assert agreement(answers) == 1


def test_consistency_is_of_faces_that_came_twice() -> None:
    answers = [given(2, name, True, 500) for name in "abc"] + [given(1, "a", True, 500)]
    answers += [given(2, name, name == "a", 500, kind="repeat") for name in "ab"]
    answers += [given(2, "c", True, 500, kind="repeat", mark="slow")]
    one, two = consistency(answers)
    assert (one.subject, one.repeated, one.share) == (1, 0, None)
    assert (two.subject, two.repeated, two.same, two.share) == (2, 2, 1, 0.5)
