"""Training draws the holes that editing draws."""

import numpy as np
import torch

from gioconda.data.holes import cover, signed_distance
from gioconda.faces import holes


def outlines() -> np.ndarray:
    """Two crooked rings, and one whose lips lie on each other."""
    angle = np.arange(20) * 2 * np.pi / 20
    ring = np.stack([np.cos(angle), np.sin(angle)], 1)
    wobble = np.random.default_rng(0).uniform(0.7, 1.3, (2, 20, 1))
    crooked = ring * wobble * [24, 9] + [45.3, 21.7]
    return np.asarray([*crooked, ring * [30, 0] + [47, 23]], np.float32)


def test_many_at_once_are_what_each_is_alone():
    together = signed_distance(torch.from_numpy(outlines()), 96, 48).numpy()
    for one, distance in zip(outlines(), together, strict=True):
        np.testing.assert_allclose(holes.signed_distance(one, 96, 48), distance, atol=1e-4)


def test_a_hole_has_the_same_edge():
    (outline, *_) = outlines()
    distance = signed_distance(torch.from_numpy(outline)[None], 96, 48)
    mine = cover(distance, holes.GROW_PX)[0].numpy()
    np.testing.assert_allclose(holes.hole_mask(outline, 96, 48), mine, atol=1e-4)
