"""What a network at work is to those who use it: named functions from arrays to arrays."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gioconda.types import Field


class Network(Protocol):
    """A network with its weights, run by ONNX Runtime or by torch.

    A method names its functions, with what goes in and comes out, in its ``graphs``.
    """

    @property
    def method(self) -> str:
        """What the method is registered as."""

    @property
    def config(self) -> Mapping[str, Any]:
        """The arguments that built it, defaults filled in."""

    @property
    def graphs(self) -> frozenset[str]:
        """The names of its functions."""

    def run(self, graph: str, *inputs: NDArray[Any]) -> tuple[Field, ...]:
        """What a function makes of arrays ``(N, ...)``; many threads may run it at once."""

    @property
    def weights(self) -> Mapping[str, NDArray[Any]]:
        """Name -> numbers; not to be changed."""


def fingerprint(weights: Mapping[str, NDArray[Any]]) -> str:
    """A short hash of all weights, for telling two trained networks apart."""
    digest = hashlib.sha256()
    for name, value in sorted(weights.items()):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(value, np.float32).tobytes())
    return digest.hexdigest()[:16]
