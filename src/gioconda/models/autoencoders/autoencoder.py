"""Autoencoder: a face to a few numbers and back.

Paper    Hinton & Salakhutdinov 2006, Science, "Reducing the Dimensionality of Data with Neural
         Networks"
Seed     none
Differs  1. strided convolutions, trained end to end
Images   (B, 3, S, S) float32 RGB in [-1, 1]
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from gioconda.losses import with_total
from gioconda.models.autoencoders.base import TINY, AutoencoderBase
from gioconda.models.autoencoders.networks import Network
from gioconda.models.autoencoders.reconstruction import Reconstruction
from gioconda.models.contract import Batch
from gioconda.models.registry import register


@register("autoencoder", tiny=TINY)
class Autoencoder(AutoencoderBase):
    """Code without noise and without a prior: the floor that the others are measured against.

    Args: those of ``AutoencoderBase``.
    """

    def __init__(
        self,
        *,
        image_size: int = 64,
        gray: bool = False,
        latent_dim: int = 64,
        widths: Sequence[int] = (32, 64, 128, 256),
        network: Network = "strided",
        reconstruction: Reconstruction = "mse",
    ) -> None:
        super().__init__(
            image_size=image_size,
            gray=gray,
            latent_dim=latent_dim,
            widths=widths,
            network=network,
            reconstruction=reconstruction,
            outputs=1,
        )

    def encode(self, image: Tensor, attributes: Tensor | None = None) -> Tensor:
        """``(B, 3, S, S)`` in [-1, 1] to a code ``(B, D)`` float32, unbounded."""
        return self.head(self.features(image)).float()  # type: ignore[no-any-return]

    def loss(self, batch: Batch) -> Batch:
        """Distance of ``image`` from its reconstruction."""
        return with_total(self.distance(batch["image"], self.reconstruct(batch["image"])))
