"""SplitGAN: encoder and decoder apart, so that a smile is a vector between their codes.

Paper    none
Seed     github.com/emanuelmaus/KeepSmiling (SplitGAN)
Differs  1. the critic gives unbounded logits, and has a layer norm where its gradient is penalised
         picture by picture (there: sigmoid, batch norm)  2. its authors' three wishes are options:
         labels for the generator (``attributes``), a contrastive term (``contrast``: Khosla et al.
         2020, NeurIPS, "Supervised Contrastive Learning"), and a set balanced by skin tone
         (``data.domain_faces``)
Images   (B, 3, 64, 64) float32 RGB in [-1, 1]      Codes (B, 128, 5, 5)
Labels   (B, A) float32 in [-1, 1], NaN where nobody knows; smile: +1 = broad
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.models.complex_gan import shuffled, split_heads
from gioconda.models.critics import StridedCritic
from gioconda.models.mouth_coders import MouthDecoder, MouthEncoder, code_side, told, wanted
from gioconda.models.objectives import (
    OBJECTIVES,
    ObjectiveName,
    gradient_penalty,
    label_loss,
)
from gioconda.models.registry import register

Batch = dict[str, Tensor]


@register("split-gan")
class SplitGAN(nn.Module):
    """Encoder and decoder.

    Args:
        image_size: Side of the pictures in pixels; 64.
        width: Channels of the encoder's first map; the code has 4 times as many.
        decoder_width: An eighth of the channels of the decoder's first map.
        blocks: Residual blocks, 2 to 6.
        attributes: Names of what the decoder is told; none as in the seed.
    """

    def __init__(
        self,
        *,
        image_size: int = 64,
        width: int = 32,
        decoder_width: int = 64,
        blocks: int = 2,
        attributes: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.code_side = code_side(image_size)
        self.attributes = tuple(attributes)
        self.encoder = MouthEncoder(3, width, blocks)
        self.decoder = MouthDecoder(4 * width + len(self.attributes), decoder_width)

    def encode(self, image: Tensor, attributes: Tensor | None = None) -> Tensor:
        """``(B, 3, 64, 64)`` in [-1, 1] to a code ``(B, 4 W, 5, 5)``; it needs no attributes."""
        return self.encoder(image).float()  # type: ignore[no-any-return]

    def decode(self, code: Tensor, attributes: Tensor | None = None) -> Tensor:
        """A code and attributes ``(B, A)``, 0 where None, to ``(B, 3, 64, 64)`` in [-1, 1]."""
        return self.decoder(told(code, attributes, len(self.attributes)))  # type: ignore[no-any-return]

    def reconstruct(self, image: Tensor, attributes: Tensor | None = None) -> Tensor:
        """``(B, 3, 64, 64)`` in [-1, 1], encoded and decoded once."""
        return self.decode(self.encode(image), attributes)

    def edit(self, image: Tensor, target: Tensor, source: Tensor | None = None) -> Tensor:
        """The same face with other attributes of those that the decoder is told.

        Without such attributes faces are edited along directions of the codes; see ``latent``.

        Args:
            image: ``(B, 3, 64, 64)`` RGB in [-1, 1].
            target: ``(B, A)`` in [-1, 1]; NaN keeps what ``source`` says.
            source: ``(B, A)`` what the face has; None where nobody knows, which is told as 0.

        Returns:
            ``(B, 3, 64, 64)`` RGB in [-1, 1], float32.
        """
        return self.decode(self.encode(image), wanted(target, source))


class SplitGame(nn.Module):
    """Trains a ``SplitGAN``; a batch holds ``image``, and ``attributes`` (B, A) where labels count.

    Args:
        generator: What ships; a default one where None.
        objective: What is played for, of ``objectives.OBJECTIVES``.
        critic_width: Channels of the critic after its first halving.
        penalty: Weight of the gradient penalty; 3.
        cycle: Weight of the difference after encoding and decoding twice; 9.
        classes: Weight of the attributes' head, where the decoder is told attributes.
        contrast: Weight of the contrastive term on the codes' means over places, by the side that
            the batch's first attribute is on; 0 as in the seed.
    """

    def __init__(
        self,
        generator: SplitGAN | None = None,
        *,
        objective: ObjectiveName = "standard",
        critic_width: int = 64,
        penalty: float = 3.0,
        cycle: float = 9.0,
        classes: float = 1.0,
        contrast: float = 0.0,
    ) -> None:
        super().__init__()
        self.generator = generator or SplitGAN()
        heads = 1 + len(self.generator.attributes)
        self.critic = StridedCritic(64, critic_width, "layer", heads)
        self.objective = OBJECTIVES[objective]
        self.penalty, self.cycle = penalty, cycle
        self.classes, self.contrast = classes, contrast

    def critic_loss(self, batch: Batch) -> Batch:
        """Tell real from made, and what real pictures show where the decoder is told it."""
        image = batch["image"]
        with torch.no_grad():
            made = self.generator.reconstruct(image, self._target(batch))
        real, shown = split_heads(self.critic(image))
        fake, _ = split_heads(self.critic(made))
        terms = {
            "adversarial": self.objective.critic(real, fake),
            "penalty": self.penalty
            * gradient_penalty(lambda x: split_heads(self.critic(x))[0], image, made),
        }
        if self.generator.attributes:
            terms["classes"] = self.classes * label_loss(shown, batch["attributes"])
        return {"loss": torch.stack(list(terms.values())).sum(), **terms}

    def generator_loss(self, batch: Batch) -> Batch:
        """Look real, and be the same picture after two rounds."""
        image, target = batch["image"], self._target(batch)
        code = self.generator.encode(image)
        made = self.generator.decode(code, target)
        fake, shown = split_heads(self.critic(made))
        back = self.generator.reconstruct(made, batch.get("attributes"))
        terms = {
            "adversarial": self.objective.generator(fake),
            "cycle": self.cycle * F.l1_loss(back, image),
        }
        if target is not None:
            terms["classes"] = self.classes * label_loss(shown, target)
        if self.contrast:
            sides = batch["attributes"][:, 0]
            terms["contrast"] = self.contrast * contrastive(code.mean((2, 3)), sides)
        return {"loss": torch.stack(list(terms.values())).sum(), **terms}

    @torch.no_grad()
    def metrics(self, batch: Batch, generator: SplitGAN) -> Batch:
        """Mean absolute differences, of 2, after one round (``mae``) and after two (``cycle``)."""
        image, told_ = batch["image"], batch.get("attributes")
        once = generator.reconstruct(image, told_)
        twice = generator.reconstruct(once, told_)
        return {"mae": F.l1_loss(once, image), "cycle": F.l1_loss(twice, image)}

    @torch.no_grad()
    def preview(self, batch: Batch, generator: SplitGAN) -> Batch:
        """The picture, one round and two, and both ends of each attribute that is told."""
        image, told_ = batch["image"], batch.get("attributes")
        once = generator.reconstruct(image, told_)
        columns = {"photo": image, "once": once, "twice": generator.reconstruct(once, told_)}
        for k, name in enumerate(generator.attributes):
            for end in (-1, 1):
                target = batch["attributes"].clone()
                target[:, k] = end
                columns[f"{name} {end:+d}"] = generator.edit(image, target)
        return columns

    def _target(self, batch: Batch) -> Tensor | None:
        return shuffled(batch["attributes"]) if self.generator.attributes else None


def contrastive(codes: Tensor, sides: Tensor, temperature: float = 0.1) -> Tensor:
    """Codes of one side near each other, those of two sides apart (Khosla et al. 2020, Eq. 2).

    Args:
        codes: ``(B, D)``, of any length.
        sides: ``(B,)`` in [-1, 1]; its sign is the domain, and NaN or 0 belongs to none.
        temperature: The paper's tau.

    Returns:
        The mean over all codes that have another of their side in the batch; 0 where none has.
    """
    with torch.autocast(codes.device.type, enabled=False):
        unit = F.normalize(codes.float(), dim=1)
        likeness = unit @ unit.T / temperature
    alone = torch.eye(len(codes), dtype=torch.bool, device=codes.device)
    others = likeness.masked_fill(alone, -torch.inf).logsumexp(1, keepdim=True)
    sign = sides.nan_to_num().sign()
    same = (sign[:, None] * sign[None] > 0) & ~alone
    each = torch.where(same, likeness - others, 0.0).sum(1) / same.sum(1).clamp_min(1)
    return -each.sum() / same.any(1).sum().clamp_min(1)
