"""Directions in a code's space: what to add to a face's code so that it shows more of something.

Paper    Larsen et al. 2016, ICML, "Autoencoding beyond pixels ..." (differences of means); Shen et
         al. 2020, CVPR, "Interpreting the Latent Space of GANs ..." (normals of separating planes,
         made orthogonal to others)

A direction is a line with two marks on it: +1 where a face clearly has the attribute, one
deviation beyond the mean of those that have it, and -1 where it clearly has not, one deviation
beyond the mean of the others. So a code has a degree, and can be moved to any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.errors import DataError

Vector = NDArray[np.float64]
LEAST, MOST = 2, 10_000  # faces on either side: needed, and used
FARTHEST = 3.0  # largest degree that may be asked for: beyond it pictures are meaningless
METHODS = ("mean", "logistic")


@dataclass(frozen=True)
class Direction:
    """A line in a code's space.

    Attributes:
        name: What it is a direction of.
        vector: ``(D,)`` from degree -1 to degree +1.
        middle: ``(D,)`` a code of degree 0.
        provenance: How it came to be: method, counts, seed, what it is orthogonal to.
    """

    name: str
    vector: Vector
    middle: Vector
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def degree(self, codes: NDArray[Any]) -> Vector:
        """``(N,)`` degrees of codes ``(N, D)``; unbounded, most lie in [-2, 2]."""
        along: Vector = 2 * (codes - self.middle) @ self.vector / (self.vector @ self.vector)
        return along

    def shift(self, codes: NDArray[Any], by: float) -> Vector:
        """Codes ``(N, D)`` whose degrees are higher by ``by``."""
        moved: Vector = codes + by / 2 * self.vector
        return moved

    def orthogonal_to(self, others: Sequence[Direction]) -> Direction:
        """The part of it along which the degrees of the others stay as they are.

        Raises:
            DataError: Nothing of it is left.
        """
        if not others:
            return self
        basis, _ = np.linalg.qr(np.stack([other.vector for other in others], 1))
        left = self.vector - basis @ (basis.T @ self.vector)
        if np.linalg.norm(left) < 1e-6 * np.linalg.norm(self.vector):
            raise DataError(f"nothing of {self.name!r} is left; it is a sum of the others")
        names = [other.name for other in others]
        return Direction(self.name, left, self.middle, {**self.provenance, "orthogonal_to": names})


def move(codes: NDArray[Any], wanted: Mapping[str, float], known: Sequence[Direction]) -> Vector:
    """Codes ``(N, D)`` moved to the degrees asked for, by the shortest move.

    Where directions lean towards each other, moving along one changes the other's degree; all
    degrees are met at once where that is possible, else as nearly as it is.

    Args:
        codes: ``(N, D)``.
        wanted: Name -> degree.
        known: Directions, those with these names among them.
    """
    chosen = [find(known, name) for name in wanted]
    if not chosen:
        return np.asarray(codes, np.float64)
    rows = np.stack([2 * d.vector / (d.vector @ d.vector) for d in chosen])  # (K, D)
    missing = np.stack([t - d.degree(codes) for t, d in zip(wanted.values(), chosen, strict=True)])
    return np.asarray(codes + (np.linalg.pinv(rows, rcond=1e-6) @ missing).T, np.float64)


def find(known: Sequence[Direction], name: str) -> Direction:
    """The direction with a name.

    Raises:
        DataError: There is none; lists those that there are.
    """
    for direction in known:
        if direction.name == name:
            return direction
    there = ", ".join(direction.name for direction in known) or "none"
    raise DataError(f"no direction is called {name!r}; there are: {there}")


def between(
    name: str,
    codes: NDArray[Any],
    has: NDArray[np.bool_],
    method: str = "mean",
    *,
    seed: int = 0,
    most: int = MOST,
    provenance: Mapping[str, Any] | None = None,
) -> Direction:
    """The direction from codes without an attribute to those with it.

    Args:
        name: The attribute's.
        codes: ``(N, D)``.
        has: ``(N,)`` whether each has it.
        method: ``mean``, along the difference of the means; or ``logistic``, along the normal of
            the plane that a logistic regression parts the two by.
        seed: Of the subset where there are more than ``most``.
        most: How many of either are used.
        provenance: What else the direction shall carry.

    Raises:
        DataError: There is no such method, there are too few of either kind, or both have the
            same mean.
    """
    if method not in METHODS:
        raise DataError(f"no method is called {method!r}; there are: {', '.join(METHODS)}")
    random = np.random.default_rng(seed)
    yes, no = (_subset(np.asarray(codes[kind], np.float64), most, random) for kind in (has, ~has))
    if min(len(yes), len(no)) < LEAST:
        raise DataError(f"{name}: {len(yes)} faces have it and {len(no)} have not; too few")
    gap = yes.mean(0) - no.mean(0)
    if not np.linalg.norm(gap) > 0:
        raise DataError(f"{name}: faces with and without it have the same mean code")
    unit = logistic_normal(yes, no) if method == "logistic" else gap / np.linalg.norm(gap)
    within = np.sqrt((((yes - yes.mean(0)) @ unit).var() + ((no - no.mean(0)) @ unit).var()) / 2)
    found_by = {"method": method, "positive": len(yes), "negative": len(no), "seed": seed}
    middle = (yes.mean(0) + no.mean(0)) / 2
    vector = unit * (gap @ unit + 2 * within)
    return Direction(name, vector, middle, {**(provenance or {}), **found_by})


def levelled(
    codes: NDArray[Any], has: NDArray[np.bool_], origin: NDArray[np.int64]
) -> NDArray[Any]:
    """Codes of several sets without what the sets differ in, other than the attribute.

    Each set's codes are shifted so that the middle between its faces with the attribute and those
    without it is the same for all: an attribute that is more frequent in one set does not bring
    that set's light, crop and cameras along. Sets that have only one side are left out.

    Args:
        codes: ``(N, D)``.
        has: ``(N,)`` whether each has the attribute.
        origin: ``(N,)`` number of the set that each is from.

    Returns:
        ``(N, D)``; NaN in the rows of sets that are left out.
    """
    level = np.full(codes.shape, np.nan)
    middles = []
    for number in np.unique(origin):
        mine = origin == number
        yes, no = codes[mine & has], codes[mine & ~has]
        if min(len(yes), len(no)) < LEAST:
            continue
        middle = (yes.mean(0) + no.mean(0)) / 2
        middles.append(middle)
        level[mine] = codes[mine] - middle
    return level + np.mean(middles, 0) if middles else level


def held(codes: NDArray[Any], has: NDArray[np.bool_], degrees: NDArray[Any]) -> NDArray[Any]:
    """Codes as they would be if all faces were alike in other attributes.

    The codes are regressed on the attribute and on the others together (least squares), and what
    the others explain is taken away. What is left of the difference between faces with the
    attribute and without it is the attribute's own: gray hair without old age, brown hair without
    warm light.

    Args:
        codes: ``(N, D)``.
        has: ``(N,)`` whether each has the attribute.
        degrees: ``(N, K)`` of the others; all known.
    """
    centred = degrees - degrees.mean(0)
    causes = np.column_stack([np.ones(len(codes)), has, centred]).astype(np.float64)
    effects = np.linalg.lstsq(causes, np.asarray(codes, np.float64), rcond=None)[0]
    return np.asarray(codes - centred @ effects[2:])


def logistic_normal(yes: Vector, no: Vector, ridge: float = 1e-2) -> Vector:
    """The unit normal of the plane that parts two sets of codes, towards ``yes``, ``(D,)``.

    Logistic regression on codes of unit variance, both sets counted alike, by L-BFGS.

    Args:
        yes: ``(N, D)``.
        no: ``(M, D)``.
        ridge: Weight of half the squared length of the normal.
    """
    from scipy.optimize import minimize

    scale = np.concatenate([yes, no]).std(0).clip(1e-9)
    centre = (yes.mean(0) + no.mean(0)) / 2
    x = (np.concatenate([yes, no]) - centre) / scale
    sign = np.repeat([1.0, -1.0], [len(yes), len(no)])
    weight = np.repeat([0.5 / len(yes), 0.5 / len(no)], [len(yes), len(no)])

    def loss(parameters: Vector) -> tuple[float, Vector]:
        normal, offset = parameters[:-1], parameters[-1]
        margin = sign * (x @ normal + offset)
        push = -weight * sign / (1 + np.exp(np.clip(margin, -500, 500)))
        value = weight @ np.logaddexp(0, -margin) + ridge / 2 * normal @ normal
        return float(value), np.append(x.T @ push + ridge * normal, push.sum())

    found = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B")
    normal: Vector = found.x[:-1] / scale
    return normal / max(float(np.linalg.norm(normal)), 1e-12)


def principal(codes: NDArray[Any], count: int) -> list[Direction]:
    """The axes along which codes differ most, ``pca_1`` first; degree 1 is one deviation away.

    Args:
        codes: ``(N, D)``.
        count: How many axes.
    """
    centred = np.asarray(codes, np.float64) - codes.mean(0)
    _, lengths, axes = np.linalg.svd(centred, full_matrices=False)
    deviations = lengths / np.sqrt(len(codes))
    share = deviations**2 / max(float((deviations**2).sum()), 1e-12)
    # A principal axis has no sign of its own: its largest number is made positive.
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(1)])
    return [
        Direction(
            f"pca_{k + 1}",
            2 * deviations[k] * signs[k] * axes[k],
            np.asarray(codes.mean(0), np.float64),
            {"method": "pca", "codes": len(codes), "share": float(share[k])},
        )
        for k in range(min(count, len(axes)))
    ]


def _subset(codes: Vector, most: int, random: np.random.Generator) -> Vector:
    if len(codes) <= most:
        return codes
    return codes[np.sort(random.permutation(len(codes))[:most])]
