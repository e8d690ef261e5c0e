"""How far an edit went: its change of the judge's reading over the way to real faces.

After the relative expression gain of FED-Bench (Xue et al. 2026, arXiv 2603.29697), which sets an
edit's change of expression against that of a real target. An edit that changes nothing gains 0 and
keeps the person perfectly; one that goes as far as real faces gains 1; one that goes farther, more.

Differs  1. readings are the judge's, not those of a language model  2. the target is the mean of
         the real faces of the same set, and where a person was photographed both ways, their own
         other picture
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gioconda.evaluation.evaluation import Evaluation, EvaluationSetup
from gioconda.evaluation.intervals import Figure, bootstrap, share_of
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.people import Person
from gioconda.evaluation.readers import Array

LEAST = 5  # real faces, or pairs, below which their mean says little
PERSON = "person"  # the label that says who somebody is
LABELS = {"smile": "smiling"}  # attributes that sets call otherwise


def relative_gain(before: Array, after: Array, real: Array, *, own: bool = False) -> Figure | None:
    """The mean change of the reading over the mean way to the real faces.

    Args:
        before: ``(N,)`` readings of faces without the attribute.
        after: ``(N,)`` the same, edited.
        real: ``(M,)`` readings of real faces with it.
        own: Face k of ``real`` is the person of face k of ``before``.

    Returns:
        0 where nothing changed, 1 where edits lie as far as real faces do; None where there are
        fewer than ``LEAST`` of either.
    """
    if min(len(before), len(real)) < LEAST:
        return None
    both = np.stack([before, after], axis=1)
    return bootstrap(both, real, statistic=_gain, paired=own)


def _gain(both: Array, real: Array) -> float:
    start, end = both.mean(0)
    return float((end - start) / (real.mean() - start))


def named_or_read(
    people: Sequence[Person], attribute: str, read: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Who has an attribute: as the set says where it says so of everybody, else as is read.

    Args:
        people: With the set's labels, in [-1, 1].
        attribute: Such as ``smile``.
        read: ``(N,)`` whether the judge reads it.
    """
    said = [person.labels.get(LABELS.get(attribute, attribute)) for person in people]
    if not all(isinstance(value, int | float) for value in said):
        return read
    return np.array([float(value) > 0 for value in said])  # type: ignore[arg-type]


def own_pairs(people: Sequence[Person], lacking: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """For each person with pictures both without and with the attribute, one of each.

    Args:
        people: Who; their label ``person`` says who is the same.
        lacking: ``(N,)`` whose picture is without it.
    """
    pictures: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for k, (person, lacks) in enumerate(zip(people, lacking, strict=True)):
        if person.labels.get(PERSON):
            pictures[str(person.labels[PERSON])][0 if lacks else 1].append(k)
    return [(some[0], others[0]) for some, others in pictures.values() if some and others]


def add_gains(
    evaluation: Evaluation,
    people: Sequence[Person],
    readings: tuple[Array, Array, Array | None],
    shows: NDArray[np.bool_],
) -> None:
    """Fill in the gains of an evaluation.

    Args:
        evaluation: Its figures are filled in.
        people: Who was edited.
        readings: ``(N,)`` before; ``(N,)`` edited to the upper end, nan for faces that were not;
            and the same at the lower end, or None where the attribute has no opposite.
        shows: ``(N,)`` the real faces that have the attribute.
    """
    before, up, down = readings
    edited = ~shows & ~np.isnan(up)
    gains = {"gain_up": relative_gain(before[edited], up[edited], before[shows])}
    if down is not None:
        gains["gain_down"] = relative_gain(before[shows], down[shows], before[~shows])
    pairs = [(a, b) for a, b in own_pairs(people, ~shows) if edited[a]]
    if pairs:
        without, with_it = np.array(pairs).T
        gains["gain_own"] = relative_gain(before[without], up[without], before[with_it], own=True)
    for key, figure in gains.items():
        if figure is not None:
            evaluation.figures[key] = figure
        elif key != "gain_own":
            why = f"fewer than {LEAST} real faces have it, or fewer than {LEAST} lack it"
            evaluation.left_out[key] = why


def add_real_pairs(
    evaluation: Evaluation,
    people: Sequence[Person],
    real: JudgedFaces,
    shows: NDArray[np.bool_],
    setup: EvaluationSetup,
) -> None:
    """How alike a person's own two pictures are, without and with the attribute: a floor."""
    pairs = own_pairs(people, ~shows)
    if len(pairs) < LEAST:
        return
    first, second = (real.at(some) for some in np.array(pairs).T)
    likeness = setup.judge.identity.compare(first, second)
    evaluation.floors |= {
        "identity": bootstrap(likeness.cosines),
        "same_person": share_of(likeness.same),
    }
