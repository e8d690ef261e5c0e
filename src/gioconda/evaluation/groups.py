"""Who is in a set of people: by gender, age and race, as the set says, else as a network reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gioconda.evaluation.judge import JudgedFaces
from gioconda.evaluation.people import Person
from gioconda.evaluation.traits import TraitReader

AGES = ((0, 12), (13, 19), (20, 39), (40, 59), (60, 200))
RACE_LABELS = ("race", "ethnicity")  # what sets call it
LEAST = 10  # faces that a group needs before a figure of it is printed


@dataclass(frozen=True)
class Grouping:
    """One way to part people.

    Attributes:
        name: ``gender``, ``age`` or ``race``.
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
    """Gender, age and race of people.

    A set's own labels count where all people have them; else the network's reading counts for all,
    so that no group is half one, half the other.

    Args:
        people: Who.
        traits: Reads what the set does not say.
    """
    read = None
    groupings = []
    for name, labels in (("gender", ("gender",)), ("age", ("age",)), ("race", RACE_LABELS)):
        said = [next((p.labels[k] for k in labels if p.labels.get(k)), None) for p in people]
        if name == "age":
            said = [p.labels.get("age") for p in people]
        by_network = any(value is None for value in said)
        if by_network:
            read = read or traits.chances(JudgedFaces.of(people))
            said = list(
                traits.ages(read["age"]) if name == "age" else traits.names(name, read[name])
            )
        values = [age_name(float(v)) if name == "age" else str(v) for v in said]  # type: ignore[arg-type]
        groupings.append(Grouping(name, np.array(values), by_network))
    return groupings
