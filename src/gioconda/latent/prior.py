"""A prior that fits the codes of faces: a mixture of Gaussians, each of neighbouring codes.

Codes of faces fill a small part of N(0, 1), so that faces drawn from it are patchy. Rosca,
Lakshminarayanan & Mohamed 2018, "Distribution Matching in Variational Inference", measure that gap;
Ghosh et al. 2020, ICLR, "From Variational to Deterministic Autoencoders", close it as here, by a
density that is fitted after the training.

Convention: a code is ``slope @ degrees + mean[k] + temperature * factor[k] @ e``, where k is drawn
by ``weight`` and e from N(0, 1). Neither k nor e depends on the degrees, so that the people stay
the same at each. Degrees beyond [-1, 1], where there are no codes, count as the nearest end here;
the decoder takes them as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.errors import DataError

Array = NDArray[np.float64]
LEAST = 2  # codes that a prior can be fitted to
COMPONENTS, NEIGHBOURS = 32, 600
TEMPERATURE = 1.0
_SHRINKAGE = 0.05  # of a component's covariance towards that of all codes
_RIDGE, _FLOOR = 1e-3, 1e-6
_ROUNDS = 30  # of k-means


@dataclass(frozen=True)
class CodePrior:
    """A mixture of Gaussians over codes, given the degrees of a method's attributes.

    Attributes:
        weight: ``(K,)`` how often each component is drawn; they sum to 1.
        mean: ``(K, D)`` their centres, for faces of degree 0.
        factor: ``(K, D, D)`` lower triangles L, each component's covariance being L @ L.T.
        slope: ``(D, A)`` change of a code for a rise of each attribute's degree by 1.
        temperature: What the deviations from the centres are multiplied by, if nothing else is
            asked for; below 1 faces are cleaner and less varied.
        about: What it was fitted to.
    """

    weight: Array
    mean: Array
    factor: Array
    slope: Array
    temperature: float = TEMPERATURE
    about: Mapping[str, Any] = field(default_factory=dict)

    def draw(
        self,
        count: int,
        seed: int = 0,
        degrees: NDArray[Any] | None = None,
        temperature: float | None = None,
    ) -> NDArray[np.float32]:
        """Codes ``(count, D)``; a seed gives the same people, however many are drawn.

        Args:
            count: How many.
            seed: Of the draw.
            degrees: ``(count, A)`` of the attributes; None for 0.
            temperature: In place of the prior's own.
        """
        own = self.temperature if temperature is None else temperature
        which, noise = (np.random.default_rng([seed, stream]) for stream in (0, 1))
        chosen = np.searchsorted(np.cumsum(self.weight), which.random(count)).clip(
            max=len(self.weight) - 1
        )
        steps = noise.standard_normal((count, self.mean.shape[1]))
        codes = np.empty_like(steps)
        for k in np.unique(chosen):
            some = chosen == k
            codes[some] = self.mean[k] + own * steps[some] @ self.factor[k].T
        if degrees is not None:
            codes += np.clip(degrees, -1, 1) @ self.slope.T
        return codes.astype(np.float32)


def fit_prior(
    codes: NDArray[Any],
    degrees: NDArray[Any],
    *,
    scale: NDArray[np.float64] | None = None,
    components: int = COMPONENTS,
    neighbours: int = NEIGHBOURS,
    temperature: float = TEMPERATURE,
    seed: int = 0,
    about: Mapping[str, Any] | None = None,
) -> CodePrior:
    """A prior fitted to codes: a Gaussian around each of some centres, of the codes nearest to it.

    Args:
        codes: ``(N, D)``, the means where codes are distributions.
        degrees: ``(N, A)`` of the method's attributes; NaN, where unknown, counts as the mean.
        scale: ``(D,)`` what each number of a code counts when two are compared, as
            ``sensitivity`` gives it; None counts all alike.
        components: Gaussians at most; fewer where there are not a hundred codes for each.
        neighbours: Codes of which each is made.
        temperature: See ``CodePrior``.
        seed: Of the centres.
        about: What the prior shall say of itself.

    Raises:
        DataError: There are too few codes, or some are not finite.
    """
    codes = np.asarray(codes, np.float64)
    if len(codes) < LEAST:
        raise DataError(f"{len(codes)} codes are too few to fit a prior to; encode more faces")
    if not np.isfinite(codes).all():
        raise DataError("some codes are not finite; the method's training has failed")
    slope, rest = _regressed(codes, np.asarray(degrees, np.float64))
    seen = rest if scale is None else rest * scale
    centres, nearest = _centres(seen, max(1, min(components, len(rest) // 100)), seed)
    weight = np.bincount(nearest, minlength=len(centres)) / len(rest)
    whole = _covariance(rest)
    means, factors = [], []
    for centre in centres:
        apart = ((seen - centre) ** 2).sum(1)
        around = rest[np.argsort(apart, kind="stable")[:neighbours]]
        own = _covariance(around)
        pooled = whole * (np.trace(own) / max(float(np.trace(whole)), _FLOOR))
        shrunk = (1 - _SHRINKAGE) * own + _SHRINKAGE * pooled
        least = _FLOOR * max(float(np.trace(shrunk)) / len(shrunk), _FLOOR)
        means.append(around.mean(0))
        factors.append(np.linalg.cholesky(shrunk + least * np.eye(len(shrunk))))
    # The codes nearest to a centre vary less than those of its whole part of the space.
    widened = np.stack(factors) * _spread_left(weight, np.stack(means), np.stack(factors), whole)
    found_by = {"codes": len(codes), "neighbours": min(neighbours, len(codes)), "seed": seed}
    return CodePrior(
        weight,
        np.stack(means),
        widened,
        slope,
        temperature,
        {**(about or {}), **found_by},
    )


def _regressed(codes: Array, degrees: Array) -> tuple[Array, Array]:
    """The slope ``(D, A)`` of codes along degrees, and the codes without it."""
    if not degrees.shape[1]:
        return np.zeros((codes.shape[1], 0)), codes
    known = np.isfinite(degrees)
    level = np.where(known, degrees, 0).sum(0) / known.sum(0).clip(1)
    along = np.where(known, degrees, level) - level
    ridge = _RIDGE * len(codes) * np.eye(degrees.shape[1])
    slope = np.linalg.solve(along.T @ along + ridge, along.T @ (codes - codes.mean(0))).T
    return slope, codes - np.where(known, degrees, level) @ slope.T


def _centres(codes: Array, count: int, seed: int) -> tuple[Array, NDArray[np.intp]]:
    """Centres ``(K, D)`` by k-means, and which one each code is nearest to ``(N,)``."""
    if count == 1:
        return codes.mean(0, keepdims=True), np.zeros(len(codes), np.intp)
    from scipy.cluster.vq import kmeans2

    centres, nearest = kmeans2(codes, count, _ROUNDS, minit="++", seed=seed)
    used = np.unique(nearest)  # k-means may leave a centre without codes
    return centres[used], np.searchsorted(used, nearest)


def _spread_left(weight: Array, mean: Array, factor: Array, whole: Array) -> float:
    """What the factors are multiplied by, so that the mixture varies as much as the codes do."""
    between = float(weight @ ((mean - weight @ mean) ** 2).sum(1))
    within = float(weight @ (factor**2).sum((1, 2)))
    left = max(float(np.trace(whole)) - between, 0.0)
    return float(np.sqrt(left / within)) if within > 0 and left > 0 else 1.0


def _covariance(codes: Array) -> Array:
    return np.atleast_2d(np.cov(codes, rowvar=False, bias=True))
