"""ComplexGAN: an autoencoder that takes what the mouth shall show, against a two-headed critic.

Paper    none; Choi et al. 2018, CVPR, "StarGAN ..." in a small form
Seed     github.com/emanuelmaus/KeepSmiling (ComplexGAN)
Differs  1. both heads give unbounded logits (there: sigmoids under a Wasserstein loss)  2. the
         critic's batch norm is a layer norm, since its gradient is penalised picture by picture
         3. a degree between the ends may be asked for  4. optionally the labels join the code
         (``told``), and one round is compared with the picture (``reconstruction``)
Images   (B, 3, 64, 64) float32 RGB in [-1, 1]
Labels   (B, A) float32 in [-1, 1], NaN where unknown; smile: +1 = broad
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import torch
import torch.nn.functional as F
from torch import Tensor

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


@register("complex-gan", tiny=TINY)
class ComplexGAN(MouthGenerator):
    """The generator: a picture and a target in, a picture out.

    Args:
        image_size: Side of the pictures in pixels; 64.
        width: Channels of the encoder's first map.
        decoder_width: An eighth of the channels of the decoder's first map.
        blocks: Residual blocks, 2 to 6.
        attributes: Names of the attributes, in the order of their columns.
        told: Which map the labels are channels of: the ``picture``, as in the seed, where the first
            instance norm removes constant channels but for the effect of the zero padding; or the
            ``code``.
        norm: Of the encoder, see ``MouthEncoder``.
    """

    def __init__(
        self,
        *,
        image_size: int = 64,
        width: int = 32,
        decoder_width: int = 64,
        blocks: int = 2,
        attributes: Sequence[str] = ("smile",),
        told: Literal["picture", "code"] = "picture",
        norm: EncoderNorm = "instance",
    ) -> None:
        super().__init__(image_size, attributes)
        self.told, labels = told, len(self.attributes)
        at_picture, at_code = (labels, 0) if told == "picture" else (0, labels)
        self.encoder = MouthEncoder(3 + at_picture, width, blocks, norm)
        self.decoder = MouthDecoder(4 * width + at_code, decoder_width)

    def forward(self, image: Tensor, target: Tensor) -> Tensor:
        """``(B, 3, 64, 64)`` and ``(B, A)`` in [-1, 1] to ``(B, 3, 64, 64)`` in [-1, 1]."""
        if self.told == "picture":
            return self.decoder(self.encoder(self.labelled(image, target)))  # type: ignore[no-any-return]
        return self.decoder(self.labelled(self.encoder(image), target))  # type: ignore[no-any-return]


class ComplexGANLosses(DomainLosses):
    """Trains a ``ComplexGAN``; a batch holds ``image`` and ``attributes`` (B, A).

    Args:
        generator: What ships; a default one where None.
        objective: What both play for, of ``objectives.OBJECTIVES``.
        penalty: Weight of the gradient penalty; 10.
        cycle: Weight of the difference after an edit and the edit back; 10.
        **weights: ``critic_width``, ``classes``, ``reconstruction`` and ``augmentation`` of
            ``DomainLosses``.
    """

    generator: ComplexGAN

    def __init__(
        self,
        generator: ComplexGAN | None = None,
        *,
        objective: ObjectiveName = "wgan-gp",
        penalty: float = 10.0,
        cycle: float = 10.0,
        **weights: Any,
    ) -> None:
        super().__init__(
            generator or ComplexGAN(),
            objective=objective,
            penalty=penalty,
            cycle=cycle,
            **weights,
        )

    @torch.no_grad()
    def metrics(self, batch: Batch, generator: ComplexGAN) -> Batch:
        """How edits come out; a judge, not the critic, says whether they show what was asked.

        Returns:
            ``mae`` and ``cycle``: mean absolute difference, of 2, after one round with the face's
            own attributes, and after an edit and the edit back.
        """
        image, attributes = batch["image"], batch["attributes"]
        back = generator(generator(image, -attributes), attributes)
        return {
            "mae": F.l1_loss(generator(image, attributes), image),
            "cycle": F.l1_loss(back, image),
        }
