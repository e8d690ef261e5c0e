"""uint8 <-> what networks take."""

from __future__ import annotations

import numpy as np
import torch

from gioconda.ranges import to_pixels, to_signed, to_unit

LEVELS = np.arange(256, dtype=np.uint8).reshape(1, 16, 16, 1).repeat(3, 3)


def test_every_level_survives_both_ways() -> None:
    assert np.array_equal(to_pixels(to_signed(LEVELS)), LEVELS)


def test_ends_of_the_ranges() -> None:
    assert to_signed(LEVELS).aminmax() == (-1, 1)
    assert to_unit(LEVELS).aminmax() == (0, 1)


def test_channels_come_first_and_go_last() -> None:
    picture = np.zeros((2, 4, 5, 3), np.uint8)
    assert to_signed(picture).shape == (2, 3, 4, 5)
    assert to_pixels(torch.zeros(2, 1, 4, 5)).shape == (2, 4, 5, 3)


def test_what_lies_outside_is_clipped() -> None:
    assert to_pixels(torch.full((1, 3, 2, 2), 7.0)).max() == 255
    assert to_pixels(torch.full((1, 3, 2, 2), -7.0)).min() == 0
