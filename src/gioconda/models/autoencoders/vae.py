"""Variational autoencoder, with the weight of its prior as an option.

Paper    Kingma & Welling 2014, ICLR, "Auto-Encoding Variational Bayes"; Higgins et al. 2017, ICLR,
         "beta-VAE ..."; free bits: Kingma et al. 2016, NeurIPS, "Improved Variational Inference
         with Inverse Autoregressive Flow", appendix C.8; codes that are told apart: Khosla et al.
         2020, NeurIPS, "Supervised Contrastive Learning"
Seed     github.com/raulorteg/SmileCVAE (vae); KeepSmiling's wish for a contrastive term
Differs  1. normal noise  2. KL in closed form, in nats a picture  3. free bits  4. the contrast
Images   (B, 3, S, S) float32 RGB in [-1, 1]
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from gioconda.losses import contrast, free_bits
from gioconda.models.autoencoders.base import TINY, AutoencoderBase
from gioconda.models.autoencoders.networks import Network
from gioconda.models.autoencoders.reconstruction import RECONSTRUCTIONS, Reconstruction
from gioconda.models.contract import Batch
from gioconda.models.registry import register
from gioconda.types import Gaussian


@register("vae", tiny=TINY)
class VAE(AutoencoderBase):
    """A face as a normal distribution over codes.

    Args:
        image_size: Side of the aligned face in pixels.
        gray: Work on luma alone; pictures stay RGB outside.
        latent_dim: Length of the code.
        widths: Channels of the networks, fine to coarse.
        network: Which networks, of ``face_coders.CODERS``.
        reconstruction: What is learned, of ``reconstruction.RECONSTRUCTIONS``.
        beta: Weight of the KL in nats a picture. The terms of the reconstruction are means over a
            picture's values: where it is a squared error, the bound of the likelihood at a
            deviation of sigma has 2 sigma^2 / values here.
        free_nats: KL of a dimension that costs nothing.
        attributes: What training knows of faces, in the order of their columns; neither network is
            told it, so that the method's own ``attributes`` are none.
        separation: Weight of a contrastive term that draws codes together whose first attribute has
            one sign, away from those of the other; 0 for none.
    """

    VERBS = AutoencoderBase.VERBS | {"sample"}

    def __init__(
        self,
        *,
        image_size: int = 64,
        gray: bool = False,
        latent_dim: int = 64,
        widths: Sequence[int] = (32, 64, 128, 256),
        network: Network = "strided",
        reconstruction: Reconstruction = "mse",
        beta: float = 1e-4,
        free_nats: float = 0.0,
        attributes: Sequence[str] = (),
        separation: float = 0.0,
    ) -> None:
        super().__init__(
            image_size=image_size,
            gray=gray,
            latent_dim=latent_dim,
            widths=widths,
            network=network,
        )
        if separation and not attributes:
            raise ValueError("separation of which attribute? name it in attributes")
        self.separation = separation
        self.distance = RECONSTRUCTIONS[reconstruction]
        self.beta, self.free_nats = beta, free_nats

    def encode(self, image: Tensor, attributes: Tensor | None = None) -> Gaussian:
        """``(B, 3, S, S)`` in [-1, 1] to the distribution of its code ``(B, D)``."""
        return self.gaussian(self.features(image))

    def sample(
        self,
        n: int,
        attributes: Tensor | None = None,
        generator: torch.Generator | None = None,
    ) -> Tensor:
        """``(n, 3, S, S)`` RGB in [-1, 1]: faces of nobody."""
        return self.decode(self.noise(n, generator))

    def loss(self, batch: Batch) -> Batch:
        """The evidence bound's two sides, and the separation where it is asked for.

        Args:
            batch: ``image`` ``(B, 3, S, S)``; for the separation ``attributes`` ``(B, A)``.
        """
        found = self.encode(batch["image"])
        losses = self.bound(batch["image"], found, found.sample())
        if self.separation:
            apart = contrast(found.mean, batch["attributes"][:, 0])
            losses |= {"loss": losses["loss"] + self.separation * apart, "contrast": apart}
        return losses

    def bound(self, image: Tensor, found: Gaussian, code: Tensor) -> Batch:
        """Terms of the reconstruction from a drawn code, ``kl`` in nats a picture, and the loss."""
        terms = self.distance(image, self.decode(code))
        kl = found.kl()
        loss = torch.stack(list(terms.values())).sum() + self.beta * free_bits(kl, self.free_nats)
        return {"loss": loss, **terms, "kl": kl.sum(1).mean()}
