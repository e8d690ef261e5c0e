"""Random numbers that depend on where a run is, not on how it came there.

The generators of Python, numpy and torch (CPU and GPU) are seeded anew for every batch, from the
run's seed, the number of the batch and that of the process. So a resumed run draws what an
uninterrupted one draws, in each process of many, and neither validation nor the drawing of samples
disturbs what training draws.
"""

from __future__ import annotations

import os
import random

import numpy as np
import torch

TRAINING, HELD_OUT = 0, 1  # what the numbers are for


def run_seed() -> int:
    """The seed that the recipe gave (``seed_everything``), 0 where there is none."""
    return int(os.environ.get("PL_GLOBAL_SEED", "0"))


def seed_all(*path: int) -> None:
    """Seed all generators from a path of numbers, each 0 or more: other paths, other numbers."""
    words = [int(word) for word in np.random.SeedSequence(path).generate_state(3, np.uint64)]
    random.seed(words[0])
    np.random.seed(words[1] % 2**32)
    torch.manual_seed(words[2])
