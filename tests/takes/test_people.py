"""Who is who: by place and looks, each face one person's, nobody twice."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from gioconda import read_photo
from gioconda.photo import Photo
from gioconda.takes.people import cheapest_pairs, match
from gioconda.takes.shots import SeenFace, Shot, ShotReader

STILL = np.eye(3)


@pytest.fixture(scope="module")
def shot(group: Path, reader: ShotReader) -> Shot:
    return reader.read([read_photo(group)])[0]


def with_faces(shot: Shot, order: list[int], **changes: object) -> Shot:
    """The shot with the people of some numbers standing where the first ones stand."""
    faces: list[SeenFace] = []
    for place, who in enumerate(order):
        here, looks = shot.faces[place], shot.faces[who]
        faces.append(replace(here, identity=looks.identity, **changes))  # type: ignore[arg-type]
    return Shot(Photo.from_array(shot.photo.pixels), tuple(faces))


def test_people_who_stay_are_matched_in_order(shot: Shot) -> None:
    people = match([shot, shot, shot], [STILL] * 3)
    assert [person.faces for person in people] == [{0: k, 1: k, 2: k} for k in range(7)]


def test_people_who_changed_places_are_told_by_their_looks(shot: Shot) -> None:
    swapped = with_faces(shot, [1, 0, 2, 3, 4, 5, 6])
    people = match([shot, swapped], [STILL] * 2)
    assert [person.faces[1] for person in people] == [1, 0, 2, 3, 4, 5, 6]


def test_who_is_new_in_a_shot_is_a_person_of_their_own(shot: Shot) -> None:
    fewer = Shot(shot.photo, shot.faces[1:])
    people = match([fewer, shot], [STILL] * 2)
    assert people[-1].faces == {1: 0}
    assert [person.faces for person in people[:-1]] == [{0: k, 1: k + 1} for k in range(6)]


def test_nobody_has_two_faces_in_a_shot_even_if_two_look_the_same(shot: Shot) -> None:
    twins = with_faces(shot, [0, 0, 2, 3, 4, 5, 6])
    people = match([shot, twins], [STILL] * 2)
    mine = [person.faces[1] for person in people if 1 in person.faces]
    assert sorted(mine) == list(range(7))
    assert people[0].faces == {0: 0, 1: 0}


@pytest.mark.parametrize("seed", range(20))
def test_pairs_are_the_cheapest_there_are(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows, columns = (int(n) for n in rng.integers(1, 5, 2))
    costs = rng.random((rows, columns))
    limit = 0.6

    def price(pairs: list[tuple[int, int]]) -> float:
        used = sum(min(costs[row, column], limit) for row, column in pairs)
        return float(used + limit * (rows - len(pairs)))

    slots = [*range(columns), *[-1] * rows]
    best = min(
        price([(row, column) for row, column in enumerate(some) if column >= 0])
        for some in set(permutations(slots, rows))
    )
    found = cheapest_pairs(costs, limit)
    assert len({row for row, _ in found}) == len({column for _, column in found}) == len(found)
    assert price(found) == pytest.approx(best)
    assert cheapest_pairs(np.zeros((0, 3)), limit) == cheapest_pairs(np.zeros((3, 0)), limit) == []
