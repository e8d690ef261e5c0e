"""Decoded samples on disk: written whole or not at all, read through a memory map."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from gioconda.data.cache import open_arrays, place, write_arrays
from gioconda.errors import DataError

ARRAYS = {"image": np.arange(24, dtype=np.uint8).reshape(2, 3, 4), "label": np.array([0.5, 1.5])}


def test_what_is_written_comes_back_as_a_memory_map(tmp_path: Path) -> None:
    write_arrays(tmp_path / "faces", ARRAYS)
    arrays = open_arrays(tmp_path / "faces")
    assert set(arrays) == set(ARRAYS)
    for name, array in arrays.items():
        assert isinstance(array, np.memmap)
        np.testing.assert_array_equal(array, ARRAYS[name])


def test_a_write_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("numpy.save", fail)
    with pytest.raises(OSError, match="No space left"):
        write_arrays(tmp_path / "faces", ARRAYS)
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_quicker_process_stays(tmp_path: Path) -> None:
    write_arrays(tmp_path / "faces", ARRAYS)
    write_arrays(tmp_path / "faces", {"label": np.zeros(3)})
    assert set(open_arrays(tmp_path / "faces")) == set(ARRAYS)
    assert [path.name for path in tmp_path.iterdir()] == ["faces"]


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    write_arrays(tmp_path / "faces", ARRAYS)
    (tmp_path / "faces" / "label.npy").write_bytes(b"broken")
    with pytest.raises(DataError, match=r"faces: damaged cache .* delete it"):
        open_arrays(tmp_path / "faces")


def test_memory_is_read_whole_and_a_processor_has_no_device_of_its_own(tmp_path: Path) -> None:
    write_arrays(tmp_path / "faces", ARRAYS)
    arrays, cpu = open_arrays(tmp_path / "faces"), torch.device("cpu")
    assert not isinstance(place(arrays, "memory", cpu)["image"], np.memmap)
    assert place(arrays, "mapped", cpu) is arrays
    assert place(arrays, "device", cpu) is arrays


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_what_fits_is_kept_on_the_gpu(tmp_path: Path) -> None:
    write_arrays(tmp_path / "faces", ARRAYS)
    kept = place(open_arrays(tmp_path / "faces"), "device", torch.device("cuda"))
    assert kept["image"].device.type == "cuda"
    np.testing.assert_array_equal(kept["image"].cpu(), ARRAYS["image"])
