"""Variational autoencoder, with the weight of its prior as an option.

Paper    Kingma & Welling 2014, ICLR, "Auto-Encoding Variational Bayes"; Higgins et al. 2017, ICLR,
         "beta-VAE ..."; free bits: Kingma et al. 2016, NeurIPS, "Improved Variational Inference
         with Inverse Autoregressive Flow", appendix C.8; contrast of codes: Khosla et al.
         2020, NeurIPS, "Supervised Contrastive Learning"
Seed     github.com/raulorteg/SmileCVAE (vae); KeepSmiling's plan for a contrastive term
Differs  1. normal noise  2. KL in closed form, in nats a picture  3. free bits  4. the contrast
Images   (B, 3, S, S) float32 RGB in [-1, 1]
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from gioconda.losses import contrast
from gioconda.models.autoencoders.base import TINY, VariationalBase, learned_from
from gioconda.models.autoencoders.networks import Network
from gioconda.models.autoencoders.reconstruction import Reconstruction
from gioconda.models.contract import Batch, Crop
from gioconda.models.registry import register
from gioconda.types import Gaussian


@register("vae", tiny=TINY)
class VAE(VariationalBase):
    """A face as a normal distribution over codes.

    Args: those of ``AutoencoderBase``, and

        beta: Weight of the KL in nats a picture. The terms of the reconstruction are means over a
            picture's values: where it is a squared error, the bound of the likelihood at a
            deviation of sigma has 2 sigma^2 / values here.
        free_nats: KL of a dimension that costs nothing.
        attributes: What training knows of faces, in the order of their columns. Neither network
            takes them, so that the method's own ``attributes`` are none.
        separation: Weight of a contrastive term that draws codes together whose first attribute has
            one sign, away from those of the other; 0 for none.
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
        beta: float = 1e-4,
        free_nats: float = 0.0,
        attributes: Sequence[str] = (),
        separation: float = 0.0,
        crop: Crop = "face",
    ) -> None:
        super().__init__(
            image_size=image_size,
            gray=gray,
            latent_dim=latent_dim,
            widths=widths,
            network=network,
            reconstruction=reconstruction,
            crop=crop,
        )
        if separation and not attributes:
            raise ValueError("separation of which attribute? name it in attributes")
        self.beta, self.free_nats, self.separation = beta, free_nats, separation

    def encode(self, image: Tensor, attributes: Tensor | None = None) -> Gaussian:
        """``(B, 3, S, S)`` in [-1, 1] to the distribution of its code ``(B, D)``."""
        return self.gaussian(self.features(image))

    def loss(self, batch: Batch) -> Batch:
        """The evidence bound, and the separation where it has a weight.

        Args:
            batch: ``image`` ``(B, 3, S, S)``; for the separation ``attributes`` ``(B, A)``; and
                ``inside`` where pictures are partly guessed, see ``learned_from``.
        """
        found = self.encode(batch["image"])
        made = self.decode(found.sample())
        losses = self.bound(learned_from(batch["image"], made, batch), found, made)
        if self.separation:
            apart = contrast(found.mean, batch["attributes"][:, 0])
            losses |= {"loss": losses["loss"] + self.separation * apart, "contrast": apart}
        return losses
