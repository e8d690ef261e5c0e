"""Masks that data sets come with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda.data.sets.masks import PackedMask, read_shipped_masks
from gioconda.errors import DataError


def test_a_packed_mask_is_unpacked() -> None:
    bits = np.zeros((64, 8), np.uint8)
    bits[:, 0] = 0b10000000
    mask = PackedMask(bits).read()
    assert mask.shape == (64, 64)
    assert (mask[:, 0] == 255).all()
    assert not mask[:, 1:].any()


def test_damaged_masks_are_named(tmp_path: Path) -> None:
    (tmp_path / "person_masks.npz").write_bytes(b"PK no")
    with pytest.raises(DataError, match=r"person_masks\.npz: damaged"):
        read_shipped_masks(tmp_path)
