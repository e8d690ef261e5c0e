"""Weights <-> file: one ``.safetensors`` with the method's name, config and provenance inside."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from gioconda.atomic import replacing
from gioconda.errors import WeightsError
from gioconda.models.allocation import Shapes, TooLargeError, at_most_of, check_config
from gioconda.models.broken_file import fault_of, to_weights_again
from gioconda.models.contract import Method
from gioconda.models.registry import create
from gioconda.models.storage import Bits, packed, unpacked


def save_weights(
    model: Method,
    path: str | Path,
    *,
    bits: Bits = 32,
    provenance: Mapping[str, Any] | None = None,
) -> Path:
    """Write a registered model to ``path``: aside first, then renamed.

    Args:
        model: An instance of a registered method.
        path: The ``.safetensors`` file to write; replaced where it exists.
        bits: Of each stored weight: 16 for half precision, 8 for bytes with scales.
        provenance: What is known of how the weights came to be; kept as JSON in the file.

    Returns:
        The path written.
    """
    path = Path(path)
    metadata = {
        "format": "pt",
        "method": model.name,
        "config": json.dumps(model.config),
        "provenance": json.dumps(dict(provenance or {})),
    }
    with replacing(path) as aside:
        aside.write_bytes(save(packed(model.state_dict(), bits), metadata))
    return path


def read_metadata(path: str | Path) -> dict[str, Any]:
    """The ``method``, ``config`` and ``provenance`` that a weights file carries.

    Raises:
        WeightsError: The file is missing, broken, or was not written by ``save_weights``.
    """
    try:
        with safe_open(str(path), framework="pt") as file:
            raw = file.metadata() or {}
        return {
            "method": raw["method"],
            "config": json.loads(raw["config"]),
            "provenance": json.loads(raw.get("provenance", "{}")),
        }
    except (OSError, SafetensorError) as error:
        fault, again = fault_of(Path(path), error), to_weights_again(Path(path))
        raise WeightsError(f"{path}: {fault}; {again}") from error
    except (KeyError, json.JSONDecodeError) as error:
        raise WeightsError(
            f"{path}: carries no gioconda method and config; take weights that `gioconda fit` wrote"
        ) from error


def load_weights(path: str | Path) -> Method:
    """Rebuild a model from a file written by ``save_weights``: float32, in evaluation mode.

    Raises:
        WeightsError: The file is missing or broken, or does not fit the method it names.
    """
    metadata = read_metadata(path)
    with torch.inference_mode(False):  # wherever it is loaded, gradients may flow through it later
        return _filled(metadata, path)


def shared_network(path: Path) -> Method:
    """``load_weights``, once in a process for each version of a file; not to be changed.

    Raises:
        WeightsError: As ``load_weights``.
    """
    place, about = path.resolve(), path.stat()
    version = about.st_size, about.st_mtime_ns
    with _LOADING:
        if place not in _SHARED or _SHARED[place][0] != version:
            _SHARED[place] = version, load_weights(path)
        return _SHARED[place][1]


_LOADING = threading.Lock()  # two threads that want one file read it once
_SHARED: dict[Path, tuple[tuple[int, int], Method]] = {}


def _filled(metadata: dict[str, Any], path: str | Path) -> Method:
    with safe_open(str(path), framework="pt") as file:
        names = list(file.keys())
        model = _built(metadata, {name: file.get_slice(name).get_shape() for name in names}, path)
        tensors = {name: file.get_tensor(name) for name in names}
    try:
        model.load_state_dict(unpacked(tensors))
    except RuntimeError as error:
        raise WeightsError(f"{path}: weights do not fit {metadata['method']!r}") from error
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    return model.eval()


def _built(metadata: dict[str, Any], shapes: Shapes, path: str | Path) -> Method:
    """The network of a configuration, if it is no larger than the tensors beside it."""
    try:
        check_config(metadata["config"], shapes)
        with at_most_of(shapes):
            return create(metadata["method"], **metadata["config"])
    except WeightsError as error:
        raise WeightsError(f"{path}: {error}") from error
    except (TooLargeError, RuntimeError) as error:
        # Torch's own is "can't allocate memory", or shapes that no layer can have.
        reason = error if isinstance(error, TooLargeError) else "its configuration makes no network"
        raise WeightsError(f"{path}: {reason}; {to_weights_again(Path(path))}") from error


def fingerprint(model: Method) -> str:
    """A short hash of all weights, for telling two trained models apart."""
    digest = hashlib.sha256()
    with torch.no_grad():
        for key, tensor in sorted(model.state_dict().items()):
            digest.update(key.encode())
            digest.update(tensor.detach().cpu().float().numpy().tobytes())
    return digest.hexdigest()[:16]
