"""Weights <-> file: one ``.safetensors`` with the method's name, config and provenance inside."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from gioconda.errors import WeightsError
from gioconda.models.contract import Method
from gioconda.models.registry import create


def save_weights(
    model: Method,
    path: str | Path,
    *,
    half: bool = False,
    provenance: Mapping[str, Any] | None = None,
) -> Path:
    """Write a registered model to ``path``: aside first, then renamed.

    Args:
        model: An instance of a registered method.
        path: The ``.safetensors`` file to write; replaced where it exists.
        half: Store floating-point tensors as float16 (half the size).
        provenance: What is known of how the weights came to be; kept as JSON in the file.

    Returns:
        The path written.
    """
    path = Path(path)
    tensors: dict[str, Tensor] = {}
    for key, tensor in model.state_dict().items():
        value = tensor.detach().cpu().contiguous()
        tensors[key] = value.half() if half and value.is_floating_point() else value
    metadata = {
        "format": "pt",
        "method": model.name,
        "config": json.dumps(model.config),
        "provenance": json.dumps(dict(provenance or {})),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(save(tensors, metadata))
        Path(aside).chmod(0o644)  # temporary files are private; weights are not
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
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
        raise WeightsError(f"{path}: not a readable safetensors file ({error})") from error
    except (KeyError, json.JSONDecodeError) as error:
        raise WeightsError(f"{path}: carries no gioconda method and config") from error


def load_weights(path: str | Path) -> Method:
    """Rebuild a model from a file written by ``save_weights``: float32, in evaluation mode.

    Raises:
        WeightsError: The file is missing or broken, or does not fit the method it names.
    """
    metadata = read_metadata(path)
    model = create(metadata["method"], **metadata["config"])
    with safe_open(str(path), framework="pt") as file:
        tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
    state = {k: v.float() if v.is_floating_point() else v for k, v in tensors.items()}
    try:
        model.load_state_dict(state)
    except RuntimeError as error:
        raise WeightsError(f"{path}: weights do not fit {metadata['method']!r}") from error
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    return model.eval()


def fingerprint(model: Method) -> str:
    """A short hash of all weights, for telling two trained models apart."""
    import hashlib

    digest = hashlib.sha256()
    with torch.no_grad():
        for key, tensor in sorted(model.state_dict().items()):
            digest.update(key.encode())
            digest.update(tensor.detach().cpu().float().numpy().tobytes())
    return digest.hexdigest()[:16]
