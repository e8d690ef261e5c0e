"""Whom a method makes up: gender, age, race and smiles of generated faces, as networks read them.

SmileCVAE's question: does a generator that learned from a set in which women smile more often make
smiling faces women's?
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gioconda.errors import WeightsError
from gioconda.evaluation.audit_data import smile_counts
from gioconda.evaluation.edits import subset
from gioconda.evaluation.evaluation import SHOWN, EvaluationSetup
from gioconda.evaluation.groups import CROSSED, Grouping, grouped
from gioconda.evaluation.intervals import Figure, Share, share_of
from gioconda.evaluation.subjects import Subject
from gioconda.evaluation.traits import TraitReader
from gioconda.faces.thresholds import SURE_FROM
from gioconda.types import Pixels

UNASKED = "samples"


@dataclass
class SampleAudit:
    """What was read of generated faces.

    Attributes:
        name: The method's.
        steps: What was asked for, each with as many faces: a smile degree, or ``UNASKED``.
        faces: ``(N,)`` index into ``steps`` of each face whose landmarks are sure.
        recognised: Step -> share of its faces whose landmarks are sure; the others are not read.
        smiling: ``(N,)`` who smiles.
        groupings: How the faces were parted.
        groups: Step -> grouping -> group -> share of the step's faces.
        smile: Step -> gender -> share that smiles.
        pictures: Rows of faces, one of each step.
    """

    name: str
    steps: tuple[str, ...]
    faces: NDArray[np.int64]
    recognised: dict[str, Share]
    smiling: NDArray[np.bool_]
    groupings: list[Grouping]
    groups: dict[str, dict[str, dict[str, Figure]]] = field(default_factory=dict)
    smile: dict[str, dict[str, Figure]] = field(default_factory=dict)
    pictures: list[list[Pixels]] = field(default_factory=list)

    def counts(self) -> dict[str, dict[str, int]]:
        """Gender -> smiling or not -> faces, over all steps."""
        return smile_counts(self.groupings[0], self.smiling)


def audit_samples(
    subject: Subject, count: int, setup: EvaluationSetup, traits: TraitReader
) -> SampleAudit:
    """Generate faces and read who they are.

    Args:
        subject: A method that generates. One that takes the attribute is asked for every degree.
        count: Faces for each degree; the same people of nobody at each.
        setup: The judge, the attribute, the degrees and the seed.
        traits: Reads gender, age and race.

    Raises:
        WeightsError: The method does not generate, or no face is recognised.
    """
    if subject.sample is None:
        raise WeightsError(f"{subject.name}: it generates no faces, so there are none to audit")
    degrees = setup.degrees if setup.attribute in subject.attributes else (0.0,)
    asked = len(degrees) > 1
    steps = tuple(f"{degree:+g}" if degree else "0" for degree in degrees) if asked else (UNASKED,)
    made = []
    for degree in degrees:
        made += list(subject.sample(count, setup.attribute, degree, setup.seed))
        setup.advance()
    found = setup.judge.locate_in_crops(made)
    sure = found.confidence >= SURE_FROM
    if not sure.any():
        raise WeightsError(f"{subject.name}: no face was recognised in {len(made)} samples")
    step = np.repeat(np.arange(len(steps)), count)
    faces = subset(found, sure)
    audit = SampleAudit(
        subject.name,
        steps,
        step[sure],
        {name: share_of(sure[step == k]) for k, name in enumerate(steps)},
        setup.judge.smiles(faces) > 0,
        grouped(faces, [{}] * len(faces.pictures), traits),
    )
    _count(audit)
    audit.pictures = [made[k::count] for k in range(min(SHOWN, count))]
    return audit


def _count(audit: SampleAudit) -> None:
    gender = audit.groupings[0]
    for k, name in enumerate(audit.steps):
        mine = audit.faces == k
        audit.groups[name] = {
            grouping.name: {
                group: share_of(grouping.of[mine] == group) for group in grouping.groups()
            }
            for grouping in audit.groupings
            if grouping.name != CROSSED
        }
        audit.smile[name] = {
            group: share_of(audit.smiling[mine & (gender.of == group)])
            for group in gender.groups()
            if (mine & (gender.of == group)).any()
        }
