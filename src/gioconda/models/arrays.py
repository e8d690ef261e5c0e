"""Models without a network: arrays that a fit fills, saved and read as weights are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from gioconda.atomic import replacing
from gioconda.errors import WeightsError
from gioconda.inference.weights_file import read_arrays, read_metadata

A = TypeVar("A", bound="FittedArrays")
Shapes = Mapping[str, tuple[int | str, ...]]
"""Name -> sides of each array; a word stands for one length, which the file decides."""


@dataclass(frozen=True)
class FittedArrays:
    """Arrays of float32 or uint8; a subclass is a dataclass of them.

    Attributes:
        name: What files call it.
        shapes: Of the arrays.
    """

    name: ClassVar[str]
    shapes: ClassVar[Shapes]

    @classmethod
    def read(cls: type[A], path: Path) -> A:
        """The arrays of a file.

        Raises:
            WeightsError: It is missing or broken, or holds another method's.
        """
        metadata = read_metadata(path)
        if metadata["method"] != cls.name:
            raise WeightsError(f"{path}: holds no {cls.name} but a {metadata['method']}")
        found = read_arrays(path)
        if not _fit({name: one.shape for name, one in found.items()}, cls.shapes):
            raise WeightsError(f"{path}: weights do not fit {cls.name!r}")
        return cls(**found)

    def save(self, path: Path, provenance: Mapping[str, Any] | None = None) -> Path:
        """Write the arrays to ``path``, floating-point ones in half precision, and return it."""
        metadata = {
            "format": "pt",
            "method": self.name,
            "config": "{}",
            "provenance": json.dumps(dict(provenance or {})),
        }
        with replacing(path) as aside:
            aside.write_bytes(save({k: _stored(v) for k, v in self.arrays().items()}, metadata))
        return path

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Name -> array."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def _fit(found: Mapping[str, tuple[int, ...]], shapes: Shapes) -> bool:
    """Whether arrays are those that are expected, words standing for one length everywhere."""
    if found.keys() != shapes.keys():
        return False
    lengths: dict[str, int] = {}
    return all(
        len(found[name]) == len(shape)
        and all(
            (lengths.setdefault(side, length) if isinstance(side, str) else side) == length
            for side, length in zip(shape, found[name], strict=True)
        )
        for name, shape in shapes.items()
    )


def _stored(value: NDArray[Any]) -> NDArray[Any]:
    kept = value.astype(np.float16) if np.issubdtype(value.dtype, np.floating) else value
    return np.ascontiguousarray(kept)  # a transposed array would be written in its other order
