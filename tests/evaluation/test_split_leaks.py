"""One person on two sides of a split is found; strangers, and one person on one side, are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gioconda.data.splits import split_of
from gioconda.evaluation.groups import Grouping
from gioconda.evaluation.identity import identity_judge
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.people import Person
from gioconda.evaluation.split_leaks import SURE_BELOW, leaks, people_on_two_sides

TRAIN = [f"{k}" for k in range(60) if split_of(f"{k}") == "train"]
TEST = [f"{k}" for k in range(60) if split_of(f"{k}") == "test"]


def test_only_near_faces_in_different_parts_are_named() -> None:
    numbers = np.zeros((4, 128))
    numbers[1, 0] = SURE_BELOW - 0.01
    numbers[2, 0] = SURE_BELOW - 0.01
    numbers[3, 0] = 2 * SURE_BELOW
    found = leaks(numbers, [TRAIN[0], TEST[0], TRAIN[1], TEST[1]])
    assert [(leak.first, leak.second) for leak in found] == [(1, 2), (0, 1)]
    assert found[1].distance == SURE_BELOW - 0.01


def test_the_same_face_twice_is_a_leak_and_seven_people_are_none(people: list[Person]) -> None:
    numbers = identity_judge("gioconda").numbers(JudgedFaces.of([*people, people[0]]))
    keys = [*TRAIN[: len(people)], TEST[0]]
    assert [(leak.first, leak.second) for leak in leaks(numbers, keys)] == [(0, len(people))]


def test_children_are_not_compared(people: list[Person]) -> None:
    """Babies look alike to the network."""
    twins = [replace(people[0], name="one"), replace(people[0], name="other")]
    keys = {"one": TRAIN[0], "other": TEST[0]}
    for band, compared, pairs in (("20 to 39", 2, 1), ("0 to 12", 0, 0)):
        ages = Grouping("age", np.array([band, band]), by_network=False)
        found = people_on_two_sides(twins, ages, keys)
        assert (found.compared, len(found.pairs)) == (compared, pairs)
