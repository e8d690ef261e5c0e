"""What lies outside of a picture is guessed from whole heads."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gioconda.data.prepared.completion import HeadCompletion
from gioconda.errors import DataError

SIZE = 64


def heads(count: int) -> np.ndarray:
    """Pictures whose top half is as light as their bottom half, both at random."""
    random = np.random.default_rng(0)
    level = random.uniform(60, 200, (count, 1, 1, 3))
    slope = np.linspace(-20, 20, SIZE)[None, :, None, None] * random.uniform(0, 1, (count, 1, 1, 1))
    return np.uint8(np.broadcast_to(level + slope, (count, SIZE, SIZE, 3)))


def test_the_guess_is_what_whole_heads_have_there() -> None:
    pictures = heads(400)
    completion = HeadCompletion.of(pictures[:350])
    seen = np.full((SIZE, SIZE), 255, np.uint8)
    seen[:24] = 0
    for whole in pictures[350:355]:
        cut = whole.copy()
        cut[:24] = 0
        filled = completion.fill(cut, seen)
        assert np.array_equal(filled[24:], whole[24:])
        assert np.abs(filled[:20].astype(int) - whole[:20]).mean() < 6


def test_the_guess_meets_the_picture_without_an_edge() -> None:
    completion = HeadCompletion.of(heads(350))
    odd = np.full((SIZE, SIZE, 3), (250, 10, 10), np.uint8)  # unlike all that it has seen
    seen = np.full((SIZE, SIZE), 255, np.uint8)
    seen[:24] = 0
    filled = cv2.cvtColor(completion.fill(odd, seen), cv2.COLOR_RGB2GRAY).astype(int)
    assert np.abs(filled[24] - filled[23]).mean() < 12


def test_a_few_heads_are_too_few() -> None:
    with pytest.raises(DataError, match="20 whole heads: too few"):
        HeadCompletion.of(heads(20))
