"""Categories of which a face shows one, and edits to them: seven expressions, three head poses.

A category has no opposite, so only faces that do not show it are edited, to positive degrees.
"""

from __future__ import annotations

import numpy as np

from gioconda.errors import DataError
from gioconda.evaluation.degrees import monotonic
from gioconda.evaluation.edits import Edit, Unedited, edit_to_degrees, subset
from gioconda.evaluation.evaluation import SHOWN, Evaluation, EvaluationSetup
from gioconda.evaluation.gain import add_gains, add_real_pairs
from gioconda.evaluation.intervals import bootstrap, share_of
from gioconda.evaluation.people import Person
from gioconda.evaluation.preservation import preservation_figures
from gioconda.evaluation.sets import distances_with_floor, relative_diversity

CATEGORY_DEGREES = (0.5, 1.0)
LABELS = ("expression", "pose")  # what sets call the categories


def measure_categories(
    edit: Edit, before: Unedited, setup: EvaluationSetup, evaluation: Evaluation
) -> None:
    """Edit the faces that do not show a category; fill in ``evaluation`` as ``measure_edits``.

    Raises:
        DataError: All faces show it already.
    """
    people, real, readings_before = before
    lacking = readings_before <= 0
    chosen = [person for person, lacks in zip(people, lacking, strict=True) if lacks]
    if not chosen:
        raise DataError(f"all {len(people)} faces are {setup.attribute} already; give others")
    steps, readings = edit_to_degrees(edit, chosen, setup)
    unedited = subset(real, lacking)
    named = np.array([is_named(person, setup.attribute) for person in people])
    evaluation.curves["reading"] = [bootstrap(column) for column in readings.T]
    evaluation.figures |= {
        "success_up": share_of(readings[:, -1] > 0),
        "classification_error": share_of(readings[:, -1] <= 0),
        "monotonic": share_of(monotonic(readings)),
        **preservation_figures(chosen, unedited, steps[-1], setup),
    }
    shows = named if named.any() else ~lacking
    up = np.full(len(people), np.nan)
    up[lacking] = readings[:, -1]
    add_gains(evaluation, people, (readings_before, up, None), shows)
    add_real_pairs(evaluation, people, real, shows, setup)
    if named.any():
        evaluation.figures["classification_error_real"] = share_of(readings_before[named] <= 0)
    else:
        evaluation.left_out["classification_error_real"] = f"no face is named {setup.attribute}"
    reals = setup.space.of(real.pictures, real.points)
    made = setup.space.of(steps[-1].pictures, steps[-1].points)
    evaluation.figures["diversity"] = relative_diversity(reals, made)
    evaluation.add(distances_with_floor(reals[~lacking], made, setup.seed))
    for k in range(min(SHOWN, len(chosen))):
        evaluation.pictures.append([unedited.pictures[k], *(faces.pictures[k] for faces in steps)])


def is_named(person: Person, category: str) -> bool:
    """Whether a label of the data set names the category."""
    return any(person.labels.get(label) == category for label in LABELS)
