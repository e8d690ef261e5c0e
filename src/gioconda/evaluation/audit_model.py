"""What else changes when a smile changes: gender, age, race and skin as read, by group."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gioconda.errors import WeightsError
from gioconda.evaluation.audit_data import against_the_others
from gioconda.evaluation.evaluation import EvaluationSetup
from gioconda.evaluation.groups import ALL, LEAST, Grouping, group_people
from gioconda.evaluation.intervals import (
    Figure,
    bootstrap,
    difference_of_means,
    difference_of_shares,
    share_of,
)
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.people import Person
from gioconda.evaluation.readers import Array
from gioconda.evaluation.subjects import Subject
from gioconda.evaluation.traits import AGE, GENDER, RACE, SKIN, TraitReader

# Mean changes too small to be seen: a point of a share, half a year, one L*.
NEGLIGIBLE = {GENDER: 0.01, AGE: 0.5, RACE: 0.01, SKIN: 1.0}


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
        differences: Trait -> group -> its mean change at the far end less that of all others.
        success: Grouping -> group -> share of unsmiling faces that smile at the far end.
        success_differences: The same share less that of all other unsmiling faces.
    """

    name: str
    degrees: tuple[float, ...]
    groupings: list[Grouping]
    changes: dict[str, dict[str, list[Figure]]] = field(default_factory=dict)
    onsets: dict[str, dict[str, tuple[float | None, float | None]]] = field(default_factory=dict)
    differences: dict[str, dict[str, Figure]] = field(default_factory=dict)
    success: dict[str, dict[str, Figure]] = field(default_factory=dict)
    success_differences: dict[str, dict[str, Figure]] = field(default_factory=dict)


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
        audit.differences[trait] = {
            group: change_difference(trait, steps[-1][trait], member)
            for group, member in members.items()
            if group != ALL
        }
    lacking = smiles <= 0
    for grouping in audit.groupings:
        named = {group: (grouping.of == group)[lacking] for group in grouping.groups(LEAST)}
        audit.success[grouping.name] = {
            group: share_of(turned[lacking][member]) for group, member in named.items()
        }
        audit.success_differences[grouping.name] = {
            group: against_the_others(turned[lacking], member) for group, member in named.items()
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


def change_difference(trait: str, change: Array, member: NDArray[np.bool_]) -> Figure:
    """The mean change of a group less that of all others, with its interval."""
    inside, outside = change[member], change[~member]
    if not len(outside):
        return Figure(math.nan, math.nan, math.nan, 0)
    if trait == RACE:
        return difference_of_shares(share_of(inside > 0), share_of(outside > 0))
    return difference_of_means(inside, outside)


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
