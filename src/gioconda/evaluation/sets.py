"""Two sets of faces in a feature space -> FID, KID, precision, recall, with the reals' floor."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from gioconda.evaluation.degrees import diversity
from gioconda.evaluation.distances import frechet, kernel_distance, precision_recall
from gioconda.evaluation.intervals import Figure, wilson
from gioconda.evaluation.readers import Array

LEAST = 20  # faces that a distance between sets needs on either side
DISTANCES = ("fid", "kid", "precision", "recall")
Figures = dict[str, Figure]


class SetDistances(NamedTuple):
    """What made faces differ by from real ones.

    Attributes:
        figures: Key of ``DISTANCES`` -> the figure.
        floors: The same of other real faces.
        left_out: Key -> why there is none: too few faces would be compared.
    """

    figures: Figures
    floors: Figures
    left_out: dict[str, str]


def distances_with_floor(real: Array, made: Array, seed: int = 0) -> SetDistances:
    """What made faces differ by from real ones, and what other real faces differ by.

    Both are measured against the same random half of the real faces, with as many faces of each.

    Args:
        real: ``(N, D)`` features of real faces.
        made: ``(M, D)`` features of made ones.
        seed: Of the halves.
    """
    random = np.random.default_rng(seed)
    order = random.permutation(len(real))
    count = min(len(real) // 2, len(made))
    if count < LEAST:
        why = (
            f"needs {2 * LEAST} real and {LEAST} made faces; there are {len(real)} and {len(made)}"
        )
        return SetDistances({}, {}, dict.fromkeys(DISTANCES, why))
    reference, other = real[order[:count]], real[order[count : 2 * count]]
    some = made[random.permutation(len(made))[:count]]
    return SetDistances(distances(reference, some), distances(reference, other), {})


def distances(real: Array, made: Array) -> Figures:
    """All four, of two sets of the same size."""
    found = precision_recall(real, made)
    # A bootstrap draws faces twice, which shrinks covariances; leaving some out does not.
    return {
        "fid": jackknife(frechet, real, made),
        "kid": jackknife(lambda a, b: 1000 * kernel_distance(a, b), real, made),
        "precision": wilson(round(found.precision * len(made)), len(made)),
        "recall": wilson(round(found.recall * len(real)), len(real)),
    }


def jackknife(
    distance: Callable[[Array, Array], float], real: Array, made: Array, parts: int = 20
) -> Figure:
    """A distance with a 95 % interval, from leaving out one of ``parts`` of both sets at a time.

    Args:
        distance: Of two sets.
        real: ``(N, D)``.
        made: ``(M, D)``.
        parts: Into how many both are cut.
    """
    whole = distance(real, made)
    a, b = np.arange(len(real)) % parts, np.arange(len(made)) % parts
    left = np.array([distance(real[a != k], made[b != k]) for k in range(parts)])
    reach = 1.96 * float(np.sqrt((parts - 1) / parts * ((left - left.mean()) ** 2).sum()))
    return Figure(whole, whole - reach, whole + reach, len(made))


def relative_diversity(real: Array, made: Array) -> Figure:
    """Mean distance of pairs of made faces over that of real ones; NaN where these are one face."""
    return jackknife(lambda a, b: diversity(b) / (diversity(a) or np.nan), real, made)
