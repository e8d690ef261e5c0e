"""Decoded samples on disk: a folder with one ``.npy`` for each array, read through a memory map.

A memory map costs no memory of its own: the system keeps what fits, and processes that train
together share it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray

from gioconda.atomic import new_folder
from gioconda.data.batches import Arrays
from gioconda.errors import DataError

Keep = Literal["mapped", "memory", "device"]
LARGEST_SHARE = 0.5  # of a GPU's free memory: the rest is for training


def write_arrays(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays into a folder; where another process was quicker, its folder stays."""
    with new_folder(folder) as aside:
        for name, array in arrays.items():
            np.save(aside / f"{name}.npy", array, allow_pickle=False)


def open_arrays(folder: Path) -> dict[str, NDArray[Any]]:
    """The arrays of a folder as read-only memory maps.

    Raises:
        DataError: A file is damaged.
    """
    try:
        return {
            path.stem: np.load(path, mmap_mode="r", allow_pickle=False)
            for path in sorted(folder.glob("*.npy"))
        }
    except (OSError, ValueError) as error:
        raise DataError(f"{folder}: damaged cache ({error}); delete it and start again") from error


def place(arrays: Mapping[str, NDArray[Any]], keep: Keep, device: torch.device) -> Arrays:
    """Arrays where a recipe wants them.

    Args:
        arrays: Memory maps.
        keep: ``mapped`` leaves them; ``memory`` reads them whole; ``device`` puts them on the GPU
            where they take at most half of what is free there, and leaves them elsewhere.
        device: What trains.
    """
    if keep == "memory":
        return {name: np.array(array) for name, array in arrays.items()}
    if keep == "device" and device.type == "cuda":
        size = sum(array.nbytes for array in arrays.values())
        if size <= LARGEST_SHARE * torch.cuda.mem_get_info(device)[0]:
            return {n: torch.from_numpy(np.array(a)).to(device) for n, a in arrays.items()}
    return arrays
