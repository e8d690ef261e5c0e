"""Weights of fewer bits are smaller, keep what they carry, and draw the same pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from gioconda import zoo
from gioconda.inference.weights_file import read_metadata
from gioconda.models.storage import Bits
from gioconda.training.pack import pack
from tests.faces_of_nobody import write_model


@pytest.mark.parametrize(("bits", "share", "levels"), [(16, 0.6, 0.5), (8, 0.4, 4.0)])
def test_smaller_with_the_same_provenance_and_the_same_faces(
    tmp_path: Path, bits: Bits, share: float, levels: float
) -> None:
    run = write_model(tmp_path / "run", "vae")
    fewer = pack(str(run), tmp_path / "fewer.safetensors", bits)
    whole = run / "model.safetensors"
    assert fewer.stat().st_size < share * whole.stat().st_size
    assert read_metadata(fewer) == read_metadata(whole)
    before, after = zoo.load(run), zoo.load(fewer)
    assert type(before) is type(after)
    for name, weight in before.state_dict().items():
        largest = float(weight.abs().max()) if weight.is_floating_point() else 0.0
        error = float((after.state_dict()[name].float() - weight.float()).abs().max())
        assert error <= largest * levels / 255 + 1e-6, name


def test_what_was_packed_stays_as_it_is_when_packed_again(tmp_path: Path) -> None:
    run = write_model(tmp_path / "run", "vae")
    once = pack(str(run), tmp_path / "once.safetensors", 8)
    twice = pack(str(once), tmp_path / "twice.safetensors", 8)
    for name, weight in zoo.load(once).state_dict().items():
        assert torch.allclose(zoo.load(twice).state_dict()[name], weight, atol=1e-6), name
