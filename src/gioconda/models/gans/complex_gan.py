"""ComplexGAN: an autoencoder that is told what the mouth shall show, against a two-headed critic.

Paper    none; Choi et al. 2018, CVPR, "StarGAN ..." in a small form
Seed     github.com/emanuelmaus/KeepSmiling (ComplexGAN)
Differs  1. both heads give unbounded logits (there: sigmoids under a Wasserstein loss)  2. the
         critic's batch norm is a layer norm, since its gradient is penalised picture by picture
         3. a degree between the ends may be asked for  4. optionally the code is told the labels
         (``told``), and one round is held to the picture (``reconstruction``)
Images   (B, 3, 64, 64) float32 RGB in [-1, 1]
Labels   (B, A) float32 in [-1, 1], NaN where nobody knows; smile: +1 = broad
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from gioconda.models.contract import Batch, Description, Method, Verb, degrees
from gioconda.models.gans.domain_losses import DomainLosses, split_heads
from gioconda.models.gans.mouth_coders import MouthDecoder, MouthEncoder, code_side, told, wanted
from gioconda.models.gans.objectives import ObjectiveName
from gioconda.models.registry import register


@register("complex-gan", tiny={"width": 4, "decoder_width": 4})
class ComplexGAN(Method):
    """The generator: a picture and a target in, a picture out.

    Args:
        image_size: Side of the pictures in pixels; 64.
        width: Channels of the encoder's first map.
        decoder_width: An eighth of the channels of the decoder's first map.
        blocks: Residual blocks, 2 to 6.
        attributes: Names of the attributes, in the order of their columns.
        told: Which map the labels are channels of: the ``picture``, as in the seed, where the first
            instance norm takes all of a constant channel away but what zeros around the picture
            leave of it; or the ``code``.
    """

    cut = "mouth"  # what the pictures show; see ``faces.align.CUTS``

    def __init__(
        self,
        *,
        image_size: int = 64,
        width: int = 32,
        decoder_width: int = 64,
        blocks: int = 2,
        attributes: Sequence[str] = ("smile",),
        told: Literal["picture", "code"] = "picture",
    ) -> None:
        super().__init__()
        code_side(image_size)
        self.image_size = image_size
        self.attributes, self.told = tuple(attributes), told
        labels = len(self.attributes)
        at_picture, at_code = (labels, 0) if told == "picture" else (0, labels)
        self.encoder = MouthEncoder(3 + at_picture, width, blocks)
        self.decoder = MouthDecoder(4 * width + at_code, decoder_width)

    @property
    def description(self) -> Description:
        """What it offers; the attributes are degrees."""
        verbs = frozenset[Verb]({"edit"})
        return Description(verbs, degrees(self.attributes), "mouth", self.image_size)

    def forward(self, image: Tensor, target: Tensor) -> Tensor:
        """``(B, 3, 64, 64)`` and ``(B, A)`` in [-1, 1] to ``(B, 3, 64, 64)`` in [-1, 1]."""
        labels = len(self.attributes)
        if self.told == "picture":
            return self.decoder(self.encoder(told(image, target, labels)))  # type: ignore[no-any-return]
        return self.decoder(told(self.encoder(image), target, labels))  # type: ignore[no-any-return]

    def edit(self, image: Tensor, target: Tensor, source: Tensor | None = None) -> Tensor:
        """The same face with other attributes.

        Args:
            image: ``(B, 3, 64, 64)`` RGB in [-1, 1].
            target: ``(B, A)`` in [-1, 1]; NaN keeps what ``source`` says.
            source: ``(B, A)`` what the face has; None where nobody knows, which is told as 0.

        Returns:
            ``(B, 3, 64, 64)`` RGB in [-1, 1], float32.
        """
        return self(image, wanted(target, source))  # type: ignore[no-any-return]


class ComplexGANLosses(DomainLosses):
    """Trains a ``ComplexGAN``; a batch holds ``image`` and ``attributes`` (B, A).

    Args:
        generator: What ships; a default one where None.
        objective: What is played for, of ``objectives.OBJECTIVES``.
        critic_width: Channels of the critic after its first halving.
        penalty: Weight of the gradient penalty; 10.
        classes: Weight of the attributes' head; 1.
        cycle: Weight of the way there and back; 10.
        reconstruction: Weight of one round with the face's own attributes; 0 as in the seed.
    """

    def __init__(
        self,
        generator: ComplexGAN | None = None,
        *,
        objective: ObjectiveName = "wgan-gp",
        critic_width: int = 64,
        penalty: float = 10.0,
        classes: float = 1.0,
        cycle: float = 10.0,
        reconstruction: float = 0.0,
    ) -> None:
        super().__init__(
            generator or ComplexGAN(),
            objective=objective,
            critic_width=critic_width,
            penalty=penalty,
            classes=classes,
            cycle=cycle,
            reconstruction=reconstruction,
        )

    @torch.no_grad()
    def metrics(self, batch: Batch, generator: ComplexGAN) -> Batch:
        """How edits come out.

        Returns:
            ``obeyed``: share of attributes that the head reads as they were asked for, the
            opposite of what each face has; ``mae`` and ``cycle``: mean absolute difference, of 2,
            after one round with the face's own attributes, and after the way back.
        """
        image, attributes = batch["image"], batch["attributes"]
        made = generator(image, -attributes)
        known = ~attributes.isnan()
        right = (split_heads(self.critic(made))[1] * -attributes > 0)[known]
        back = generator(made, attributes)
        return {
            "obeyed": right.float().mean(),
            "mae": F.l1_loss(generator(image, attributes), image),
            "cycle": F.l1_loss(back, image),
        }
