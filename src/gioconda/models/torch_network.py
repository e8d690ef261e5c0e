"""A method run by torch, as the ``Network`` that those see who know no torch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from numpy.typing import NDArray

from gioconda.models.contract import Method
from gioconda.models.pretrained import weights_of
from gioconda.types import Field


class TorchNetwork:
    """See ``gioconda.inference.network.Network``.

    Args:
        trained: The method; set to evaluation mode.
    """

    def __init__(self, trained: Method) -> None:
        self.trained = trained.eval()

    @property
    def method(self) -> str:
        """See ``Network``."""
        return self.trained.name

    @property
    def config(self) -> Mapping[str, Any]:
        """See ``Network``."""
        return self.trained.config

    @property
    def graphs(self) -> frozenset[str]:
        """See ``Network``."""
        return frozenset(self.trained.graphs)

    @torch.inference_mode()
    def run(self, graph: str, *inputs: NDArray[Any]) -> tuple[Field, ...]:
        """See ``Network``."""
        made = self.trained.graphs[graph].run(*(torch.from_numpy(one) for one in inputs))
        return tuple(one.numpy() for one in made)

    @property
    def weights(self) -> Mapping[str, NDArray[Any]]:
        """See ``Network``."""
        return weights_of(self.trained)
