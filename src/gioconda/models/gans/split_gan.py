"""SplitGAN: encoder and decoder apart, so that a smile is a vector between their codes.

Paper    none
Seed     github.com/emanuelmaus/KeepSmiling (SplitGAN)
Differs  1. the critic gives unbounded logits, and has a layer norm where its gradient is penalised
         picture by picture (there: sigmoid, batch norm)  2. its authors' three plans are options:
         labels for the generator (``attributes``), a contrastive term (``contrast``: Khosla et al.
         2020, NeurIPS, "Supervised Contrastive Learning"), and a set balanced by skin tone
         or by smile (``data.domain_faces``)  3. optionally one round is compared with the
         picture (``reconstruction``)  4. optionally the code is shorter (``code_channels``)
         5. optionally translated codes are decoded in training, too, for a critic that names the
         domain (``translation``): the seed never shows its decoder such a code
Images   (B, 3, 64, 64) float32 RGB in [-1, 1]      Codes (B, C, 5, 5), C = 128 in the seed
Labels   (B, A) float32 in [-1, 1], NaN where unknown; smile: +1 = broad
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.losses import contrast as contrastive
from gioconda.losses import with_total
from gioconda.models.contract import Batch
from gioconda.models.gans.keep_smiling import (
    TINY,
    DomainLosses,
    EncoderNorm,
    MouthDecoder,
    MouthEncoder,
    MouthGenerator,
)
from gioconda.models.gans.objectives import ObjectiveName
from gioconda.models.registry import register

CENTRES_DECAY = 0.95  # of the moving averages of both domains' mean codes


@register("split-gan", tiny=TINY)
class SplitGAN(MouthGenerator):
    """Encoder and decoder. Without attributes, edits go along directions of codes (``latent``).

    Args:
        image_size: Side of the pictures in pixels; 64.
        width: Channels of the encoder's first map; the code has 4 times as many.
        decoder_width: An eighth of the channels of the decoder's first map.
        blocks: Residual blocks, 2 to 6.
        attributes: Names of the attributes that the decoder takes; none as in the seed.
        code_channels: Channels of the code; None for the encoder's 4 ``width``, as in the seed.
        norm: Of the encoder, see ``MouthEncoder``.
    """

    VERBS = MouthGenerator.VERBS | {"encode", "decode", "reconstruct"}

    def __init__(
        self,
        *,
        image_size: int = 64,
        width: int = 32,
        decoder_width: int = 64,
        blocks: int = 2,
        attributes: Sequence[str] = (),
        code_channels: int | None = None,
        norm: EncoderNorm = "instance",
    ) -> None:
        super().__init__(image_size, attributes)
        body = MouthEncoder(3, width, blocks, norm)
        channels = code_channels or 4 * width
        shorten = nn.Conv2d(4 * width, channels, 1)
        self.encoder = nn.Sequential(body, shorten) if code_channels else body
        self.decoder = MouthDecoder(channels + len(self.attributes), decoder_width)

    def encode(self, image: Tensor, attributes: Tensor | None = None) -> Tensor:
        """``(B, 3, 64, 64)`` in [-1, 1] to a code ``(B, C, 5, 5)``; it needs no attributes."""
        return self.encoder(image).float()  # type: ignore[no-any-return]

    def decode(self, code: Tensor, attributes: Tensor | None = None) -> Tensor:
        """A code and attributes ``(B, A)``, 0 where None, to ``(B, 3, 64, 64)`` in [-1, 1]."""
        return self.decoder(self.labelled(code, attributes))  # type: ignore[no-any-return]

    def forward(self, image: Tensor, attributes: Tensor | None = None) -> Tensor:
        """``(B, 3, 64, 64)`` in [-1, 1], encoded and decoded once."""
        return self.decode(self.encode(image), attributes)

    def reconstruct(self, image: Tensor, attributes: Tensor | None = None) -> Tensor:
        """As ``forward``."""
        return self(image, attributes)  # type: ignore[no-any-return]


class SplitGANLosses(DomainLosses):
    """Trains a ``SplitGAN``; a batch holds ``image``, and ``attributes`` (B, A) where labels count.

    Args:
        generator: What ships; a default one where None.
        objective: What both play for, of ``objectives.OBJECTIVES``.
        penalty: Weight of the gradient penalty; 3.
        cycle: Weight of the difference after encoding and decoding twice; 9.
        contrast: Weight of the contrastive term on the codes' means over places, by the sign of the
            batch's first attribute; 0 as in the seed.
        translation: Whether the critic sees mouths whose codes were moved to the other domain of
            the batch's first attribute, and names their domain; else only reconstructions, as in
            the seed. The decoder is not told attributes then. What it says teaches the encoder,
            too, how far apart the domains shall lie.
        **weights: ``critic_width``, ``classes``, ``reconstruction`` and ``augmentation`` of
            ``DomainLosses``.

    Raises:
        ValueError: ``translation`` with a generator that takes attributes.
    """

    generator: SplitGAN
    centres: Tensor

    def __init__(
        self,
        generator: SplitGAN | None = None,
        *,
        objective: ObjectiveName = "standard",
        penalty: float = 3.0,
        cycle: float = 9.0,
        contrast: float = 0.0,
        translation: bool = False,
        **weights: Any,
    ) -> None:
        generator = generator or SplitGAN()
        if translation and generator.attributes:
            raise ValueError("translation: along codes, which a told decoder does without")
        super().__init__(
            generator,
            objective=objective,
            penalty=penalty,
            cycle=cycle,
            told=1 if translation else None,
            **weights,
        )
        self.contrast, self.translation = contrast, translation
        side = generator.code_side
        channels = generator.encode(torch.zeros(1, 3, generator.image_size, generator.image_size))
        self.register_buffer("centres", torch.zeros(2, channels.shape[1], side, side))

    def make(self, batch: Batch) -> tuple[Tensor, Tensor | None]:
        """Reconstructions, or mouths translated to the other domain, and that domain."""
        if not self.translation:
            return super().make(batch)
        code, domain = self.generator.encode(batch["image"]), batch["attributes"][:, :1]
        way = self.way(-domain)
        if self.training and torch.is_grad_enabled():
            self._follow(code.detach(), domain[:, 0])
            way = self.way(-domain, pull_of(code, domain[:, 0]))
        return self.generator.decode(code + way), -domain

    def back(self, made: Tensor, batch: Batch) -> Tensor:
        """The second round, for translated mouths with the way back between."""
        if not self.translation:
            return super().back(made, batch)
        code = self.generator.encode(made)
        return self.generator.decode(code + self.way(batch["attributes"][:, :1]))

    def way(self, target: Tensor, pull: Tensor | float = 0.0) -> Tensor:
        """From the other domain's mean code to that of ``target`` ``(B, 1)``: ``(B, C, 5, 5)``.

        Args:
            target: Whose sign is the domain.
            pull: From ``pull_of``, so that the encoder learns how far apart the domains shall be.
        """
        without, with_it = self.centres.unbind()
        return (with_it - without + pull) * target.nan_to_num().sign()[:, :, None, None]

    def generator_loss(self, batch: Batch) -> Batch:
        """Look real, be the same picture after two rounds, and keep the domains' codes apart."""
        terms = super().generator_loss(batch)
        if self.contrast:
            code = self.generator.encode(batch["image"]).mean((2, 3))
            terms["contrast"] = self.contrast * contrastive(code, batch["attributes"][:, 0], 0.1)
            terms = with_total({name: value for name, value in terms.items() if name != "loss"})
        return terms

    @torch.no_grad()
    def metrics(self, batch: Batch, generator: SplitGAN) -> Batch:
        """Mean absolute differences, of 2, after one round (``mae``) and after two (``cycle``)."""
        image, own = batch["image"], self.own(batch)
        once = generator.reconstruct(image, own)
        twice = generator.reconstruct(once, own)
        return {"mae": F.l1_loss(once, image), "cycle": F.l1_loss(twice, image)}

    @torch.no_grad()
    def turned(self, batch: Batch, generator: SplitGAN) -> Tensor | None:
        """With attributes as ``DomainLosses``; else codes moved by the batch's own mean codes."""
        if generator.attributes or "attributes" not in batch:
            return super().turned(batch, generator)
        code, domain = generator.encode(batch["image"]), batch["attributes"][:, 0]
        if not ((domain > 0).any() and (domain < 0).any()):
            return None
        way = code[domain > 0].mean(0) - code[domain < 0].mean(0)
        return generator.decode(code - way * domain.nan_to_num().sign()[:, None, None, None])

    @torch.no_grad()
    def preview(self, batch: Batch, generator: SplitGAN) -> Batch:
        """Photo, one round and two, and with ``translation`` the mouth in the other domain."""
        columns = super().preview(batch, generator)
        if self.translation:
            code = generator.encode(batch["image"])
            moved = code + self.way(-batch["attributes"][:, :1])
            columns["translated"] = generator.decode(moved)
        return columns

    @torch.no_grad()
    def _follow(self, code: Tensor, domain: Tensor) -> None:
        """Move the mean code of each domain a little towards the batch's."""
        for centre, here in zip(self.centres, (domain < 0, domain > 0), strict=True):
            if here.any():
                centre.lerp_(code[here].mean(0).to(centre.dtype), 1 - CENTRES_DECAY)


def pull_of(code: Tensor, domain: Tensor) -> Tensor | float:
    """Zeros with the gradient of the way between a batch's mean codes; 0 where one is missing.

    Args:
        code: ``(B, C, 5, 5)``.
        domain: ``(B,)``; its sign counts.
    """
    if not ((domain > 0).any() and (domain < 0).any()):
        return 0.0
    way = code[domain > 0].mean(0) - code[domain < 0].mean(0)
    return way - way.detach()
