"""A method that edits -> its figures: what changed, what was kept, how real it looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gioconda.evaluation.degrees import monotonic, rank_correlation
from gioconda.evaluation.evaluation import SHOWN, Evaluation, EvaluationSetup
from gioconda.evaluation.gain import add_gains, add_real_pairs, named_or_read
from gioconda.evaluation.intervals import Figure, bootstrap, share_of
from gioconda.evaluation.judge import Judge
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.people import Person
from gioconda.evaluation.preservation import preservation_figures
from gioconda.evaluation.readers import Array
from gioconda.evaluation.sets import distances_with_floor, relative_diversity
from gioconda.types import Pixels

Edit = Callable[[Sequence[Person], str, float], list[Pixels]]


class Unedited(NamedTuple):
    """Faces before they are edited.

    Attributes:
        people: With their photos.
        faces: The same, as the judge sees them.
        readings: ``(N,)`` the judge's readings of them.
    """

    people: Sequence[Person]
    faces: JudgedFaces
    readings: Array


def measure_edits(
    edit: Edit, unedited: Unedited, setup: EvaluationSetup, evaluation: Evaluation
) -> None:
    """Edit every face to every degree, and fill in ``evaluation``.

    Args:
        edit: The method's.
        unedited: The faces before.
        setup: The judge and the degrees.
        evaluation: Its figures, curves and pictures are filled in.
    """
    people, real, before = unedited
    steps, readings = edit_to_degrees(edit, people, setup)
    lacking = before <= 0
    far = [steps[-1 if lacks else 0].pictures[k] for k, lacks in enumerate(lacking)]
    evaluation.curves["reading"] = [bootstrap(column) for column in readings.T]
    evaluation.figures |= {
        "success_up": share_of(readings[lacking, -1] > 0),
        "success_down": share_of(readings[~lacking, 0] <= 0),
        "monotonic": share_of(monotonic(readings)),
        "rank_correlation": bootstrap(rank_correlation(readings)),
        **preservation_figures(people, real, setup.judge.locate(far, people), setup),
    }
    ends = (before, readings[:, -1], readings[:, 0])
    shows = named_or_read(people, setup.attribute, ~lacking)
    add_gains(evaluation, people, ends, shows)
    add_real_pairs(evaluation, people, real, shows, setup)
    if setup.attribute == "smile":
        evaluation.figures |= classification_errors(
            setup.judge, subset(real, ~lacking), subset(steps[-1], lacking)
        )
    _compare_sets(real, steps, lacking, setup, evaluation)
    for k in shown(lacking):
        evaluation.pictures.append([real.pictures[k], *(faces.pictures[k] for faces in steps)])


def edit_to_degrees(
    edit: Edit, views: Sequence[Person], setup: EvaluationSetup
) -> tuple[list[JudgedFaces], Array]:
    """People edited to every degree, and the judge's readings of them, ``(N, degrees)``."""
    steps: list[JudgedFaces] = []
    for degree in setup.degrees:
        steps.append(setup.judge.locate(edit(views, setup.attribute, degree), views))
        setup.advance()
    read = setup.judge.reading_of(setup.attribute)
    return steps, np.stack([read(faces) for faces in steps], axis=1)


def classification_errors(
    judge: Judge, smiling: JudgedFaces, edited: JudgedFaces
) -> dict[str, Figure]:
    """How often the expression classifier does not call faces happy: real smiles, and edits."""
    happy = judge.expression.expressions.index("happy")
    return {
        "classification_error": share_of(judge.expressions(edited) != happy),
        "classification_error_real": share_of(judge.expressions(smiling) != happy),
    }


def _compare_sets(
    real: JudgedFaces,
    steps: Sequence[JudgedFaces],
    lacking: NDArray[np.bool_],
    setup: EvaluationSetup,
    evaluation: Evaluation,
) -> None:
    reals = setup.space.of(real.pictures, real.points)
    made = [setup.space.of(faces.pictures, faces.points) for faces in steps]
    evaluation.curves["diversity"] = [relative_diversity(reals, features) for features in made]
    evaluation.figures["diversity"] = evaluation.curves["diversity"][-1]
    evaluation.add(distances_with_floor(reals[~lacking], made[-1][lacking], setup.seed))


def subset(faces: JudgedFaces, chosen: NDArray[np.bool_]) -> JudgedFaces:
    """Some of the faces."""
    return faces.at(np.flatnonzero(chosen))


def shown(lacking: NDArray[np.bool_]) -> list[int]:
    """Rows of a report: half without the attribute, half with it, in the order of the draw."""
    half = SHOWN // 2
    return [*np.flatnonzero(lacking)[:half].tolist(), *np.flatnonzero(~lacking)[:half].tolist()]
