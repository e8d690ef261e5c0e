"""Conditional VAE: the decoder takes the attributes, so that the code need not hold them.

Paper    Sohn, Lee & Yan 2015, NeurIPS, "Learning Structured Output Representation using Deep
         Conditional Generative Models"
Seed     github.com/raulorteg/SmileCVAE
Differs  1. normal noise and the KL in closed form (there: uniform noise, exp(sigma^2))  2. the
         encoder may see the attributes, too  3. a term that keeps them out of the code, or the
         decoder could ignore them  4. a head that reads them where they are not given
Images   (B, 3, S, S) float32 RGB in [-1, 1]
Labels   (B, A) float32 in [-1, 1], NaN where unknown; smile: +1 = broad
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from gioconda.losses import correlation, known_mse
from gioconda.models.autoencoders.base import TINY, VariationalBase, learned_from
from gioconda.models.autoencoders.networks import Network
from gioconda.models.autoencoders.reconstruction import Reconstruction
from gioconda.models.contract import Batch, Crop
from gioconda.models.registry import register
from gioconda.types import Gaussian


class DecodedBatch(NamedTuple):
    """Features ``(B, F)``, attributes ``(B, A)``, codes, and pictures ``(B, 3, S, S)`` of them."""

    features: Tensor
    attributes: Tensor
    code: Gaussian
    picture: Tensor


@register("cvae", tiny=TINY)
class CVAE(VariationalBase):
    """A face as attributes and a code of all else.

    Args: those of ``AutoencoderBase``, and

        encoder_sees: Whether the encoder takes the attributes as well.
        beta: Weight of the KL in nats a picture; see ``VAE``.
        free_nats: KL of a dimension that costs nothing.
        independence: Weight of the squared correlation of code and attributes.
        reading: Weight of the error of the attributes that are read off the face.
    """

    VERBS = VariationalBase.VERBS | {"edit", "read"}

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
        crop: Crop = "face",
    ) -> None:
        super().__init__(
            image_size=image_size,
            gray=gray,
            latent_dim=latent_dim,
            widths=widths,
            network=network,
            reconstruction=reconstruction,
            attributes=attributes,
            encoder_takes=len(attributes) if encoder_sees else 0,
            crop=crop,
        )
        self.reader = nn.Linear(self.encoder.features, len(attributes))
        self.encoder_sees, self.beta, self.free_nats = encoder_sees, beta, free_nats
        self.independence, self.reading = independence, reading

    def encode(self, image: Tensor, attributes: Tensor | None = None) -> Gaussian:
        """The distribution of all that the attributes do not say.

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
        return self.picture(torch.cat([code, attributes], 1))

    def read(self, image: Tensor) -> Tensor:
        """The attributes of faces ``(B, 3, S, S)``: ``(B, A)`` in [-1, 1]."""
        return self._read(self.features(image))

    def reconstruct(self, image: Tensor, attributes: Tensor | None = None) -> Tensor:
        """``(B, 3, S, S)`` in [-1, 1], encoded without noise and decoded."""
        nothing = image.new_full((len(image), len(self.attributes)), torch.nan)
        return self.edit(image, nothing, attributes)

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
        present = self._filled(features, source)
        asked = torch.where(target.isnan(), present, target)
        return self.decode(self._code(features, present).mean, asked)

    def loss(self, batch: Batch) -> Batch:
        """The evidence bound given the attributes, and what keeps and reads them apart.

        Args:
            batch: ``image`` ``(B, 3, S, S)`` and ``attributes`` ``(B, A)``; and ``inside`` where
                pictures are partly guessed, see ``learned_from``.
        """
        return self.loss_and_picture(batch)[0]

    def decoded(self, batch: Batch) -> DecodedBatch:
        """The faces of a batch, decoded from codes of their distributions."""
        features = self.features(batch["image"])
        attributes = self._filled(features, batch["attributes"])
        code = self._code(features, attributes)
        return DecodedBatch(features, attributes, code, self.decode(code.sample(), attributes))

    def loss_and_picture(self, batch: Batch) -> tuple[Batch, Tensor]:
        """What ``loss`` gives, and the pictures ``(B, 3, S, S)`` that it was computed from."""
        losses, picture, _ = self.terms(batch)
        return losses, picture

    def terms(self, batch: Batch) -> tuple[Batch, Tensor, Gaussian]:
        """``loss_and_picture``, and the codes' distributions."""
        features, attributes, code, picture = self.decoded(batch)
        losses = self.bound(learned_from(batch["image"], picture, batch), code, picture)
        apart = correlation(code.mean, attributes)
        reading = known_mse(self._read(features), batch["attributes"])
        total = losses["loss"] + self.independence * apart + self.reading * reading
        return {**losses, "loss": total, "correlation": apart, "reading": reading}, picture, code

    def _code(self, features: Tensor, attributes: Tensor) -> Gaussian:
        seen = torch.cat([features, attributes], 1) if self.encoder_sees else features
        return self.gaussian(seen)

    def _read(self, features: Tensor) -> Tensor:
        return self.reader(features).float().clamp(-1, 1)  # type: ignore[no-any-return]

    def _filled(self, features: Tensor, attributes: Tensor | None) -> Tensor:
        """The attributes, unknown ones as they are read off the face."""
        read = self._read(features).detach()
        return read if attributes is None else torch.where(attributes.isnan(), read, attributes)
