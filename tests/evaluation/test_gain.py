"""The relative gain: nothing for nothing, one for as far as real faces, and pairs by person."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gioconda.evaluation.evaluate import evaluate
from gioconda.evaluation.evaluation import EvaluationSetup
from gioconda.evaluation.gain import named_or_read, own_pairs, relative_gain
from gioconda.evaluation.people import Person
from gioconda.evaluation.subjects import Subject

BEFORE = np.linspace(-0.9, -0.3, 20)
REAL = np.linspace(0.2, 0.8, 30)  # their mean lies 1.1 above that of the others


def test_a_lazy_edit_gains_nothing() -> None:
    gain = relative_gain(BEFORE, BEFORE, REAL)
    assert gain is not None
    assert (gain.value, gain.low, gain.high) == (0, 0, 0)


def test_an_edit_as_far_as_real_faces_gains_one_and_half_the_way_a_half() -> None:
    for share in (0.5, 1.0, 1.3):
        gain = relative_gain(BEFORE, BEFORE + 1.1 * share, REAL)
        assert gain is not None
        assert gain.value == pytest.approx(share)
        assert gain.low < share < gain.high
        assert gain.count == 20


def test_the_way_down_counts_as_the_way_up() -> None:
    gain = relative_gain(REAL, REAL - 1.1, BEFORE)
    assert gain is not None
    assert gain.value == pytest.approx(1)


def test_a_few_real_faces_are_no_goal() -> None:
    assert relative_gain(BEFORE, BEFORE, REAL[:4]) is None


def test_pairs_are_pictures_of_one_person_without_and_with(people: list[Person]) -> None:
    names = ["a", "a", "b", "c", "c", None, None]
    some = [replace(p, labels={"person": n} if n else {}) for p, n in zip(people, names)]  # noqa: B905
    lacking = np.array([True, False, True, False, True, True, False])
    assert own_pairs(some, lacking) == [(0, 1), (4, 3)]


def test_who_smiles_is_what_the_set_says_of_everybody_else_what_is_read(
    people: list[Person],
) -> None:
    read = np.array([True, False])
    some = [replace(p, labels={"smiling": s}) for p, s in zip(people[:2], (-1, 1), strict=True)]
    assert named_or_read(some, "smile", read).tolist() == [False, True]
    assert named_or_read([some[0], people[1]], "smile", read).tolist() == [True, False]


def test_nothing_done_is_judged_as_nothing_gained(
    setup: EvaluationSetup, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of the faces are said to smile; each of them is the person of one who does not."""
    many = [replace(person, labels={"person": str(k)}) for person in people[:2] for k in range(6)]
    smiles = np.repeat([-0.5, 0.5], 6)
    monkeypatch.setitem(setup.judge.readings, "smile", lambda faces: smiles[: len(faces.pictures)])
    lazy = Subject("lazy", ("smile",), lambda p: p, lambda some, *_: [p.pixels for p in some])
    judged = evaluate(lazy, many, replace(setup, degrees=(-1.0, 1.0)))
    for key in ("gain_up", "gain_down", "gain_own"):
        assert judged.figures[key].value == 0
    assert judged.figures["same_person"].value == 1
    assert judged.floors["identity"].count == 6  # a person's own two pictures
    assert judged.floors["identity"].value < 1
