"""People whom a split puts on two sides: they are learned from, and tested on as strangers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from gioconda.data.splits import split_of
from gioconda.evaluation.groups import AGE_NAMES, Grouping
from gioconda.evaluation.identity import identity_judge
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.people import Person
from gioconda.evaluation.readers import Array

SURE_BELOW = 0.4
"""Distance of dlib's numbers under which two pictures are taken for one person's here.

Of LFW's pairs of strangers about 4 in a million are nearer, most of them one person under two
names; at the usual 0.6 it would be 1 to 2 in a hundred. About half of one person's pairs are
nearer. Of small children it says nothing: babies look alike to the network.
"""


class Leak(NamedTuple):
    """Two faces in different parts of the split by tenths that look like one person.

    Attributes:
        first: Index of one.
        second: Index of the other, which is higher.
        distance: Of their numbers.
    """

    first: int
    second: int
    distance: float


class PeopleTwice(NamedTuple):
    """People of a set who look like one person, and lie on two sides of the split.

    Attributes:
        compared: How many faces were compared: those of people over 12.
        pairs: Both faces of each pair, the nearest first.
    """

    compared: int
    pairs: list[tuple[Person, Person]]


def people_on_two_sides(
    people: Sequence[Person], ages: Grouping, keys: Mapping[str, str]
) -> PeopleTwice:
    """Compare the faces of all who are over 12, by the packaged judge of identity.

    Args:
        people: Faces of a set.
        ages: In which band each of them is.
        keys: Name of a picture -> what the split keeps together, as for ``leaks``.
    """
    grown = [p for p, band in zip(people, ages.of, strict=True) if band != AGE_NAMES[0]]
    if not grown:
        return PeopleTwice(0, [])
    numbers = identity_judge("gioconda").numbers(JudgedFaces.of(grown))
    found = leaks(numbers, [keys[person.name] for person in grown])
    return PeopleTwice(len(grown), [(grown[leak.first], grown[leak.second]) for leak in found])


def leaks(numbers: Array, keys: Sequence[str]) -> list[Leak]:
    """Pairs of faces that look like one person and that the split by tenths parts.

    Args:
        numbers: ``(N, 128)`` of dlib's network.
            Leave out children: see ``SURE_BELOW``.
        keys: What the split keeps together: the person where the set names people, else the
            picture. Faces of one key are never parted.

    Returns:
        The nearest first.
    """
    splits = np.array([split_of(key) for key in keys])
    found = []
    for k in range(len(numbers) - 1):
        distances = np.linalg.norm(numbers[k + 1 :] - numbers[k], axis=1)
        near = (distances < SURE_BELOW) & (splits[k + 1 :] != splits[k])
        for offset in np.flatnonzero(near):
            found.append(Leak(k, k + 1 + int(offset), float(distances[offset])))
    return sorted(found, key=lambda leak: leak.distance)
