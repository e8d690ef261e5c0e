"""Directions <-> file: one ``.safetensors`` that names the model of their codes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from gioconda.atomic import replacing
from gioconda.errors import DataError
from gioconda.inference.broken_file import fault_of
from gioconda.latent.directions import Direction

FILE = "directions.safetensors"  # beside a run's model.safetensors, where `edit` looks for it
_KEY = "gioconda"  # of the metadata


@dataclass(frozen=True)
class Saved:
    """The directions of one file.

    Attributes:
        directions: In the order of their names.
        about: ``model`` and its ``weights``; ``data`` and its ``fingerprint``.
    """

    directions: list[Direction]
    about: dict[str, Any]


def write_directions(directions: Sequence[Direction], path: Path, about: Mapping[str, Any]) -> Path:
    """Write directions: aside, then renamed.

    Args:
        directions: Of one model.
        path: The ``.safetensors`` file; replaced where it exists.
        about: What model and which data they are of.
    """
    tensors = {}
    for direction in directions:
        tensors[f"{direction.name}.vector"] = np.ascontiguousarray(direction.vector, np.float64)
        tensors[f"{direction.name}.middle"] = np.ascontiguousarray(direction.middle, np.float64)
    provenance = {direction.name: dict(direction.provenance) for direction in directions}
    # One entry: the library writes several in no order of its own, and files would differ.
    metadata = {_KEY: json.dumps({"about": dict(about), "directions": provenance})}
    with replacing(path) as aside:
        aside.write_bytes(save(tensors, metadata))
    return path


def read_directions(path: str | Path, weights: str | None = None) -> Saved:
    """What ``write_directions`` wrote.

    Args:
        path: The file.
        weights: The hash of the model that they are wanted for; None for any.

    Raises:
        DataError: The file is missing, broken, holds no directions, or those of another model.
    """
    try:
        with safe_open(str(path), framework="np") as file:
            metadata = json.loads((file.metadata() or {})[_KEY])
            about, provenance = metadata["about"], metadata["directions"]
            found = [
                Direction(
                    name,
                    file.get_tensor(f"{name}.vector"),
                    file.get_tensor(f"{name}.middle"),
                    found_by,
                )
                for name, found_by in provenance.items()
            ]
    except (OSError, SafetensorError) as error:
        fault = fault_of(Path(path), error)
        raise DataError(f"{path}: {fault}; make them again with `gioconda direction`") from error
    except (KeyError, ValueError) as error:
        raise DataError(
            f"{path}: holds no directions; make some with `gioconda direction`"
        ) from error
    if weights is not None and about.get("weights") != weights:
        raise DataError(
            f"{path}: directions of another model ({about.get('model')}); encode the data with "
            f"this one and make them again"
        )
    return Saved(sorted(found, key=lambda direction: direction.name), about)
