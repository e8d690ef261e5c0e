"""SplitGAN: encoder and decoder apart, so that a smile is a vector between their codes.

Paper    none
Seed     github.com/emanuelmaus/KeepSmiling (SplitGAN)
Differs  1. the critic gives unbounded logits, and has a layer norm where its gradient is penalised
         picture by picture (there: sigmoid, batch norm)  2. its authors' three plans are options:
         labels for the generator (``attributes``), a contrastive term (``contrast``: Khosla et al.
         2020, NeurIPS, "Supervised Contrastive Learning"), and a set balanced by skin tone
         (``data.domain_faces``)  3. optionally one round is compared with the
         picture (``reconstruction``)
Images   (B, 3, 64, 64) float32 RGB in [-1, 1]      Codes (B, 128, 5, 5)
Labels   (B, A) float32 in [-1, 1], NaN where unknown; smile: +1 = broad
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from gioconda.losses import contrast as contrastive
from gioconda.losses import with_total
from gioconda.models.contract import Batch
from gioconda.models.gans.keep_smiling import (
    TINY,
    DomainLosses,
    MouthDecoder,
    MouthEncoder,
    MouthGenerator,
)
from gioconda.models.gans.objectives import ObjectiveName
from gioconda.models.registry import register


@register("split-gan", tiny=TINY)
class SplitGAN(MouthGenerator):
    """Encoder and decoder. Without attributes, edits go along directions of codes (``latent``).

    Args:
        image_size: Side of the pictures in pixels; 64.
        width: Channels of the encoder's first map; the code has 4 times as many.
        decoder_width: An eighth of the channels of the decoder's first map.
        blocks: Residual blocks, 2 to 6.
        attributes: Names of the attributes that the decoder takes; none as in the seed.
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
    ) -> None:
        super().__init__(image_size, attributes)
        self.encoder = MouthEncoder(3, width, blocks)
        self.decoder = MouthDecoder(4 * width + len(self.attributes), decoder_width)

    def encode(self, image: Tensor, attributes: Tensor | None = None) -> Tensor:
        """``(B, 3, 64, 64)`` in [-1, 1] to a code ``(B, 4 W, 5, 5)``; it needs no attributes."""
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
        **weights: ``critic_width``, ``classes`` and ``reconstruction`` of ``DomainLosses``.
    """

    generator: SplitGAN

    def __init__(
        self,
        generator: SplitGAN | None = None,
        *,
        objective: ObjectiveName = "standard",
        penalty: float = 3.0,
        cycle: float = 9.0,
        contrast: float = 0.0,
        **weights: Any,
    ) -> None:
        super().__init__(
            generator or SplitGAN(), objective=objective, penalty=penalty, cycle=cycle, **weights
        )
        self.contrast = contrast

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
