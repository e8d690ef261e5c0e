"""What all autoencoders share: their networks, and the verbs that follow from encode and decode.

A method's ``encode(image, attributes)`` gives a ``Gaussian`` or a code, its
``decode(code, attributes)`` a face. Methods without attributes take None for them.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.losses import free_bits, psnr, ssim, with_total
from gioconda.luma import luma_of
from gioconda.models.autoencoders.networks import CODERS, Network
from gioconda.models.autoencoders.reconstruction import RECONSTRUCTIONS, Reconstruction
from gioconda.models.contract import Batch, Crop, Description, SupervisedMethod, Verb, degrees
from gioconda.models.priors import NormalPrior
from gioconda.types import Gaussian

TINY = {"image_size": 32, "latent_dim": 5, "widths": (4, 8)}
_LOG_VARIANCES = (-12.0, 8.0)  # keeps exp finite


class AutoencoderBase(SupervisedMethod, NormalPrior):
    """Encoder, decoder, and what follows from both.

    Args:
        image_size: Side of the aligned face in pixels.
        gray: Work on luma alone; pictures stay RGB outside.
        latent_dim: Length of the code.
        widths: Channels of the networks, fine to coarse.
        network: Which networks, of ``networks.CODERS``.
        reconstruction: What is learned of the picture, of ``reconstruction.RECONSTRUCTIONS``.
        attributes: Names of the attributes that the decoder takes, in the order of their columns.
        encoder_takes: How many of them the encoder takes as well.
        crop: Which part of a face it is trained on, of ``faces.align.CUTS``.
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
        reconstruction: Reconstruction,
        attributes: Sequence[str] = (),
        encoder_takes: int = 0,
        outputs: int = 2,
        crop: Crop = "face",
    ) -> None:
        super().__init__()
        self.crop = crop
        self.image_size, self.gray, self.latent_dim = image_size, gray, latent_dim
        self.attributes = tuple(attributes)
        self.distance = RECONSTRUCTIONS[reconstruction]
        coders, channels = CODERS[network], 1 if gray else 3
        self.encoder = coders.encoder(channels, image_size, widths)
        self.head = nn.Linear(self.encoder.features + encoder_takes, outputs * latent_dim)
        self.decoder = coders.decoder(latent_dim + len(attributes), channels, image_size, widths)

    @property
    def description(self) -> Description:
        """What it offers; the attributes are degrees."""
        offers = degrees(self.attributes)
        return Description(self.VERBS, offers, self.crop, size_px=self.image_size)

    @abstractmethod
    def encode(self, image: Tensor, attributes: Tensor | None = None) -> Gaussian | Tensor:
        """``(B, 3, S, S)`` in [-1, 1] to a ``Gaussian`` or a code ``(B, D)``."""

    def decode(self, code: Tensor, attributes: Tensor | None = None) -> Tensor:
        """``(B, D)`` to ``(B, 3, S, S)`` RGB in [-1, 1], float32."""
        return self.picture(code)

    def features(self, image: Tensor) -> Tensor:
        """``(B, 3, S, S)`` in [-1, 1] to ``(B, F)``, from which the head computes the code."""
        return self.encoder(luma_of(image) if self.gray else image)  # type: ignore[no-any-return]

    def picture(self, code: Tensor) -> Tensor:
        """Codes with the attributes behind them ``(B, D + A)`` to ``(B, 3, S, S)`` float32."""
        image: Tensor = self.decoder(code).float()
        return image.expand(-1, 3, -1, -1) if self.gray else image

    def code(self, image: Tensor, attributes: Tensor | None = None) -> Tensor:
        """The code ``(B, D)`` without noise: the mean where it is a distribution."""
        found = self.encode(image, attributes)
        return found.mean if isinstance(found, Gaussian) else found

    def reconstruct(self, image: Tensor, attributes: Tensor | None = None) -> Tensor:
        """``(B, 3, S, S)`` in [-1, 1], encoded without noise and decoded."""
        return self.decode(self.code(image, attributes), attributes)

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


def learned_from(wanted: Tensor, made: Tensor, batch: Batch) -> Tensor:
    """What ``made`` should be: the same, where the batch says that nothing is known.

    Args:
        wanted: ``(B, C, S, S)``, partly a guess.
        made: The same shape.
        batch: ``inside`` ``(B, 1, S, S)``, 1 where the picture was seen, or no such entry.
    """
    if "inside" not in batch:
        return wanted
    return torch.where(batch["inside"] > 0.5, wanted, made.detach().to(wanted.dtype))


class VariationalBase(AutoencoderBase):
    """An autoencoder whose codes are distributions near the prior.

    Attributes:
        beta: Weight of the KL in nats a picture.
        free_nats: KL of a dimension that costs nothing.
    """

    VERBS = AutoencoderBase.VERBS | {"sample"}
    beta: float
    free_nats: float

    def gaussian(self, features: Tensor) -> Gaussian:
        """The code's distribution, float32, from features ``(B, F)``."""
        mean, log_variance = self.head(features).float().chunk(2, dim=1)
        return Gaussian(mean, log_variance.clamp(*_LOG_VARIANCES))

    def bound(self, image: Tensor, found: Gaussian, made: Tensor) -> Batch:
        """The evidence bound's two sides.

        Args:
            image: ``(B, 3, S, S)``.
            found: The distribution of its code.
            made: What was decoded from a code of that distribution, as ``image``.

        Returns:
            Terms of the reconstruction, ``kl`` in nats a picture, and ``loss``, their weighted sum.
        """
        losses, kl = with_total(self.distance(image, made)), found.kl()
        losses["loss"] = losses["loss"] + self.beta * free_bits(kl, self.free_nats)
        return {**losses, "kl": kl.sum(1).mean()}
