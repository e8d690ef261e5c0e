"""The light of a take fitted to the base's: a gain for each colour.

Exposure and white balance multiply. A lamp's distance and a shadow's edge change the gain slowly
across a head, and a camera's tone curve changes it with the level. So the logarithm of the gain is
a plane over the head's box and a line over the logarithm of the level, fitted where both pictures
show the same: around the face, and on the face where no expression changes it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.types import Field

_DARK = 12.0  # levels: darker pixels tell less of a ratio
_ROUNDS = 6
_LOOSE = 0.06  # residual of the log gain from which a pixel counts less
_PRIOR = 0.01  # weight, over all pixels', of a gain that is the same everywhere
_MIDDLE = 118.0  # level whose gain does not depend on the slope over levels
_LEAST_PX = 50
_BLUR = 2.5  # px, so that textures that lie a pixel apart agree


def fitted_gain(base: Field, take: Field, where: Field) -> NDArray[np.float64]:
    """The coefficients of each colour's log gain.

    Args:
        base: ``(h, w, 3)`` levels in [0, 255].
        take: The same of the take, laid onto the base.
        where: ``(h, w)`` weights in [0, 1].

    Returns:
        ``(4, 3)``: rows 1, x and y in [-1, 1] over the box, and the logarithm of the level over the
        middle one; columns red, green and blue.
    """
    base, take = (
        cv2.GaussianBlur(np.asarray(one, np.float32), (0, 0), _BLUR) for one in (base, take)
    )
    h, w = where.shape
    y, x = np.mgrid[-1 : 1 : h * 1j, -1 : 1 : w * 1j]
    seen = (where > 0.05) & (base.min(-1) < 250) & (take.min(-1) < 250)
    gain = np.zeros((4, 3))
    if seen.sum() < _LEAST_PX:
        return gain
    for colour in range(3):
        mine, theirs = base[..., colour][seen] + 1, take[..., colour][seen] + 1
        terms = np.stack([np.ones(len(mine)), x[seen], y[seen], _over_middle(theirs - 1)], 1)
        darker = np.minimum(mine, theirs)
        trust = where[seen] * (darker / (darker + _DARK)) ** 2
        gain[:, colour] = _robust(terms, np.log(mine / theirs), trust)
    return gain


def _robust(
    terms: NDArray[np.float64], ratio: NDArray[np.float64], trust: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Least squares, reweighted by Geman & McClure's function from a median onwards."""
    found = np.array([_median(ratio, trust), 0.0, 0.0, 0.0])
    loose = 4 * _LOOSE
    prior = _PRIOR * trust.sum() * np.diag([0.0, 1.0, 1.0, 1.0])
    for _ in range(_ROUNDS):
        left = (ratio - terms @ found) / loose
        weight = trust / (1 + left**2) ** 2
        square = (terms * weight[:, None]).T @ terms + prior
        found = np.linalg.solve(square + 1e-9 * np.eye(4), (terms * weight[:, None]).T @ ratio)
        loose = max(_LOOSE, loose / 1.6)
    return found


def _median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)])


def _over_middle(levels: Field) -> Field:
    """The logarithm of levels over the middle one; the darkest do not count for more."""
    return np.asarray(np.log((levels + _DARK) / (_MIDDLE + _DARK)), np.float32)


def lit(take: Field, gain: NDArray[np.float64]) -> Field:
    """A take in the base's light, ``(h, w, 3)`` levels; any size of the same box."""
    h, w = take.shape[:2]
    one, x, y, level = (np.asarray(row, np.float32) for row in gain)
    across = np.linspace(-1, 1, w, dtype=np.float32)[None, :, None] * x
    down = np.linspace(-1, 1, h, dtype=np.float32)[:, None, None] * y
    # A table of the level's part: a curve of 256 steps is as smooth as the picture.
    steps = np.arange(256, dtype=np.float32)
    table = np.exp(one + level * _over_middle(steps)[:, None])  # (256, 3)
    lower = np.clip(take, 0, 254).astype(np.uint8)
    rest = np.clip(take, 0, 255) - lower
    gains = np.empty_like(take)
    for k in range(3):
        part = table[:, k]
        gains[..., k] = part[lower[..., k]] + rest[..., k] * np.diff(part)[lower[..., k]]
    return np.asarray(take * gains * np.exp(across) * np.exp(down), np.float32)
