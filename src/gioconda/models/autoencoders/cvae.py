"""Conditional VAE: the attributes are told to the decoder, so that the code need not hold them.

Paper    Sohn, Lee & Yan 2015, NeurIPS, "Learning Structured Output Representation using Deep
         Conditional Generative Models"
Seed     github.com/raulorteg/SmileCVAE
Differs  1. normal noise and the KL in closed form (there: uniform noise, exp(sigma^2))  2. the
         encoder may see the attributes, too  3. a term that keeps them out of the code, or the
         decoder has no need to listen  4. a head that reads them where nobody gives them
Images   (B, 3, S, S) float32 RGB in [-1, 1]
Labels   (B, A) float32 in [-1, 1], NaN where nobody knows; smile: +1 = broad
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from gioconda.losses import correlation, free_bits, known_mse
from gioconda.models.autoencoders.base import TINY, AutoencoderBase
from gioconda.models.autoencoders.networks import Network
from gioconda.models.autoencoders.reconstruction import RECONSTRUCTIONS, Reconstruction
from gioconda.models.contract import Batch
from gioconda.models.registry import register
from gioconda.types import Gaussian


class Redrawn(NamedTuple):
    """Faces on their way through: features ``(B, F)``, attributes, codes, ``(B, 3, S, S)``."""

    features: Tensor
    told: Tensor
    code: Gaussian
    made: Tensor


@register("cvae", tiny=TINY)
class CVAE(AutoencoderBase):
    """A face as attributes and a code of all else.

    Args:
        image_size: Side of the aligned face in pixels.
        gray: Work on luma alone; pictures stay RGB outside.
        latent_dim: Length of the code.
        widths: Channels of the networks, fine to coarse.
        network: Which networks, of ``face_coders.CODERS``.
        attributes: Names of the attributes, in the order of their columns.
        encoder_sees: Whether the encoder is told them as well.
        reconstruction: What is learned, of ``reconstruction.RECONSTRUCTIONS``.
        beta: Weight of the KL in nats a picture; see ``VAE``.
        free_nats: KL of a dimension that costs nothing.
        independence: Weight of the squared correlation of code and attributes.
        reading: Weight of the error of the attributes that are read off the face.
    """

    VERBS = AutoencoderBase.VERBS | {"sample", "edit", "read"}

    def __init__(
        self,
        *,
        image_size: int = 64,
        gray: bool = False,
        latent_dim: int = 64,
        widths: Sequence[int] = (32, 64, 128, 256),
        network: Network = "strided",
        attributes: Sequence[str] = ("smile",),
        encoder_sees: bool = True,
        reconstruction: Reconstruction = "mse",
        beta: float = 1e-4,
        free_nats: float = 0.0,
        independence: float = 0.02,
        reading: float = 0.02,
    ) -> None:
        super().__init__(
            image_size=image_size,
            gray=gray,
            latent_dim=latent_dim,
            widths=widths,
            network=network,
            attributes=attributes,
            told=len(attributes) if encoder_sees else 0,
            joined=len(attributes),
        )
        self.reader = nn.Linear(self.encoder.features, len(attributes))
        self.encoder_sees = encoder_sees
        self.distance = RECONSTRUCTIONS[reconstruction]
        self.beta, self.free_nats = beta, free_nats
        self.independence, self.reading = independence, reading

    def encode(self, image: Tensor, attributes: Tensor | None = None) -> Gaussian:
        """The distribution of all that the attributes do not tell.

        Args:
            image: ``(B, 3, S, S)`` in [-1, 1].
            attributes: ``(B, A)`` of the face; NaN, and None for all, where they have to be read.
        """
        features = self.features(image)
        return self._code(features, self._filled(features, attributes))

    def decode(self, code: Tensor, attributes: Tensor | None = None) -> Tensor:
        """``(B, D)`` and attributes ``(B, A)``, 0 where None, to ``(B, 3, S, S)`` in [-1, 1]."""
        if attributes is None:
            attributes = code.new_zeros(len(code), len(self.attributes))
        return self.painted(torch.cat([code, attributes], 1))

    def read(self, image: Tensor) -> Tensor:
        """The attributes of faces ``(B, 3, S, S)``: ``(B, A)`` in [-1, 1]."""
        return self._read(self.features(image))

    def reconstruct(self, image: Tensor, attributes: Tensor | None = None) -> Tensor:
        """``(B, 3, S, S)`` in [-1, 1], encoded without noise and decoded."""
        features = self.features(image)
        given = self._filled(features, attributes)
        return self.decode(self._code(features, given).mean, given)

    def edit(self, image: Tensor, target: Tensor, source: Tensor | None = None) -> Tensor:
        """The same face with other attributes.

        Args:
            image: ``(B, 3, S, S)`` in [-1, 1].
            target: ``(B, A)``; NaN keeps what the face has.
            source: ``(B, A)`` what the face has; NaN, and None for all, where it has to be read.

        Returns:
            ``(B, 3, S, S)`` in [-1, 1].
        """
        features = self.features(image)
        given = self._filled(features, source)
        wanted = torch.where(target.isnan(), given, target)
        return self.decode(self._code(features, given).mean, wanted)

    def sample(
        self,
        n: int,
        attributes: Tensor | None = None,
        generator: torch.Generator | None = None,
    ) -> Tensor:
        """``(n, 3, S, S)`` RGB in [-1, 1]: faces of nobody with attributes ``(n, A)``."""
        return self.decode(self.noise(n, generator), attributes)

    def loss(self, batch: Batch) -> Batch:
        """The evidence bound given the attributes, and what keeps and reads them apart.

        Args:
            batch: ``image`` ``(B, 3, S, S)`` and ``attributes`` ``(B, A)``.
        """
        return self.loss_and_made(batch)[0]

    def redrawn(self, batch: Batch) -> Redrawn:
        """The faces of a batch, decoded from codes that are drawn."""
        features = self.features(batch["image"])
        told = self._filled(features, batch["attributes"])
        code = self._code(features, told)
        return Redrawn(features, told, code, self.decode(code.sample(), told))

    def loss_and_made(self, batch: Batch) -> tuple[Batch, Tensor]:
        """What ``loss`` gives, and the faces ``(B, 3, S, S)`` decoded for it from drawn codes."""
        features, told, code, made = self.redrawn(batch)
        terms = self.distance(batch["image"], made)
        kl = code.kl()
        apart = correlation(code.mean, told)
        reading = known_mse(self._read(features), batch["attributes"])
        loss = (
            torch.stack(list(terms.values())).sum()
            + self.beta * free_bits(kl, self.free_nats)
            + self.independence * apart
            + self.reading * reading
        )
        named = {"kl": kl.sum(1).mean(), "correlation": apart, "reading": reading}
        return {"loss": loss, **terms, **named}, made

    @torch.no_grad()
    def preview(self, batch: Batch) -> Batch:
        """The photo, its reconstruction, and the first attribute at both ends."""
        image = batch["image"]
        columns = {"photo": image, "reconstruction": self.reconstruct(image)}
        for end in (-1.0, 1.0):
            target = image.new_full((len(image), len(self.attributes)), torch.nan)
            target[:, 0] = end
            columns[f"{self.attributes[0]} {end:+.0f}"] = self.edit(image, target)
        return columns

    def _code(self, features: Tensor, attributes: Tensor) -> Gaussian:
        seen = torch.cat([features, attributes], 1) if self.encoder_sees else features
        return self.gaussian(seen)

    def _read(self, features: Tensor) -> Tensor:
        return self.reader(features).float().clamp(-1, 1)  # type: ignore[no-any-return]

    def _filled(self, features: Tensor, attributes: Tensor | None) -> Tensor:
        """The attributes with those that nobody knows as they are read off the face."""
        read = self._read(features).detach()
        return read if attributes is None else torch.where(attributes.isnan(), read, attributes)
