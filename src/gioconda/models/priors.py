"""Codes from a standard normal prior, and the faces of nobody that they stand for."""

from __future__ import annotations

from abc import abstractmethod

import torch
from torch import Tensor

from gioconda.models.contract import Method


class NormalPrior(Method):
    """A method that decodes codes ``(B, D)`` whose prior is N(0, 1).

    Attributes:
        latent_dim: D.
    """

    latent_dim: int

    @abstractmethod
    def decode(self, code: Tensor, attributes: Tensor | None = None) -> Tensor:
        """Codes ``(B, D)`` and attributes ``(B, A)`` to ``(B, 3, S, S)`` RGB in [-1, 1]."""

    def noise(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """``(count, D)`` codes drawn from the prior; the same seed gives the same ones.

        Drawn on the generator's device, so that a seed means the same people on every device.
        """
        device = next(self.parameters()).device
        drawn_on = generator.device if generator is not None else device
        code = torch.randn(count, self.latent_dim, generator=generator, device=drawn_on)
        return code.to(device)

    def sample(
        self, n: int, attributes: Tensor | None = None, generator: torch.Generator | None = None
    ) -> Tensor:
        """``(n, 3, S, S)`` RGB in [-1, 1]: faces of nobody with attributes ``(n, A)``."""
        return self.decode(self.noise(n, generator), attributes)
