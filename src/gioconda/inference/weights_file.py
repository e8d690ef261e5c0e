"""A ``.safetensors`` file of weights as NumPy arrays, and what it says of itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from gioconda.errors import WeightsError
from gioconda.inference.broken_file import fault_of, to_weights_again

Arrays = dict[str, NDArray[Any]]
"""Name -> numbers."""

SCALE = "/scale"  # no weight's name has a slash
"""Behind the name of a tensor of bytes: the name of its rows' scales."""
MIDDLE = 128
"""The byte that stands for 0."""


def read_metadata(path: str | Path) -> dict[str, Any]:
    """The ``method``, ``config`` and ``provenance`` that a weights file carries.

    Raises:
        WeightsError: The file is missing, broken, or carries none.
    """
    try:
        with safe_open(str(path), framework="numpy") as file:
            raw = file.metadata() or {}
        return {
            "method": raw["method"],
            "config": json.loads(raw["config"]),
            "provenance": json.loads(raw.get("provenance", "{}")),
        }
    except (OSError, SafetensorError) as error:
        raise broken(path, error) from error
    except (KeyError, json.JSONDecodeError) as error:
        raise WeightsError(
            f"{path}: carries no gioconda method and config; take weights that `gioconda fit` wrote"
        ) from error


def read_arrays(path: str | Path) -> Arrays:
    """The weights of a file: floating-point ones as float32, others as they are.

    Raises:
        WeightsError: The file is missing or broken.
    """
    try:
        with safe_open(str(path), framework="numpy") as file:
            return unpacked({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise broken(path, error) from error


def unpacked(stored: Mapping[str, NDArray[Any]]) -> Arrays:
    """The weights that a file's tensors stand for.

    Args:
        stored: Name -> a tensor of a file. Bytes with scales (``NAME/scale``, one for each row)
            stand for ``(byte - 128) * scale``.
    """
    weights: Arrays = {}
    for name, value in stored.items():
        if name.endswith(SCALE):
            continue
        scale = stored.get(name + SCALE)
        if scale is not None:
            rows = (value.astype(np.float32) - MIDDLE).reshape(len(value), -1)
            weights[name] = (rows * scale.astype(np.float32)[:, None]).reshape(value.shape)
        elif np.issubdtype(value.dtype, np.floating):
            weights[name] = value.astype(np.float32)
        else:
            weights[name] = value
    return weights


def broken(path: str | Path, error: Exception) -> WeightsError:
    """What to say of a file that cannot be read."""
    return WeightsError(f"{path}: {fault_of(Path(path), error)}; {to_weights_again(Path(path))}")
