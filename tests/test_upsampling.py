import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gioconda.upsampling import CubicRows, cubic_weights


@given(st.integers(4, 40), st.integers(4, 300))
def test_drawing_a_field_up_keeps_constants_and_ramps(samples: int, size: int) -> None:
    weights = cubic_weights(samples, size)
    np.testing.assert_allclose(weights.sum(1), 1, atol=1e-5)
    at_samples = (np.arange(samples) + 0.5) / samples
    at_pixels = (np.arange(size) + 0.5) / size
    inner = (at_pixels > 2 / samples) & (at_pixels < 1 - 2 / samples)
    np.testing.assert_allclose((weights @ at_samples)[inner], at_pixels[inner], atol=1e-5)


def test_some_rows_are_those_of_the_whole() -> None:
    field = np.random.default_rng(0).normal(size=(9, 5)).astype(np.float32)
    rows = CubicRows(9, 40)
    whole = rows.rows(field, 0, 40)
    np.testing.assert_allclose(whole, rows.weights @ field, atol=1e-5)
    np.testing.assert_allclose(rows.rows(field, 13, 27), whole[13:27], atol=1e-6)
