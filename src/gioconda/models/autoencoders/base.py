"""What all autoencoders of ours offer once they can ``encode`` and ``decode``.

A method's ``encode(image, attributes)`` gives a ``Gaussian`` or a code, its
``decode(code, attributes)`` a face. Methods that are told no attributes take None for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.losses import psnr, ssim
from gioconda.models.autoencoders.networks import CODERS, Network
from gioconda.models.contract import Batch, Description, SupervisedMethod, Verb, degrees
from gioconda.types import Gaussian

TINY = {"image_size": 32, "latent_dim": 5, "widths": (4, 8)}
_LOG_VARIANCES = (-12.0, 8.0)  # keeps exp finite


class AutoencoderBase(SupervisedMethod):
    """Networks of an autoencoder, and the verbs that follow from ``encode`` and ``decode``.

    Args:
        image_size: Side of the aligned face in pixels.
        gray: Work on luma alone; pictures stay RGB outside.
        latent_dim: Length of the code.
        widths: Channels of the networks, fine to coarse.
        network: Which networks, of ``face_coders.CODERS``.
        attributes: Names of the attributes, in the order of their columns.
        told: How many numbers are joined to the features before the code is read off them.
        joined: How many numbers are joined to the code before it is decoded.
        outputs: Numbers that the head gives for each one of the code: 2 for mean and variance.

    Attributes:
        VERBS: What it offers.
    """

    VERBS: ClassVar[frozenset[Verb]] = frozenset({"encode", "decode", "noise", "reconstruct"})

    def __init__(
        self,
        *,
        image_size: int,
        gray: bool,
        latent_dim: int,
        widths: Sequence[int],
        network: Network,
        attributes: Sequence[str] = (),
        told: int = 0,
        joined: int = 0,
        outputs: int = 2,
    ) -> None:
        super().__init__()
        self.image_size, self.gray, self.latent_dim = image_size, gray, latent_dim
        self.attributes = tuple(attributes)
        coders, channels = CODERS[network], 1 if gray else 3
        self.encoder = coders.encoder(channels, image_size, widths)
        self.head = nn.Linear(self.encoder.features + told, outputs * latent_dim)
        self.decoder = coders.decoder(latent_dim + joined, channels, image_size, widths)

    @property
    def description(self) -> Description:
        """What it offers; the attributes are degrees."""
        return Description(self.VERBS, degrees(self.attributes), size_px=self.image_size)

    def encode(self, image: Tensor, attributes: Tensor | None = None) -> Gaussian | Tensor:
        """``(B, 3, S, S)`` in [-1, 1] to a ``Gaussian`` or a code ``(B, D)``."""
        raise NotImplementedError

    def decode(self, code: Tensor, attributes: Tensor | None = None) -> Tensor:
        """``(B, D)`` to ``(B, 3, S, S)`` RGB in [-1, 1], float32."""
        return self.painted(code)

    def features(self, image: Tensor) -> Tensor:
        """``(B, 3, S, S)`` in [-1, 1] to ``(B, F)``, what the code is read off."""
        if self.gray:
            luma = image.new_tensor([0.299, 0.587, 0.114])[None, :, None, None]
            image = (image * luma).sum(1, keepdim=True)
        return self.encoder(image)  # type: ignore[no-any-return]

    def gaussian(self, features: Tensor) -> Gaussian:
        """The code's distribution, float32, from features ``(B, F)``."""
        mean, log_variance = self.head(features).float().chunk(2, dim=1)
        return Gaussian(mean, log_variance.clamp(*_LOG_VARIANCES))

    def painted(self, code: Tensor) -> Tensor:
        """What the decoder makes of a code and what is joined to it, ``(B, 3, S, S)`` float32."""
        image: Tensor = self.decoder(code).float()
        return image.expand(-1, 3, -1, -1) if self.gray else image

    def code(self, image: Tensor, attributes: Tensor | None = None) -> Tensor:
        """The code ``(B, D)`` without noise: the mean where it is a distribution."""
        found = self.encode(image, attributes)
        return found.mean if isinstance(found, Gaussian) else found

    def reconstruct(self, image: Tensor, attributes: Tensor | None = None) -> Tensor:
        """``(B, 3, S, S)`` in [-1, 1], encoded without noise and decoded."""
        return self.decode(self.code(image, attributes), attributes)

    def noise(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """``(count, D)`` codes drawn from the prior; the same seed gives the same ones.

        Drawn on the generator's device, so that a seed means the same people on every device.
        """
        where = self.head.weight.device
        drawn_on = generator.device if generator is not None else where
        return torch.randn(count, self.latent_dim, generator=generator, device=drawn_on).to(where)

    @torch.no_grad()
    def metrics(self, batch: Batch) -> Batch:
        """How near reconstructions are to the pictures: ``ssim``, ``psnr`` in dB, ``mae`` of 2."""
        image, given = batch["image"], batch.get("attributes")
        made = self.reconstruct(image, given if self.attributes else None)
        return {
            "ssim": ssim(image, made).mean(),
            "psnr": psnr(image, made).mean(),
            "mae": F.l1_loss(made, image),
        }
