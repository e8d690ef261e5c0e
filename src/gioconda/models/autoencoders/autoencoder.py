"""Autoencoder: a face to a few numbers and back.

Paper    Hinton & Salakhutdinov 2006, Science, "Reducing the Dimensionality of Data with Neural
         Networks"
Seed     none
Differs  1. strided convolutions, trained end to end
Images   (B, 3, S, S) float32 RGB in [-1, 1]
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from gioconda.models.autoencoders.base import TINY, AutoencoderBase
from gioconda.models.autoencoders.networks import Network
from gioconda.models.autoencoders.reconstruction import RECONSTRUCTIONS, Reconstruction
from gioconda.models.contract import Batch
from gioconda.models.registry import register


@register("autoencoder", tiny=TINY)
class Autoencoder(AutoencoderBase):
    """Code without noise and without a prior: the floor that the others are measured against.

    Args:
        image_size: Side of the aligned face in pixels.
        gray: Work on luma alone; pictures stay RGB outside.
        latent_dim: Length of the code.
        widths: Channels of the networks, fine to coarse.
        network: Which networks, of ``face_coders.CODERS``.
        reconstruction: What is learned, of ``reconstruction.RECONSTRUCTIONS``.
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
            outputs=1,
        )
        self.distance = RECONSTRUCTIONS[reconstruction]

    def encode(self, image: Tensor, attributes: Tensor | None = None) -> Tensor:
        """``(B, 3, S, S)`` in [-1, 1] to a code ``(B, D)`` float32, unbounded."""
        return self.head(self.features(image)).float()  # type: ignore[no-any-return]

    def loss(self, batch: Batch) -> Batch:
        """Distance of ``image`` from its reconstruction."""
        terms = self.distance(batch["image"], self.reconstruct(batch["image"]))
        return {"loss": torch.stack(list(terms.values())).sum(), **terms}
