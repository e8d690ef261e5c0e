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
class Overlap:
    """How the codes with and without an attribute lie.

    Attributes:
        distance: Between the centres, in units of the codes.
        distance_in_sigmas: The same over the mean radius (one sigma) of both domains.
        with_inside_without: Share of codes with the attribute in the other domain's one-sigma ball.
        without_inside_with: Share of codes without it in the ball of those with it.
        moved_inside: Share of codes without it that the difference of the centres carries into
            the ball of those with it.
        moved_back_inside: The same of codes with it, the other way.
    """

    distance: float
    distance_in_sigmas: float
    with_inside_without: float
    without_inside_with: float
    moved_inside: float
    moved_back_inside: float


@dataclass(frozen=True)
class LatentStatistics(Overlap):
    """The same, and whether a plane parts the domains.

    Attributes:
        separable: Accuracy of a linear classifier on codes that it was not fitted to.
    """

    separable: float


def compact(codes: Codes) -> Codes:
    """The same codes in as many numbers as there are codes, where theirs are more.

    N codes span N - 1 directions: turned onto those they keep all distances and angles, so that
    every figure of this file stays as it is, and N x N matrices take the place of D x D ones.

    Args:
        codes: ``(N, D)``.

    Returns:
        ``(N, min(N, D))``.
    """
    if codes.shape[1] <= len(codes):
        return codes
    centred = codes - codes.mean(0)
    values, vectors = np.linalg.eigh(centred @ centred.T)  # (N,), (N, N)
    turned: Codes = vectors * np.sqrt(np.clip(values, 0, None))
    return turned


def latent_statistics(codes: Codes, has: NDArray[np.bool_], seed: int = 0) -> LatentStatistics:
    """Centres, one-sigma balls and linear separability.

    Args:
        codes: ``(N, D)``.
        has: ``(N,)`` whether each has the attribute; at least two do and two do not.
        seed: Of the folds.
    """
    codes = compact(codes)
    separable = linear_separability(codes, has, folds_of(len(codes), seed))
    return LatentStatistics(**vars(overlap(codes, has)), separable=separable)


def overlap(codes: Codes, has: NDArray[np.bool_]) -> Overlap:
    """Centres and one-sigma balls.

    A domain's ball has the root mean squared distance from its centre as radius (KeepSmiling's
    judgement of a translation).

    Args:
        codes: ``(N, D)``.
        has: ``(N,)`` whether each has the attribute; at least two do and two do not.
    """
    yes, no = codes[has], codes[~has]
    to, fro = yes.mean(0), no.mean(0)
    radius_yes, radius_no = _radius(yes, to), _radius(no, fro)
    distance = float(np.linalg.norm(to - fro))
    return Overlap(
        distance=distance,
        distance_in_sigmas=distance / ((radius_yes + radius_no) / 2),
        with_inside_without=_inside(yes, fro, radius_no),
        without_inside_with=_inside(no, to, radius_yes),
        moved_inside=_inside(no + (to - fro), to, radius_yes),
        moved_back_inside=_inside(yes - (to - fro), fro, radius_no),
    )


def folds_of(count: int, seed: int = 0, folds: int = 5) -> NDArray[np.int64]:
    """Which of some equal parts each of ``count`` codes is in, by chance: ``(count,)``."""
    parts: NDArray[np.int64] = np.random.default_rng(seed).permutation(count) % folds
    return parts


def linear_separability(
    codes: Codes, has: NDArray[np.bool_], fold: NDArray[np.int64], ridge: float = 1e-2
) -> float:
    """Accuracy of regularised linear discriminant analysis, balanced, over held-out folds.

    Args:
        codes: ``(N, D)``.
        has: ``(N,)``.
        fold: ``(N,)`` of each code, as ``folds_of`` gives it. Where codes are drawn with
            replacement, all copies of one must be in one fold: else they are held out from
            themselves.
        ridge: Share of the mean variance, of the directions that the codes span, that is added to
            every direction's.
    """
    codes = compact(codes)
    right = np.zeros(len(codes), bool)
    for k in np.unique(fold):
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
    spanned = max(min(len(cov), len(codes) - 2), 1)
    cov += ridge * np.trace(cov) / spanned * np.eye(len(cov))
    normal = np.linalg.solve(cov, yes.mean(0) - no.mean(0))
    middle = (yes.mean(0) + no.mean(0)) / 2
    return lambda some: np.asarray((some - middle) @ normal > 0)


def _radius(codes: Codes, centre: Codes) -> float:
    return float(np.sqrt(((codes - centre) ** 2).sum(1).mean()))


def _inside(codes: Codes, centre: Codes, radius: float) -> float:
    return float((np.linalg.norm(codes - centre, axis=1) <= radius).mean())
