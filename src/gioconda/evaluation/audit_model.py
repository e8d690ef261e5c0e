"""What else changes when a smile changes: gender, age, race and skin as read, by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gioconda.errors import WeightsError
from gioconda.evaluation.evaluation import EvaluationSetup
from gioconda.evaluation.groups import LEAST, Grouping, group_people
from gioconda.evaluation.intervals import Figure, bootstrap, share_of
from gioconda.evaluation.judge import JudgedFaces
from gioconda.evaluation.people import Person
from gioconda.evaluation.readers import Array
from gioconda.evaluation.subjects import Subject
from gioconda.evaluation.traits import AGE, GENDER, RACE, SKIN, TraitReader

# Mean changes too small to be seen: a point of a share, half a year, one L*.
NEGLIGIBLE = {GENDER: 0.01, AGE: 0.5, RACE: 0.01, SKIN: 1.0}
ALL = "all"


@dataclass
class ModelAudit:
    """What was measured.

    Attributes:
        name: The method's.
        degrees: In rising order.
        groupings: How people were parted.
        changes: Trait -> group -> mean change at each degree, against the unedited faces.
        onsets: Trait -> group -> the degree nearest to 0 from which the change is more than
            negligible and its interval leaves 0, on either side; None where it never does.
        success: Grouping -> group -> share of unsmiling faces that smile at the far end.
    """

    name: str
    degrees: tuple[float, ...]
    groupings: list[Grouping]
    changes: dict[str, dict[str, list[Figure]]] = field(default_factory=dict)
    onsets: dict[str, dict[str, tuple[float | None, float | None]]] = field(default_factory=dict)
    success: dict[str, dict[str, Figure]] = field(default_factory=dict)


def audit_model(
    subject: Subject, people: Sequence[Person], setup: EvaluationSetup, traits: TraitReader
) -> ModelAudit:
    """Edit people to every degree and read what else became of them.

    Args:
        subject: A method that edits.
        people: Faces that it did not learn from.
        setup: The judge and the degrees.
        traits: Reads gender, age, race and skin.

    Raises:
        WeightsError: The method does not edit.
    """
    if subject.edit is None:
        raise WeightsError(f"{subject.name}: it edits no faces, so there is no change to audit")
    before = JudgedFaces.of(people)
    smiles = setup.judge.smiles(before)
    audit = ModelAudit(subject.name, setup.degrees, group_people(people, traits))
    members = memberships(audit.groupings, len(people))
    steps: list[dict[str, Array]] = []
    for degree in setup.degrees:
        after = setup.judge.locate(subject.edit(people, setup.attribute, degree), people)
        steps.append(traits.changes(before, after))
        setup.advance()
    turned = setup.judge.smiles(after) > 0
    for trait in steps[0]:
        audit.changes[trait] = {
            group: [mean_change(trait, step[trait][member]) for step in steps]
            for group, member in members.items()
        }
        audit.onsets[trait] = {
            group: onsets(setup.degrees, figures, NEGLIGIBLE[trait])
            for group, figures in audit.changes[trait].items()
        }
    lacking = smiles <= 0
    for grouping in audit.groupings:
        audit.success[grouping.name] = {
            group: share_of(turned[lacking & (grouping.of == group)])
            for group in grouping.groups(LEAST)
        }
    return audit


def memberships(groupings: Sequence[Grouping], count: int) -> dict[str, NDArray[np.bool_]]:
    """All people, and every group that is large enough."""
    members = {ALL: np.ones(count, bool)}
    for grouping in groupings:
        for group in grouping.groups(LEAST):
            members[f"{grouping.name} {group}"] = grouping.of == group
    return members


def mean_change(trait: str, change: Array) -> Figure:
    """The mean with its interval: Wilson's of a share that changed, else the bootstrap's."""
    return share_of(change > 0) if trait == RACE else bootstrap(change)


def onsets(
    degrees: Sequence[float], figures: Sequence[Figure], negligible: float
) -> tuple[float | None, float | None]:
    """Where a change starts below and above 0.

    Args:
        degrees: In rising order.
        figures: The mean change at each.
        negligible: What is no change.

    Returns:
        The negative and the positive degree nearest to 0 at which the interval lies wholly beyond
        ``negligible``, on one side.
    """
    starts = [
        degree
        for degree, figure in zip(degrees, figures, strict=True)
        if figure.low > negligible or figure.high < -negligible
    ]
    below = [degree for degree in starts if degree < 0]
    above = [degree for degree in starts if degree > 0]
    return max(below, default=None), min(above, default=None)
