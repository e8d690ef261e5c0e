"""Who is who in several shots: by where they stand and by what they look like, nobody twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import PUPILS
from gioconda.takes.alignment import Homography, moved
from gioconda.takes.shots import SeenFace, Shot
from gioconda.types import Points

# Two faces are one person's if the distance of their identities and so much of that of their
# places is less than a limit. Of one person identities lie 0.41 apart, of two 0.78; who stays in
# place may blink, turn or be blurred; who is two heads away must be known for certain.
_OF_PLACE, _MOST_OF_PLACE = 0.06, 0.24  # for each pupil distance
_LIMIT = 0.70


@dataclass
class Person:
    """Somebody in the shots.

    Attributes:
        faces: Number of a shot -> number of their face in it.
    """

    faces: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class _Placed:
    """A face, and where it lies in the reference.

    Attributes:
        shot: Its number.
        number: Of the face in it.
        seen: The face.
        middle: ``(2,)`` of the pupils, in the reference.
        unit: The pupil distance there.
    """

    shot: int
    number: int
    seen: SeenFace
    middle: Points
    unit: float


def match(shots: Sequence[Shot], to_reference: Sequence[Homography]) -> list[Person]:
    """The people of some shots; each face belongs to one, and nobody has two in a shot.

    Args:
        shots: The shots.
        to_reference: Of each, the map onto one of them.
    """
    people: list[Person] = []
    known: list[list[_Placed]] = []
    for number, (shot, to) in enumerate(zip(shots, to_reference, strict=True)):
        placed = [_placed(number, k, seen, to) for k, seen in enumerate(shot.faces)]
        apart = np.array([[_apart(one, other) for other in known] for one in placed])
        pairs = dict(cheapest_pairs(apart.reshape(len(placed), len(known)), _LIMIT))
        for k, one in enumerate(placed):
            whose = pairs.get(k)
            if whose is None:
                whose = len(people)
                people.append(Person())
                known.append([])
            people[whose].faces[number] = k
            known[whose].append(one)
    return people


def _placed(shot: int, number: int, seen: SeenFace, to: Homography) -> _Placed:
    points = moved(to, seen.face.points)
    return _Placed(shot, number, seen, points[PUPILS].mean(0), pupil_distance(points))


def _apart(one: _Placed, others: Sequence[_Placed]) -> float:
    """How unlike a face is to the takes of a person that are known, the nearest of them."""
    return min(_unlike(one, other) for other in others)


def _unlike(one: _Placed, other: _Placed) -> float:
    looks = float(np.linalg.norm(one.seen.identity - other.seen.identity))
    away = float(np.linalg.norm(one.middle - other.middle)) / max(other.unit, 1e-6)
    return looks + min(_OF_PLACE * max(away - 0.5, 0), _MOST_OF_PLACE)


def cheapest_pairs(costs: NDArray[np.float64], limit: float) -> list[tuple[int, int]]:
    """Pairs of rows and columns, each used once, that cost least in all; the dearest are left out.

    Leaving a row alone costs ``limit``. By shortest augmenting paths (Jonker & Volgenant 1987).

    Args:
        costs: ``(N, M)``.
        limit: Cost from which a pair is worse than none.
    """
    rows, columns = costs.shape
    if not rows or not columns:
        return []
    # A column of its own for each row stands for no partner.
    square = np.full((rows, columns + rows), limit)
    square[:, :columns] = np.minimum(costs, 1e6)
    row_of = _assigned(square)
    return [
        (row, column)
        for column, row in enumerate(row_of[:columns])
        if row >= 0 and costs[row, column] < limit
    ]


def _assigned(costs: NDArray[np.float64]) -> list[int]:
    """The row of each column, -1 for none; every row gets a column."""
    rows, columns = costs.shape
    of_row, of_column = np.zeros(rows), np.zeros(columns)
    row_of = [-1] * columns
    for start in range(rows):
        shortest, came_from = np.full(columns, np.inf), [-1] * columns
        done = np.zeros(columns, bool)
        row, column, length = start, -1, 0.0
        while True:
            through = length + costs[row] - of_row[row] - of_column
            better = ~done & (through < shortest)
            shortest[better] = through[better]
            for k in np.flatnonzero(better):
                came_from[k] = column
            column = int(np.argmin(np.where(done, np.inf, shortest)))
            length, done[column] = float(shortest[column]), True
            if row_of[column] < 0:
                break
            row = row_of[column]
        for k in np.flatnonzero(done):
            if row_of[k] >= 0:
                of_row[row_of[k]] += length - shortest[k]
            of_column[k] -= length - shortest[k]
        of_row[start] += length
        while column >= 0:
            before = came_from[column]
            row_of[column] = start if before < 0 else row_of[before]
            column = before
    return row_of
