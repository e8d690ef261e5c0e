"""Weights in half precision are half as large and keep what they carry."""

from __future__ import annotations

from pathlib import Path

from gioconda import zoo
from gioconda.models.pretrained import read_metadata
from gioconda.training.half_precision import store_half
from tests.faces_of_nobody import write_model


def test_half_the_size_and_the_same_provenance(tmp_path: Path) -> None:
    run = write_model(tmp_path / "run", "vae")
    half = store_half(str(run), tmp_path / "half.safetensors")
    whole = run / "model.safetensors"
    assert half.stat().st_size < 0.6 * whole.stat().st_size
    assert read_metadata(half) == read_metadata(whole)
    assert type(zoo.load(half)) is type(zoo.load(run))
