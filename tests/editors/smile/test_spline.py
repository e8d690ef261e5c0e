"""The spline interpolates, leaves affine maps alone, and agrees with SciPy's."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import RBFInterpolator

from gioconda.editors.smile.spline import evaluate, evaluate_on_grid, fit, kernel, kernel_on_grid

RANDOM = np.random.default_rng(5)
CENTRES = RANDOM.uniform(-1, 1, (40, 2))
QUERIES = RANDOM.uniform(-1, 1, (60, 2))


def fitted(values: np.ndarray, smoothing: float, at: np.ndarray) -> np.ndarray:
    return evaluate(*fit(CENTRES, values, smoothing), at, kernel(at, CENTRES))


def test_without_smoothing_it_goes_through_the_values() -> None:
    values = RANDOM.normal(size=(40, 2))
    np.testing.assert_allclose(fitted(values, 0.0, CENTRES), values, atol=1e-7)


def test_an_affine_map_is_kept_exactly() -> None:
    affine = np.array([[0.3, -1.2], [0.9, 0.4]])
    values = CENTRES @ affine + [2.0, -1.0]
    np.testing.assert_allclose(
        fitted(values, 0.01, QUERIES), QUERIES @ affine + [2.0, -1.0], atol=1e-8
    )


def test_it_agrees_with_scipy() -> None:
    values = RANDOM.normal(size=(40, 1))
    reference = RBFInterpolator(CENTRES, values, kernel="thin_plate_spline", smoothing=0.02)
    np.testing.assert_allclose(fitted(values, 0.02, QUERIES), reference(QUERIES), atol=1e-6)


def test_two_centres_may_lie_on_each_other_where_it_smooths() -> None:
    centres = np.concatenate([CENTRES, CENTRES[:3]])
    values = RANDOM.normal(size=(43, 1))
    weights, affine = fit(centres, values, 1e-4)
    assert np.isfinite(weights).all()
    assert np.isfinite(affine).all()


def test_a_grid_is_evaluated_as_its_places_are() -> None:
    x, y = np.linspace(-1, 1, 7), np.linspace(-0.8, 0.9, 5)
    places = np.stack(np.meshgrid(x, y), -1).reshape(-1, 2)
    weights, affine = fit(CENTRES, RANDOM.normal(size=(40, 2)), 0.01)
    drawn = evaluate_on_grid(np.concatenate([weights, affine]), x, y, kernel_on_grid(x, y, CENTRES))
    wanted = evaluate(weights, affine, places, kernel(places, CENTRES))
    np.testing.assert_allclose(drawn.reshape(-1, 2), wanted, atol=1e-4)
