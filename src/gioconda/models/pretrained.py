"""Weights <-> file: one ``.safetensors`` with the method's name, config and provenance inside."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import save

from gioconda.atomic import replacing
from gioconda.errors import WeightsError
from gioconda.inference import network
from gioconda.inference.broken_file import to_weights_again
from gioconda.inference.weights_file import read_metadata, unpacked
from gioconda.models.allocation import Shapes, TooLargeError, at_most_of, check_config
from gioconda.models.contract import Method
from gioconda.models.registry import create
from gioconda.models.storage import Bits, packed


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
    with safe_open(str(path), framework="numpy") as file:
        names = list(file.keys())
        model = _built(metadata, {name: file.get_slice(name).get_shape() for name in names}, path)
        weights = unpacked({name: file.get_tensor(name) for name in names})
    try:
        model.load_state_dict({name: torch.from_numpy(one) for name, one in weights.items()})
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


def weights_of(model: Method) -> dict[str, NDArray[Any]]:
    """All weights of a method, as a file holds them."""
    return {name: value.detach().cpu().numpy() for name, value in model.state_dict().items()}


def fingerprint(model: Method) -> str:
    """A short hash of all weights, for telling two trained models apart."""
    return network.fingerprint(weights_of(model))
