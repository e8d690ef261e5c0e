"""Thin-plate splines (Duchon 1977; Bookstein 1989): smooth fields through scattered values."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gioconda.types import Field, Points


def kernel(queries: Points, centres: Points) -> Points:
    """The radial basis r^2 log r between ``(Q, 2)`` and ``(N, 2)`` points, as ``(Q, N)``."""
    squared = (
        (queries**2).sum(1)[:, None] + (centres**2).sum(1)[None] - 2 * queries @ centres.T
    ).clip(1e-12)
    return np.asarray(0.5 * squared * np.log(squared))


def kernel_on_grid(x: NDArray[np.float64], y: NDArray[np.float64], centres: Points) -> Field:
    """The same from the places of a grid, ``(H, W, N)`` float32.

    Args:
        x: ``(W,)`` coordinates of the columns.
        y: ``(H,)`` coordinates of the rows.
        centres: ``(N, 2)``.
    """
    across = np.square(x[:, None] - centres[:, 0], dtype=np.float32)
    down = np.square(y[:, None] - centres[:, 1], dtype=np.float32)
    squared = np.maximum(down[:, None] + across, np.float32(1e-12))
    basis: Field = np.log(squared)
    basis *= squared
    basis *= 0.5
    return basis


def fit(centres: Points, values: Points, smoothing: float) -> tuple[Points, Points]:
    """Fit a spline to values at centres.

    Args:
        centres: ``(N, 2)`` points; two may be equal if ``smoothing`` is positive.
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


def evaluate_on_grid(
    fitted: Points, x: NDArray[np.float64], y: NDArray[np.float64], kernel_at: Field
) -> Field:
    """Fitted fields at the places of a grid, ``(H, W, K)`` float32.

    Args:
        fitted: ``(N + 3, K)`` the kernel's weights, then the affine part.
        x: ``(W,)`` coordinates of the columns.
        y: ``(H,)`` coordinates of the rows.
        kernel_at: ``(H, W, N)`` their ``kernel_on_grid``.
    """
    weights, (constant, along_x, along_y) = fitted[:-3].astype(np.float32), fitted[-3:]
    field: Field = kernel_at @ weights
    field += np.asarray(constant + x[:, None] * along_x, np.float32)
    field += np.asarray(y[:, None] * along_y, np.float32)[:, None]
    return field
