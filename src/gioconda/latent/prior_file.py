"""A fitted prior <-> file: one ``.safetensors`` beside the weights whose codes it fits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from gioconda.atomic import replacing
from gioconda.errors import DataError
from gioconda.inference.broken_file import fault_of
from gioconda.latent.prior import CodePrior

FILE = "prior.safetensors"  # beside a run's model.safetensors, where `sample` looks for it
_KEY = "gioconda"  # of the metadata
_WEIGHTS_FILE = "model.safetensors"


def prior_beside(weights: Path) -> Path:
    """Where the prior of some weights lies: ``prior.safetensors``, ``NAME.prior.safetensors``."""
    name = FILE if weights.name == _WEIGHTS_FILE else f"{weights.stem}.{FILE}"
    return weights.with_name(name)


def write_prior(prior: CodePrior, path: Path) -> Path:
    """Write a prior: aside, then renamed; matrices as float16, and of triangles their half.

    Args:
        prior: Its ``about`` holds ``weights``, the hash of the model that its codes are of.
        path: The ``.safetensors`` file; replaced where it exists.
    """
    rows, columns = np.tril_indices(prior.mean.shape[1])
    tensors: dict[str, NDArray[Any]] = {
        "weight": np.asarray(prior.weight, np.float32),
        "mean": np.asarray(prior.mean, np.float32),
        "factor": np.asarray(prior.factor[:, rows, columns], np.float16),
        "slope": np.asarray(prior.slope, np.float32),
    }
    # One entry: the library writes several in no order of its own, and files would differ.
    about = {"about": dict(prior.about), "temperature": prior.temperature}
    # The library writes an array's memory as it lies.
    tensors = {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}
    with replacing(path) as aside:
        aside.write_bytes(save(tensors, {_KEY: json.dumps(about)}))
    return path


def read_prior(path: Path, weights: str | None = None) -> CodePrior:
    """What ``write_prior`` wrote.

    Args:
        path: The file.
        weights: The hash of the model that it is wanted for; None for any.

    Raises:
        DataError: The file is missing, broken, holds no prior, or one of another model.
    """
    again = "fit it again with `gioconda prior`"
    try:
        with safe_open(str(path), framework="np") as file:
            metadata = json.loads((file.metadata() or {})[_KEY])
            about, temperature = metadata["about"], float(metadata["temperature"])
            weight, mean, packed, slope = (
                np.asarray(file.get_tensor(name), np.float64)
                for name in ("weight", "mean", "factor", "slope")
            )
    except (OSError, SafetensorError) as error:
        raise DataError(f"{path}: {fault_of(path, error)}; {again}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path}: holds no prior of codes; {again}") from error
    if weights is not None and about.get("weights") != weights:
        raise DataError(f"{path}: fitted to the codes of other weights; {again}")
    count, length = mean.shape
    factor = np.zeros((count, length, length))
    rows, columns = np.tril_indices(length)
    factor[:, rows, columns] = packed
    return CodePrior(weight, mean, factor, slope, temperature, about)
