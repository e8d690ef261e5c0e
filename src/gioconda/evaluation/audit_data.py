"""Who smiles in a data set: by gender, age and race, with counts and intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gioconda.evaluation.groups import Grouping, group_people
from gioconda.evaluation.intervals import Figure, share_of
from gioconda.evaluation.judge import Judge, JudgedFaces
from gioconda.evaluation.people import Person
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
        shares_of_all: Grouping -> group -> share of all people.
        gender_by: Grouping -> group -> gender -> share that smiles.
    """

    groupings: list[Grouping]
    smiling: NDArray[np.bool_]
    smile_by_network: bool
    shares: dict[str, dict[str, Figure]]
    shares_of_all: dict[str, dict[str, Figure]]
    gender_by: dict[str, dict[str, dict[str, Figure]]]

    def counts(self) -> dict[str, dict[str, int]]:
        """Gender -> smiling or not -> people."""
        gender = self.groupings[0]
        return {
            group: {
                SMILES: int((self.smiling & (gender.of == group)).sum()),
                SMILES_NOT: int((~self.smiling & (gender.of == group)).sum()),
            }
            for group in gender.groups()
        }


def audit_data(people: Sequence[Person], judge: Judge, traits: TraitReader) -> DataAudit:
    """Count a data set.

    Args:
        people: Faces of it, drawn at random.
        judge: Reads the smile where the set does not say.
        traits: Reads gender, age and race where the set does not say.
    """
    smiling, by_network = who_smiles(people, judge)
    groupings = group_people(people, traits)
    gender = groupings[0]
    shares: dict[str, dict[str, Figure]] = {}
    shares_of_all: dict[str, dict[str, Figure]] = {}
    gender_by: dict[str, dict[str, dict[str, Figure]]] = {}
    for grouping in groupings:
        members = {group: grouping.of == group for group in grouping.groups()}
        shares[grouping.name] = {g: share_of(smiling[m]) for g, m in members.items()}
        shares_of_all[grouping.name] = {g: share_of(m) for g, m in members.items()}
        if grouping is not gender:
            gender_by[grouping.name] = {
                group: {
                    sex: share_of(smiling[member & (gender.of == sex)])
                    for sex in gender.groups()
                    if (member & (gender.of == sex)).any()
                }
                for group, member in members.items()
            }
    return DataAudit(groupings, smiling, by_network, shares, shares_of_all, gender_by)


def who_smiles(people: Sequence[Person], judge: Judge) -> tuple[NDArray[np.bool_], bool]:
    """Who smiles, by the set's own labels where all have one, else by the judge."""
    said = [_says(person) for person in people]
    if all(answer is not None for answer in said):
        return np.array(said, bool), False
    return judge.smiles(JudgedFaces.of(people)) > 0, True


def _says(person: Person) -> bool | None:
    if (smiling := person.labels.get("smiling")) is not None:
        return bool(smiling > 0)
    expression = person.labels.get("expression")
    return None if expression is None else expression == "happy"
