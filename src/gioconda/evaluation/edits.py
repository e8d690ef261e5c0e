"""A method that edits -> its figures: what changed, what was kept, how real it looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from gioconda.evaluation.degrees import monotonic, rank_correlation
from gioconda.evaluation.intervals import Figure, bootstrap, share_of
from gioconda.evaluation.judge import Judge, Seen
from gioconda.evaluation.judging import SHOWN, Bench, Judged
from gioconda.evaluation.people import Person
from gioconda.evaluation.preservation import kept_figures
from gioconda.evaluation.readers import Array
from gioconda.evaluation.sets import distances_with_floor, relative_diversity
from gioconda.types import Pixels

Edit = Callable[[Sequence[Person], str, float], list[Pixels]]


def measure_edits(
    edit: Edit, views: Sequence[Person], real: Seen, before: Array, bench: Bench, judged: Judged
) -> None:
    """Edit every face to every degree, and fill ``judged``.

    Args:
        edit: The method's.
        views: The people, as the method sees them.
        real: The same, as the judge sees them.
        before: ``(N,)`` the judge's readings of them.
        bench: The judge and the degrees.
        judged: Filled.
    """
    ladder, readings = climb(edit, views, bench)
    lacking = before <= 0
    far = [ladder[-1 if lacks else 0].pictures[k] for k, lacks in enumerate(lacking)]
    judged.curves["reading"] = [bootstrap(column) for column in readings.T]
    judged.figures |= {
        "success_up": share_of(readings[lacking, -1] > 0),
        "success_down": share_of(readings[~lacking, 0] <= 0),
        "monotonic": share_of(monotonic(readings)),
        "rank_correlation": bootstrap(rank_correlation(readings)),
        **kept_figures(views, real, bench.judge.look(far, views), bench),
    }
    if bench.attribute == "smile":
        judged.figures |= classification_errors(
            bench.judge, subset(real, ~lacking), subset(ladder[-1], lacking)
        )
    _compare_sets(real, ladder, lacking, bench, judged)
    for k in shown(lacking):
        judged.pictures.append([real.pictures[k], *(seen.pictures[k] for seen in ladder)])


def climb(edit: Edit, views: Sequence[Person], bench: Bench) -> tuple[list[Seen], Array]:
    """People edited to every degree, and the judge's readings of them, ``(N, degrees)``."""
    ladder: list[Seen] = []
    for degree in bench.degrees:
        ladder.append(bench.judge.look(edit(views, bench.attribute, degree), views))
        bench.advance()
    read = bench.judge.reading_of(bench.attribute)
    return ladder, np.stack([read(seen) for seen in ladder], axis=1)


def classification_errors(judge: Judge, smiling: Seen, edited: Seen) -> dict[str, Figure]:
    """How often the expression classifier does not call faces happy: real smiles, and edits."""
    happy = judge.expression.expressions.index("happy")
    return {
        "classification_error": share_of(judge.expressions(edited) != happy),
        "classification_error_real": share_of(judge.expressions(smiling) != happy),
    }


def _compare_sets(
    real: Seen, ladder: Sequence[Seen], lacking: NDArray[np.bool_], bench: Bench, judged: Judged
) -> None:
    reals = bench.space.of(real.pictures, real.points)
    made = [bench.space.of(seen.pictures, seen.points) for seen in ladder]
    judged.curves["diversity"] = [relative_diversity(reals, features) for features in made]
    judged.figures["diversity"] = judged.curves["diversity"][-1]
    figures, floors = distances_with_floor(reals[~lacking], made[-1][lacking], bench.seed)
    judged.figures |= figures
    judged.floors |= floors


def subset(seen: Seen, chosen: NDArray[np.bool_]) -> Seen:
    """Some of the faces."""
    at = np.flatnonzero(chosen)
    return Seen([seen.pictures[k] for k in at], [seen.points[k] for k in at], seen.confidence[at])


def shown(lacking: NDArray[np.bool_]) -> list[int]:
    """Rows of a report: half without the attribute, half with it, in the order of the draw."""
    half = SHOWN // 2
    return [*np.flatnonzero(lacking)[:half].tolist(), *np.flatnonzero(~lacking)[:half].tolist()]
