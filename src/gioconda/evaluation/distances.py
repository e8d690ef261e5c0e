"""How far a set of made faces is from a set of real ones, in the features of a named network.

All functions take features ``(N, D)`` float64; the network that made them must be named with the
number, since figures of two spaces cannot be compared. All three depend on the number of faces:
compare like with like, and with the real-against-real floor that ``sets`` gives.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

Features = NDArray[np.float64]
NEIGHBOURS = 3  # the paper's k


def frechet(real: Features, made: Features) -> float:
    """Frechet distance of two Gaussians (Heusel et al. 2017, Eq. 6): 0 for equal sets.

    |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)); the trace of the root is that of the singular
    values of C1^(1/2) C2^(1/2), which stays real for covariances without full rank. With fewer
    faces than features these are the singular values of X1 X2^T, for C = X^T X, a small matrix.
    """
    shift = real.mean(0) - made.mean(0)
    x1, x2 = ((some - some.mean(0)) / np.sqrt(len(some) - 1) for some in (real, made))
    spread = (x1**2).sum() + (x2**2).sum()  # both traces
    if max(len(real), len(made)) < real.shape[1]:
        cross = linalg.svdvals(x1 @ x2.T).sum()
    else:
        cross = linalg.svdvals(_root(x1.T @ x1) @ _root(x2.T @ x2)).sum()
    return float(shift @ shift + spread - 2 * cross)


def kernel_distance(real: Features, made: Features) -> float:
    """Unbiased squared MMD with the kernel (x y / D + 1)^3 (Binkowski et al. 2018): about 0.

    It is negative as often as positive where both sets come from one source; other than the Frechet
    distance, its expectation does not depend on the number of faces.
    """
    width = real.shape[1]

    def kernel(a: Features, b: Features) -> Features:
        product: Features = (a @ b.T / width + 1) ** 3
        return product

    def within(a: Features) -> float:
        k = kernel(a, a)
        return float((k.sum() - np.trace(k)) / (len(a) * (len(a) - 1)))

    return within(real) + within(made) - 2 * float(kernel(real, made).mean())


class PrecisionRecall(NamedTuple):
    """Shares in [0, 1]: made faces among the real ones, and real faces among the made ones."""

    precision: float
    recall: float


def precision_recall(real: Features, made: Features, k: int = NEIGHBOURS) -> PrecisionRecall:
    """Precision and recall over k-nearest-neighbour balls (Kynkaanniemi et al. 2019, Eq. 1 and 2).

    Args:
        real: ``(N, D)``, N > k.
        made: ``(M, D)``, M > k.
        k: Which neighbour's distance is the radius of a ball.
    """
    apart = _distances(real, made)
    in_real = (apart <= _radii(real, k)[:, None]).any(0)
    in_made = (apart <= _radii(made, k)[None]).any(1)
    return PrecisionRecall(float(in_real.mean()), float(in_made.mean()))


def _root(matrix: Features) -> Features:
    values, vectors = np.linalg.eigh(np.atleast_2d(matrix))
    root: Features = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    return root


def _distances(a: Features, b: Features) -> Features:
    squares = (a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2 * a @ b.T
    return np.asarray(np.sqrt(np.clip(squares, 0, None)), np.float64)


def _radii(points: Features, k: int) -> Features:
    # Each point is its own nearest neighbour; the k-th other one is at k.
    return np.partition(_distances(points, points), k, axis=1)[:, k]
