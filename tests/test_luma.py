"""One luma for arrays and for tensors."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from gioconda.luma import LUMA, luma, luma_of


def test_white_keeps_its_level() -> None:
    assert sum(LUMA) == pytest.approx(1)
    assert luma(np.full((2, 2, 3), 255, np.uint8)) == pytest.approx(255)


def test_tensors_and_arrays_agree() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (4, 5, 3), np.uint8)
    image = torch.from_numpy(pixels).permute(2, 0, 1)[None].float()
    assert luma_of(image)[0, 0].numpy() == pytest.approx(luma(pixels), abs=1e-3)
