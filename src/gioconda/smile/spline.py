"""Thin-plate splines (Duchon 1977; Bookstein 1989): scattered values -> a smooth field."""

from __future__ import annotations

import numpy as np

from gioconda.types import Points


def kernel(queries: Points, centres: Points) -> Points:
    """The radial basis r^2 log r between ``(Q, 2)`` and ``(N, 2)`` points, as ``(Q, N)``."""
    squared = (
        (queries**2).sum(1)[:, None] + (centres**2).sum(1)[None] - 2 * queries @ centres.T
    ).clip(1e-12)
    return np.asarray(0.5 * squared * np.log(squared))


def fit(centres: Points, values: Points, smoothing: float) -> tuple[Points, Points]:
    """Fit values at centres.

    Args:
        centres: ``(N, 2)`` points; two may lie on each other where ``smoothing`` is positive.
        values: ``(N, K)``.
        smoothing: Added to the kernel's diagonal; 0 interpolates.

    Returns:
        The kernel's weights ``(N, K)`` and the affine part ``(3, K)``.
    """
    n = len(centres)
    affine = np.column_stack([np.ones(n), centres])
    system = np.zeros((n + 3, n + 3))
    system[:n, :n] = kernel(centres, centres) + smoothing * np.eye(n)
    system[:n, n:], system[n:, :n] = affine, affine.T
    solution = np.linalg.solve(system, np.concatenate([values, np.zeros((3, values.shape[1]))]))
    return solution[:n], solution[n:]


def evaluate(weights: Points, affine: Points, queries: Points, kernel_at: Points) -> Points:
    """The fitted field at ``(Q, 2)`` queries, ``(Q, K)``; ``kernel_at`` is their ``kernel``."""
    return np.asarray(kernel_at @ weights + affine[0] + queries @ affine[1:])
