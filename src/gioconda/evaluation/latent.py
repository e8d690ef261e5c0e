"""Two domains in a latent space: how far apart, how much they overlap, whether a plane parts them.

That is what a translation along the difference of their means can hope for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.float64]


@dataclass(frozen=True)
class LatentStatistics:
    """What is measured of the codes with and without an attribute.

    Attributes:
        distance: Between the centres, in units of the codes.
        distance_in_sigmas: The same over the mean radius (one sigma) of both domains.
        with_inside_without: Share of codes with the attribute in the other domain's one-sigma ball.
        without_inside_with: Share of codes without it in the ball of those with it.
        moved_inside: Share of codes without it that the difference of the centres carries into
            the ball of those with it.
        moved_back_inside: The same of codes with it, the other way.
        separable: Accuracy of a linear classifier on codes that it was not fitted to.
    """

    distance: float
    distance_in_sigmas: float
    with_inside_without: float
    without_inside_with: float
    moved_inside: float
    moved_back_inside: float
    separable: float


def latent_statistics(codes: Codes, has: NDArray[np.bool_], seed: int = 0) -> LatentStatistics:
    """Centres, one-sigma balls and linear separability.

    A domain's ball has the root mean squared distance from its centre as radius (KeepSmiling's
    judgement of a translation).

    Args:
        codes: ``(N, D)``.
        has: ``(N,)`` whether each has the attribute; at least two do and two do not.
        seed: Of the folds.
    """
    yes, no = codes[has], codes[~has]
    to, fro = yes.mean(0), no.mean(0)
    radius_yes, radius_no = _radius(yes, to), _radius(no, fro)
    distance = float(np.linalg.norm(to - fro))
    return LatentStatistics(
        distance=distance,
        distance_in_sigmas=distance / ((radius_yes + radius_no) / 2),
        with_inside_without=_inside(yes, fro, radius_no),
        without_inside_with=_inside(no, to, radius_yes),
        moved_inside=_inside(no + (to - fro), to, radius_yes),
        moved_back_inside=_inside(yes - (to - fro), fro, radius_no),
        separable=linear_separability(codes, has, seed),
    )


def linear_separability(
    codes: Codes, has: NDArray[np.bool_], seed: int = 0, folds: int = 5, ridge: float = 1e-2
) -> float:
    """Accuracy of regularised linear discriminant analysis, balanced, over held-out folds.

    Args:
        codes: ``(N, D)``.
        has: ``(N,)``.
        seed: Of the folds.
        folds: How many.
        ridge: Share of the mean variance that is added to every direction's.
    """
    fold = np.random.default_rng(seed).permutation(len(codes)) % folds
    right = np.zeros(len(codes), bool)
    for k in range(folds):
        known, asked = fold != k, fold == k
        classify = linear_discriminant(codes[known], has[known], ridge)
        right[asked] = classify(codes[asked]) == has[asked]
    return float((right[has].mean() + right[~has].mean()) / 2)


def linear_discriminant(
    codes: Codes, has: NDArray[np.bool_], ridge: float = 1e-2
) -> Callable[[Codes], NDArray[np.bool_]]:
    """Regularised linear discriminant analysis; both classes count as equally likely.

    Args:
        codes: ``(N, D)`` to fit to.
        has: ``(N,)``.
        ridge: As of ``linear_separability``.

    Returns:
        Which of some codes ``(M, D)`` have the attribute.
    """
    yes, no = codes[has], codes[~has]
    centred = np.concatenate([yes - yes.mean(0), no - no.mean(0)])
    cov = centred.T @ centred / len(centred)
    cov += ridge * np.trace(cov) / len(cov) * np.eye(len(cov))
    normal = np.linalg.solve(cov, yes.mean(0) - no.mean(0))
    middle = (yes.mean(0) + no.mean(0)) / 2
    return lambda some: np.asarray((some - middle) @ normal > 0)


def _radius(codes: Codes, centre: Codes) -> float:
    return float(np.sqrt(((codes - centre) ** 2).sum(1).mean()))


def _inside(codes: Codes, centre: Codes, radius: float) -> float:
    return float((np.linalg.norm(codes - centre, axis=1) <= radius).mean())
