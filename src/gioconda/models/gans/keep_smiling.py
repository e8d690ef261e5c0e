"""What ComplexGAN and SplitGAN share: networks, a two-headed critic, cycles and labels.

Seed     github.com/emanuelmaus/KeepSmiling
Differs  1. optionally one round is compared with the picture, too (``reconstruction``): with two
         rounds alone, the first may give anything that the second can undo  2. optionally the
         critic sees changed pictures (``differentiable_augmentation``)  3. optionally the encoder's
         norms are layer norms: instance norms take the colour of the skin and its contrast away
Images   (B, 3, 64, 64) float32 RGB in [-1, 1]      Codes (B, 4 W, 5, 5), unbounded
Labels   (B, A) float32 in [-1, 1], NaN where unknown; smile: +1 = broad
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.layers import InstanceResidual, PictureNorm, target_or_source, with_labels
from gioconda.losses import with_total
from gioconda.models.contract import AdversarialMethod, Batch, Description, Method, Verb, degrees
from gioconda.models.gans.critics import StridedCritic, start_small
from gioconda.models.gans.differentiable_augmentation import Change, augmented, known_changes
from gioconda.models.gans.objectives import OBJECTIVES, ObjectiveName, gradient_penalty, label_loss

TINY = {"width": 4, "decoder_width": 4}
EncoderNorm = Literal["instance", "layer"]
ENCODER_NORMS: dict[EncoderNorm, Callable[[int], nn.Module]] = {
    "instance": partial(PictureNorm, affine=True),
    "layer": partial(nn.GroupNorm, 1),
}


class MouthGenerator(Method):
    """A network from a mouth and its target attributes to a mouth.

    Args:
        image_size: Side of the pictures in pixels; 64.
        attributes: Names of the attributes, in the order of their columns.

    Attributes:
        VERBS: What it offers.
    """

    VERBS: ClassVar[frozenset[Verb]] = frozenset({"edit"})

    def __init__(self, image_size: int, attributes: Sequence[str]) -> None:
        super().__init__()
        self.code_side = code_side(image_size)
        self.image_size, self.attributes = image_size, tuple(attributes)

    @property
    def description(self) -> Description:
        """What it offers; the attributes are degrees."""
        return Description(self.VERBS, degrees(self.attributes), "mouth", self.image_size)

    def edit(self, image: Tensor, target: Tensor, source: Tensor | None = None) -> Tensor:
        """The same mouth with other attributes.

        Args:
            image: ``(B, 3, 64, 64)`` RGB in [-1, 1].
            target: ``(B, A)`` in [-1, 1]; NaN keeps what ``source`` says.
            source: ``(B, A)`` what the face has; what is unknown counts as 0.

        Returns:
            ``(B, 3, 64, 64)`` RGB in [-1, 1], float32.
        """
        return self(image, target_or_source(target, source))  # type: ignore[no-any-return]

    def labelled(self, x: Tensor, attributes: Tensor | None) -> Tensor:
        """``x`` ``(B, C, H, W)`` with a channel for each attribute; 0 where None or NaN."""
        if not self.attributes:
            return x
        if attributes is None:
            attributes = x.new_zeros(len(x), len(self.attributes))
        return with_labels(x, attributes.nan_to_num())


def code_side(image_size: int) -> int:
    """Side of the encoder's map: a third, a half and a half.

    Raises:
        ValueError: The decoder, which makes it 3 longer and doubles it three times, would not come
            back to the picture's side.
    """
    side = (image_size + 2) // 3 // 2 // 2
    if (side + 3) * 8 != image_size:
        raise ValueError(f"image_size={image_size}: KeepSmiling's networks are made for 64")
    return side


class MouthEncoder(nn.Module):
    """A 7 x 7 kernel of stride 3, two halvings, and residual blocks.

    Args:
        channels: Of the picture and the labels behind it.
        width: Channels after the first kernel; the code has 4 times as many.
        blocks: How many residual blocks; KeepSmiling took 2 to 6.
        norm: Of each channel (``instance``, as in the seed) or of all channels together
            (``layer``), which keeps how they differ, and so the colour.
    """

    def __init__(
        self, channels: int, width: int = 32, blocks: int = 2, norm: EncoderNorm = "instance"
    ) -> None:
        super().__init__()
        normed = ENCODER_NORMS[norm]
        layers: list[nn.Module] = [nn.Conv2d(channels, width, 7, 3, 3, bias=False)]
        for k in (1, 2):
            layers += [normed(k * width), nn.ReLU(inplace=True)]
            layers.append(nn.Conv2d(k * width, 2 * k * width, 4, 2, 1, bias=False))
        layers += [normed(4 * width), nn.ReLU(inplace=True)]
        rest = (InstanceResidual(4 * width, normed) for _ in range(blocks))
        self.body = nn.Sequential(*layers, *rest)
        self.apply(start_small)

    def forward(self, x: Tensor) -> Tensor:
        """``(B, channels, S, S)`` to ``(B, 4 W, c, c)``."""
        return self.body(x)  # type: ignore[no-any-return]


class MouthDecoder(nn.Module):
    """DCGAN's generator from a 5 x 5 map on.

    Args:
        channels: Of the code and the labels behind it.
        width: An eighth of the channels of the first map.
    """

    def __init__(self, channels: int, width: int = 64) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.ConvTranspose2d(channels, 8 * width, 4, bias=False)]
        for k in (8, 4):
            layers += [nn.BatchNorm2d(k * width), nn.ReLU(inplace=True)]
            layers.append(nn.ConvTranspose2d(k * width, k * width // 2, 4, 2, 1, bias=False))
        layers += [nn.BatchNorm2d(2 * width), nn.ReLU(inplace=True)]
        self.body = nn.Sequential(*layers, nn.ConvTranspose2d(2 * width, 3, 4, 2, 1))
        self.apply(start_small)

    def forward(self, code: Tensor) -> Tensor:
        """``(B, channels, 5, 5)`` to ``(B, 3, 64, 64)`` RGB in [-1, 1], float32."""
        return self.body(code).float().tanh()  # type: ignore[no-any-return]


class DomainLosses(AdversarialMethod):
    """Trains a generator ``(image, attributes) -> image`` of mouths.

    A batch holds ``image``, and ``attributes`` (B, A) where the generator takes any.

    Args:
        generator: What ships; it names its ``attributes``, which may be none.
        objective: What both play for, of ``objectives.OBJECTIVES``.
        critic_width: Channels of the critic after its first halving.
        penalty: Weight of the gradient penalty.
        classes: Weight of the attributes' head.
        cycle: Weight of the difference after two rounds, the second with the picture's own
            attributes.
        reconstruction: Weight of the difference after one round with the picture's own attributes;
            0 as in the seed.
        augmentation: Changes of all pictures before the critic, of
            ``differentiable_augmentation.CHANGES``; none as in the seed.
        told: How many of the batch's attributes the critic names; None for the generator's.
    """

    generator: MouthGenerator
    tiny: ClassVar[Mapping[str, Any]] = {"critic_width": 4}

    def __init__(
        self,
        generator: MouthGenerator,
        *,
        objective: ObjectiveName,
        penalty: float,
        cycle: float,
        critic_width: int = 64,
        classes: float = 1.0,
        reconstruction: float = 0.0,
        augmentation: Sequence[Change] = (),
        told: int | None = None,
    ) -> None:
        super().__init__()
        self.generator = generator
        self.told = len(generator.attributes) if told is None else told
        self.critic = StridedCritic(64, critic_width, "layer", 1 + self.told)
        self.objective = OBJECTIVES[objective]
        self.penalty, self.classes = penalty, classes
        self.cycle, self.reconstruction = cycle, reconstruction
        self.augmentation = known_changes(augmentation)

    def make(self, batch: Batch) -> tuple[Tensor, Tensor | None]:
        """Pictures for the critic, and the attributes that they shall show; None for none."""
        target = self.target(batch)
        return self.generator(batch["image"], target), target

    def back(self, made: Tensor, batch: Batch) -> Tensor:
        """What ``make`` made, taken back to the pictures."""
        return self.generator(made, self.own(batch))  # type: ignore[no-any-return]

    def critic_loss(self, batch: Batch) -> Batch:
        """Tell real from made, and name what real pictures show."""
        with torch.no_grad():
            made = augmented(self.make(batch)[0], self.augmentation)
        image = augmented(batch["image"], self.augmentation)
        # In one pass: the critic's layer norms normalise each picture by itself.
        logits, labels = split_heads(self.critic(torch.cat([image, made])))
        (real, fake), shown = logits.chunk(2), labels[: len(image)]
        terms = {
            "adversarial": self.objective.critic(real, fake),
            "penalty": self.penalty
            * gradient_penalty(lambda x: split_heads(self.critic(x))[0], image, made),
        }
        if self.told:
            terms["classes"] = self.classes * label_loss(shown, batch["attributes"][:, : self.told])
        return with_total(terms)

    def generator_loss(self, batch: Batch) -> Batch:
        """Look real, show the target, and be the same picture after two rounds."""
        image = batch["image"]
        made, wanted = self.make(batch)
        fake, shown = split_heads(self.critic(augmented(made, self.augmentation)))
        terms = {
            "adversarial": self.objective.generator(fake),
            "cycle": self.cycle * F.l1_loss(self.back(made, batch), image),
        }
        if wanted is not None:
            terms["classes"] = self.classes * label_loss(shown, wanted)
        if self.reconstruction:
            once = made if wanted is None else self.generator(image, self.own(batch))
            terms["reconstruction"] = self.reconstruction * F.l1_loss(once, image)
        return with_total(terms)

    def own(self, batch: Batch) -> Tensor | None:
        """The pictures' own attributes ``(B, A)``; None where the generator takes none."""
        return batch["attributes"] if self.generator.attributes else None

    def target(self, batch: Batch) -> Tensor | None:
        """The attributes of other faces of the batch, ``(B, A)``: targets that occur."""
        own = self.own(batch)
        return None if own is None else own[torch.randperm(len(own), device=own.device)]

    @torch.no_grad()
    def turned(self, batch: Batch, generator: Any) -> Tensor | None:
        """The pictures with their first attribute turned to its other side; None without any."""
        own = self.own(batch)
        if own is None:
            return None
        target = own.clone()
        target[:, 0] = -target[:, 0]
        return generator(batch["image"], target)  # type: ignore[no-any-return]

    @torch.no_grad()
    def preview(self, batch: Batch, generator: Any) -> Batch:
        """The picture, one round, two, and both ends of each attribute, the others as they are."""
        image, own = batch["image"], self.own(batch)
        once = generator(image, own)
        columns = {"photo": image, "once": once, "twice": generator(once, own)}
        for k, name in enumerate(generator.attributes):
            for end in (-1, 1):
                target = batch["attributes"].clone()
                target[:, k] = end
                columns[f"{name} {end:+d}"] = generator(image, target)
        return columns


def split_heads(logits: Tensor) -> tuple[Tensor, Tensor]:
    """``(B, 1 + A)`` to real or made ``(B, 1)`` and attributes ``(B, A)``."""
    return logits[:, :1], logits[:, 1:]
