"""Weights between two are those of either at the ends."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from gioconda import zoo
from gioconda.models.pretrained import save_weights
from gioconda.models.registry import create
from gioconda.training.between import between


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_weights_lie_on_the_line_between_both(tmp_path: Path, share: float) -> None:
    paths = [tmp_path / f"{name}.safetensors" for name in ("start", "end", "mixed")]
    nets = []
    for seed, path in enumerate(paths[:2]):
        torch.manual_seed(seed)
        nets.append(create("hair-net", size=32, widths=(4, 8, 8, 8, 8), blocks=(1, 1, 1, 1)))
        save_weights(nets[-1], path, bits=16, provenance={"steps": seed})
    mixed = zoo.load(str(between(str(paths[0]), str(paths[1]), share, paths[2], 16)))
    first, last = (zoo.load(str(path)).state_dict() for path in paths[:2])
    for name, weight in mixed.state_dict().items():
        wanted = (1 - share) * first[name].float() + share * last[name].float()
        torch.testing.assert_close(weight.float(), wanted, atol=2e-3, rtol=2e-3)
