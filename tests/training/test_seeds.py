"""One path of numbers seeds all generators, and another seeds them otherwise."""

from __future__ import annotations

import random

import numpy as np
import torch

from gioconda.training.seeds import seed_all


def draws(*path: int) -> list[float]:
    seed_all(*path)
    return [random.random(), np.random.rand(), torch.rand(()).item()]


def test_the_same_path_draws_the_same() -> None:
    assert draws(0, 0, 7, 0) == draws(0, 0, 7, 0)


def test_every_step_of_the_path_counts_for_every_generator() -> None:
    paths = [(0, 0, 7, 0), (1, 0, 7, 0), (0, 1, 7, 0), (0, 0, 8, 0), (0, 0, 7, 1)]
    for generator in zip(*(draws(*path) for path in paths), strict=True):
        assert len(set(generator)) == len(paths)
