"""Who smiles in a data set: by gender, age and race, with counts, differences and intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gioconda.evaluation.groups import CROSSED, Grouping, group_people
from gioconda.evaluation.intervals import Figure, difference_of_shares, share_of
from gioconda.evaluation.judge import Judge
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.misses import Misses, misses
from gioconda.evaluation.people import Draw, Person
from gioconda.evaluation.traits import TraitReader

SMILES, SMILES_NOT = "smiling", "not smiling"


@dataclass
class DataAudit:
    """What was counted.

    Attributes:
        groupings: How people were parted.
        smiling: ``(N,)`` who smiles.
        smile_by_network: Whether a network said who smiles, since the set does not.
        shares: Grouping -> group -> share that smiles.
        differences: Grouping -> group -> that share less the share of everybody else.
        shares_of_all: Grouping -> group -> share of all people.
        gender_by: Grouping -> group -> gender -> share that smiles.
        misses: Grouping -> group -> how often its faces are missed.
    """

    groupings: list[Grouping]
    smiling: NDArray[np.bool_]
    smile_by_network: bool
    shares: dict[str, dict[str, Figure]]
    differences: dict[str, dict[str, Figure]]
    shares_of_all: dict[str, dict[str, Figure]]
    gender_by: dict[str, dict[str, dict[str, Figure]]]
    misses: dict[str, dict[str, Misses]]

    def grouping(self, name: str) -> Grouping:
        """How people were parted by ``gender``, ``age`` or ``race``."""
        return next(grouping for grouping in self.groupings if grouping.name == name)

    def counts(self) -> dict[str, dict[str, int]]:
        """Gender -> smiling or not -> people."""
        return smile_counts(self.groupings[0], self.smiling)


def audit_data(draw: Draw, judge: Judge, traits: TraitReader) -> DataAudit:
    """Count a data set.

    Args:
        draw: Faces of it, drawn at random, and the pictures in which none was found.
        judge: Reads the smile where the set does not say.
        traits: Reads gender, age and race where the set does not say.
    """
    smiling, by_network = who_smiles(draw.people, judge)
    groupings = group_people(draw.people, traits)
    members = {
        grouping.name: {group: grouping.of == group for group in grouping.groups()}
        for grouping in groupings
    }
    return DataAudit(
        groupings,
        smiling,
        by_network,
        shares={
            name: {group: share_of(smiling[m]) for group, m in some.items()}
            for name, some in members.items()
        },
        differences={
            name: {group: against_the_others(smiling, m) for group, m in some.items()}
            for name, some in members.items()
        },
        shares_of_all={
            name: {group: share_of(m) for group, m in some.items()}
            for name, some in members.items()
        },
        gender_by={
            name: {group: _by_gender(groupings[0], smiling, m) for group, m in some.items()}
            for name, some in members.items()
            if name not in (groupings[0].name, CROSSED)
        },
        misses=misses(draw),
    )


def smile_counts(gender: Grouping, smiling: NDArray[np.bool_]) -> dict[str, dict[str, int]]:
    """Gender -> smiling or not -> people."""
    return {
        group: {
            SMILES: int((smiling & (gender.of == group)).sum()),
            SMILES_NOT: int((~smiling & (gender.of == group)).sum()),
        }
        for group in gender.groups()
    }


def against_the_others(hits: NDArray[np.bool_], member: NDArray[np.bool_]) -> Figure:
    """The share of hits in a group less that of all others, with its interval."""
    return difference_of_shares(share_of(hits[member]), share_of(hits[~member]))


def _by_gender(
    gender: Grouping, smiling: NDArray[np.bool_], member: NDArray[np.bool_]
) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for name in gender.groups():
        both = member & (gender.of == name)
        if both.any():
            found[name] = share_of(smiling[both])
    return found


def who_smiles(people: Sequence[Person], judge: Judge) -> tuple[NDArray[np.bool_], bool]:
    """Who smiles, by the set's own labels where all have one, else by the judge."""
    said = [_says(person) for person in people]
    if all(answer is not None for answer in said):
        return np.array(said, bool), False
    return judge.smiles(JudgedFaces.of(people)) > 0, True


def _says(person: Person) -> bool | None:
    smiling = person.labels.get("smiling")
    if smiling in (-1, 1):
        return bool(smiling == 1)
    if smiling is not None:  # a degree, or a number of which nobody knows the scale
        return None
    expression = person.labels.get("expression")
    return None if expression is None else expression == "happy"
