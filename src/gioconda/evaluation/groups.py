"""Who is in a set of people: by gender, age and race, as the set says, else as a network reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.people import Person
from gioconda.evaluation.traits import TraitReader

AGES = ((0, 12), (13, 19), (20, 39), (40, 59), (60, 200))
LABELS = {"gender": ("gender",), "age": ("age",), "race": ("race", "ethnicity")}
"""Ways to part people -> what sets call them."""
ALL = "all"
CROSSED = "gender, age and race"
LEAST = 10  # faces that a group needs before a figure of it is printed


@dataclass(frozen=True)
class Grouping:
    """One way to part people.

    Attributes:
        name: ``gender``, ``age``, ``race``, or ``CROSSED`` for all three at once.
        of: ``(N,)`` each person's group.
        by_network: Whether a network read it, since the set does not.
    """

    name: str
    of: NDArray[np.str_]
    by_network: bool

    @property
    def title(self) -> str:
        """What a report calls it."""
        return f"{self.name} (read by a network)" if self.by_network else self.name

    def groups(self, least: int = 0) -> list[str]:
        """Names of the groups with at least ``least`` people, ages in their order."""
        names, counts = np.unique(self.of, return_counts=True)
        some = [str(n) for n, c in zip(names, counts, strict=True) if c >= least]
        order = {name: k for k, name in enumerate(AGE_NAMES)}
        return sorted(some, key=lambda name: (order.get(name, 0), name))


def age_name(years: float) -> str:
    """The band of an age: ``20 to 39``."""
    return next(
        name for name, (low, high) in zip(AGE_NAMES, AGES, strict=True) if low <= int(years) <= high
    )


AGE_NAMES = tuple(f"{low} to {high}" if high < 200 else f"{low} and over" for low, high in AGES)


def group_people(people: Sequence[Person], traits: TraitReader) -> list[Grouping]:
    """Gender, age and race of people, and all three at once (``CROSSED``).

    A set's own labels count where all people have them; else the network's reading counts for all,
    so that no group is half one, half the other.

    Args:
        people: Who.
        traits: Reads what the set does not say.
    """
    return grouped(JudgedFaces.of(people), [person.labels for person in people], traits)


def grouped(
    faces: JudgedFaces, labels: Sequence[Mapping[str, Any]], traits: TraitReader
) -> list[Grouping]:
    """``group_people`` of faces and what is said of them, which may be nothing."""
    read = None
    groupings = []
    for name in LABELS:
        said = [named_group(some, name) for some in labels]
        by_network = None in said
        if by_network:
            read = read or traits.chances(faces)
            said = (
                [age_name(years) for years in traits.ages(read["age"])]
                if name == "age"
                else list(traits.names(name, read[name]))
            )
        groupings.append(Grouping(name, np.array(said, str), by_network))
    return [*groupings, crossed(groupings)]


def named_group(labels: Mapping[str, Any], grouping: str) -> str | None:
    """The group that a data set's labels name, of a grouping of ``LABELS``; None where none does.

    An age of 0 is one; an empty word is none.
    """
    for label in LABELS[grouping]:
        value = labels.get(label)
        if value is not None and value != "":
            return age_name(float(value)) if grouping == "age" else str(value)
    return None


def crossed(groupings: Sequence[Grouping]) -> Grouping:
    """Every group of one grouping within every group of the others: ``female, 20 to 39, Asian``."""
    names = [", ".join(parts) for parts in zip(*(g.of for g in groupings), strict=True)]
    return Grouping(CROSSED, np.array(names, str), any(g.by_network for g in groupings))
