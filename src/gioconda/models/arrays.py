"""Models without a network: arrays that a fit fills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from gioconda.models.contract import Description, Method


class FittedArrays(Method):
    """Buffers that are saved and loaded as weights are; none of the verbs."""

    @property
    def description(self) -> Description:
        """Nothing: editors read the arrays."""
        return Description()

    def allocate(
        self, shapes: Mapping[str, Sequence[int]], dtype: torch.dtype = torch.float32
    ) -> None:
        """Make buffers of zeros, name -> shape."""
        for name, shape in shapes.items():
            self.register_buffer(name, torch.zeros(tuple(shape), dtype=dtype))
