"""How numbers of a code vary."""

from __future__ import annotations

import numpy as np

from gioconda.latent.probe import spread_of, traverse


def test_the_liveliest_number_comes_first_and_dead_ones_do_not_count() -> None:
    codes = np.random.default_rng(0).normal(size=(5000, 3)) * [0.05, 2, 1] + 4
    spread = spread_of(codes, np.full((5000, 3), 0.5))
    np.testing.assert_allclose(spread.variance, [0.0025, 4, 1], rtol=0.1)
    assert (spread.active, spread.order.tolist()) == (2, [1, 2, 0])
    assert spread.noise is not None
    np.testing.assert_allclose(spread.noise, 0.25)


def test_a_traversal_moves_one_number_over_its_range() -> None:
    codes = np.random.default_rng(0).normal(size=(5000, 3)) * 2 + 1
    moved = traverse(np.zeros(3), codes, 1, np.array([-1.0, 0.0, 1.0]))
    np.testing.assert_allclose(moved[:, 1], [-1, 1, 3], atol=0.1)
    assert (moved[:, [0, 2]] == 0).all()
