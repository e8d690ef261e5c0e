"""The light of a take fitted to the base's: a gain for each colour, smooth over the head.

Exposure and white balance multiply; so do a lamp's distance and a shadow's edge, which change
slowly across a head. The logarithm of the gain is a plane over the head's box, fitted where both
pictures show the same: around the face, and on the face where no expression changes it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.types import Field

_DARK = 12.0  # levels: darker pixels tell less of a ratio
_ROUNDS = 6
_LOOSE = 0.06  # residual of the log gain from which a pixel counts less
_PRIOR = 0.01  # weight, over all pixels', of a gain without a slope
_BLUR = 2.5  # px, so that textures that lie a pixel apart agree


def fitted_gain(base: Field, take: Field, where: Field) -> NDArray[np.float64]:
    """The plane of each colour's log gain.

    Args:
        base: ``(h, w, 3)`` levels in [0, 255].
        take: The same of the take, laid onto the base.
        where: ``(h, w)`` weights in [0, 1].

    Returns:
        ``(3, 3)``: rows 1, x and y in [-1, 1] over the box; columns red, green and blue.
    """
    base, take = (cv2.GaussianBlur(np.float32(one), (0, 0), _BLUR) for one in (base, take))
    h, w = where.shape
    y, x = np.mgrid[-1 : 1 : h * 1j, -1 : 1 : w * 1j]
    seen = (where > 0.05) & (base.min(-1) < 250) & (take.min(-1) < 250)
    if seen.sum() < 50:
        return np.zeros((3, 3))
    terms = np.stack([np.ones(seen.sum()), x[seen], y[seen]], 1)
    plane = np.zeros((3, 3))
    for colour in range(3):
        mine, theirs = base[..., colour][seen] + 1, take[..., colour][seen] + 1
        ratio = np.log(mine / theirs)
        trust = where[seen] * (np.minimum(mine, theirs) / (np.minimum(mine, theirs) + _DARK)) ** 2
        plane[:, colour] = _robust(terms, ratio, trust)
    return plane


def _robust(
    terms: NDArray[np.float64], ratio: NDArray[np.float64], trust: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Least squares, reweighted by Geman & McClure's function from a median onwards."""
    found = np.array([_median(ratio, trust), 0.0, 0.0])
    loose = 4 * _LOOSE
    prior = _PRIOR * trust.sum() * np.diag([0.0, 1.0, 1.0])
    for _ in range(_ROUNDS):
        left = (ratio - terms @ found) / loose
        weight = trust / (1 + left**2) ** 2
        square = (terms * weight[:, None]).T @ terms + prior
        found = np.linalg.solve(square + 1e-9 * np.eye(3), (terms * weight[:, None]).T @ ratio)
        loose = max(_LOOSE, loose / 1.6)
    return found


def _median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)])


def lit(take: Field, plane: NDArray[np.float64]) -> Field:
    """A take in the base's light, ``(h, w, 3)`` levels; any size of the same box."""
    h, w = take.shape[:2]
    across = np.linspace(-1, 1, w)[None, :, None] * plane[1]
    down = np.linspace(-1, 1, h)[:, None, None] * plane[2]
    gain = np.exp(np.float32(plane[0] + across)) * np.exp(np.float32(down))
    return np.asarray(take * gain, np.float32)
