"""Files of directions say whose they are, and are refused elsewhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda.errors import DataError
from gioconda.latent.directions import Direction
from gioconda.latent.saved import read_directions, write_directions

ABOUT = {"model": "vae-128", "weights": "abc", "data": {"prepared/utkface": "f00d"}}
TWO = [
    Direction("smile", np.arange(3.0), np.ones(3), {"method": "mean", "positive": 7}),
    Direction("smile + glasses", np.ones(3), np.zeros(3), {"method": "sum"}),
]


def test_a_round_trip_keeps_everything(tmp_path: Path) -> None:
    saved = read_directions(write_directions(TWO, tmp_path / "d.safetensors", ABOUT), "abc")
    assert saved.about == ABOUT
    for before, after in zip(TWO, saved.directions, strict=True):
        assert (before.name, before.provenance) == (after.name, after.provenance)
        np.testing.assert_array_equal(before.vector, after.vector)
        np.testing.assert_array_equal(before.middle, after.middle)


def test_the_same_twice_byte_for_byte(tmp_path: Path) -> None:
    files = {write_directions(TWO, tmp_path / f"{k}", ABOUT).read_bytes() for k in range(5)}
    assert len(files) == 1


def test_directions_of_another_model_are_refused(tmp_path: Path) -> None:
    path = write_directions(TWO, tmp_path / "d.safetensors", ABOUT)
    with pytest.raises(DataError, match=r"d\.safetensors: directions of another model \(vae-128\)"):
        read_directions(path, "other")


def test_what_is_no_direction_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "d.safetensors").write_text("left, right")
    with pytest.raises(DataError, match=r"d\.safetensors: no safetensors file"):
        read_directions(tmp_path / "d.safetensors")
    with pytest.raises(DataError, match="no such file"):
        read_directions(tmp_path / "missing.safetensors")
