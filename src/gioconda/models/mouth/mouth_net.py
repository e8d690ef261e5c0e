"""Mouth network: paints what shows between opened lips.

Paper    none; an inpainting GAN after Pathak et al. 2016 (context encoders), with the spectrally
         normalised patch critic of Yu et al. 2019 and the feature matching of Wang et al. 2018
Seed     none
Differs  1. no normalisation layer: teeth take their colour and sharpness from the light around the
         hole, which normalised features would lose  2. the mean visible colour is an input
Images   (B, 3, 48, 96) float32 RGB in [-1, 1]      Holes  (B, 1, 48, 96) float32 in [0, 1]
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.layers import PatchCritic, Residual, residual_stack
from gioconda.losses import (
    feature_matching,
    hinge_generator,
    hinge_pairs,
    masked_l1,
    pooled_l1,
)
from gioconda.luma import LUMA
from gioconda.models.contract import AdversarialMethod, Batch, Description, Graph, Method
from gioconda.models.registry import register
from gioconda.ranges import to_signed

WIDTH, HEIGHT = 96, 48  # of the crops that it learns from


@register("mouth-net", tiny={"widths": (8, 8, 8, 8), "blocks": (1, 1, 1)})
class MouthNet(Method):
    """A four-scale U-Net that fills the hole in a mouth crop.

    Most of its work is done at a quarter and an eighth of the crop's size, where one kernel spans
    several teeth: cheap, and the two halves of a row of teeth fit each other.

    Args:
        widths: Channels at full, half, quarter and eighth size.
        blocks: Residual blocks of the encoder at half, quarter and eighth size.
    """

    def __init__(
        self,
        *,
        widths: tuple[int, int, int, int] = (24, 48, 96, 128),
        blocks: tuple[int, int, int] = (1, 2, 2),
    ) -> None:
        super().__init__()
        full, half, quarter, eighth = widths
        self.at_half = nn.Sequential(
            nn.PixelUnshuffle(2), nn.Conv2d(4 * 7, half, 3, 1, 1), *residual_stack(half, blocks[0])
        )
        self.at_quarter = nn.Sequential(
            nn.Conv2d(half, quarter, 4, 2, 1), *residual_stack(quarter, blocks[1])
        )
        self.chance = nn.Conv2d(1, quarter, 1, bias=False)
        self.at_eighth = nn.Sequential(
            nn.Conv2d(quarter, eighth, 4, 2, 1), *residual_stack(eighth, blocks[2])
        )
        self.to_quarter, self.mix_quarter = nn.Conv2d(eighth, quarter, 3, 1, 1), Residual(quarter)
        self.to_half = nn.Conv2d(quarter, half, 3, 1, 1)
        self.mix_half = nn.Sequential(*residual_stack(half, 2))
        self.to_full = nn.Conv2d(half, full, 3, 1, 1)
        self.beside = nn.Conv2d(7, full, 3, 1, 1)
        self.mix_full = Residual(full)
        self.last = nn.Conv2d(full, 3, 3, 1, 1)

    @property
    def description(self) -> Description:
        """It takes crops of its own, and has none of the verbs."""
        return Description()

    @property
    def graphs(self) -> Mapping[str, Graph]:
        """``mouth``: filled crops ``(N, 48, 96, 3)``, RGB from 0 to 255."""
        one = (torch.float32, (HEIGHT, WIDTH))
        crops = (torch.uint8, (HEIGHT, WIDTH, 3))
        inputs = {"crops": crops, "holes": one, "noise": one}
        return {"mouth": Graph(self._filled_crops, inputs, ("filled",))}

    def _filled_crops(self, crops: Tensor, holes: Tensor, noise: Tensor) -> tuple[Tensor]:
        filled = self(to_signed(crops), holes[:, None], noise[:, None])
        return (((filled + 1) * 127.5).clamp(0, 255).permute(0, 2, 3, 1),)

    def forward(self, image: Tensor, hole: Tensor, noise: Tensor) -> Tensor:
        """Fill the hole.

        Args:
            image: ``(B, 3, H, W)`` RGB in [-1, 1], H and W multiples of 8; its content inside
                the hole is ignored.
            hole: ``(B, 1, H, W)`` in [0, 1].
            noise: ``(B, 1, H, W)``, standard normal; decides what the photo leaves open. It enters
                at a quarter of the size, where it can choose teeth and cannot make grain.

        Returns:
            ``(B, 3, H, W)`` in [-1, 1]: the image, but inside the hole.
        """
        return image * (1 - hole) + self.fill(image, hole, noise) * hole

    def fill(self, image: Tensor, hole: Tensor, noise: Tensor) -> Tensor:
        """What belongs into the hole, for every pixel; arguments and range as of ``forward``."""
        # what can be seen, and its mean colour
        visible = image * (1 - hole)
        mean = visible.sum((2, 3), keepdim=True) / (1 - hole).sum((2, 3), keepdim=True).clamp_min(1)
        x = torch.cat([visible, hole, mean.expand_as(image)], 1)  # (B, 7, H, W)

        # down
        half = self.at_half(x)  # (B, 48, H/2, W/2)
        quarter = self.at_quarter(half)  # (B, 96, H/4, W/4)
        quarter = quarter + self.chance(4 * F.avg_pool2d(noise, 4))
        eighth = self.at_eighth(quarter)  # (B, 128, H/8, W/8)

        # up
        quarter = self.mix_quarter(self.to_quarter(_twice(eighth)) + quarter)
        half = self.mix_half(self.to_half(_twice(quarter)) + half)
        full = self.mix_full(self.to_full(_twice(half)) + self.beside(x))  # (B, 24, H, W)
        return self.last(F.silu(full)).float().tanh()  # type: ignore[no-any-return]


def _twice(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2)


class MouthGAN(AdversarialMethod):
    """Trains a ``MouthNet`` on real open mouths: no pairs needed.

    A batch holds ``image`` (B, 3, 48, 96) in [-1, 1], real mouths; ``seen``, the same with grain
    and traces of JPEG, which the generator sees and does not imitate (grain is laid over its work
    at the photo's own resolution); and ``hole`` (B, 1, 48, 96).

    Args:
        generator: The network that ships; a default one where None.
        adversarial: Weight of the critic's logits.
        l1: Weight of the pixels' distance.
        colour: Weight of the distance after pooling over 4 and 12 px: the anchor of the colour.
        matching: Weight of feature matching.
    """

    generator: MouthNet

    def __init__(
        self,
        generator: MouthNet | None = None,
        *,
        adversarial: float = 0.1,
        l1: float = 1.0,
        colour: float = 2.0,
        matching: float = 1.0,
    ) -> None:
        super().__init__()
        self.generator = generator or MouthNet()
        self.critic = PatchCritic(4, (48, 96, 160, 160), whole=(3, 6))
        self.weights = {
            "adversarial": adversarial,
            "l1": l1,
            "colour": colour,
            "matching": matching,
        }
        self._painted: tuple[Tensor, Tensor] | None = None

    def critic_loss(self, batch: Batch) -> Batch:
        """Hinge loss on pairs of real and filled; keeps the filled ones for ``generator_loss``."""
        image, hole = batch["image"], batch["hole"]
        painted = self.paint(batch)
        self._painted = (image, painted)
        real, _ = self.judge(image, hole)
        fake, _ = self.judge(painted.detach(), hole)
        loss = torch.stack(
            [hinge_pairs(r, f, nearness(hole, r)) for r, f in zip(real, fake, strict=True)]
        ).mean()
        # Pairs leave the logits' level open: hold it near zero (Karras et al. 2018, drift).
        drift = torch.stack([(r**2).mean() for r in real]).mean()
        found = torch.stack([(r > f).float().mean() for r, f in zip(real, fake, strict=True)])
        return {"loss": loss + 0.002 * drift, "drift": drift, "found": found.mean()}

    def generator_loss(self, batch: Batch) -> Batch:
        """Critic's logits, pixels, colour and the critic's features."""
        image, hole = batch["image"], batch["hole"]
        # The generator has not changed since the critic's update: what it filled still holds.
        last, self._painted = self._painted, None
        painted = last[1] if last is not None and last[0] is image else self.paint(batch)
        fake, made = self.judge(painted, hole)
        with torch.no_grad():
            _, wanted = self.judge(image, hole)
        terms = {
            "adversarial": torch.stack(
                [hinge_generator(f, nearness(hole, f)) for f in fake]
            ).mean(),
            "l1": masked_l1(painted, image, hole),
            "colour": (pooled_l1(painted, image, hole, 4) + pooled_l1(painted, image, hole, 12))
            / 2,
            "matching": feature_matching(wanted, made),
        }
        loss = torch.stack([self.weights[name] * term for name, term in terms.items()]).sum()
        return {"loss": loss, **terms}

    def paint(self, batch: Batch) -> Tensor:
        """The real mouth with its hole filled by what the generator makes of the worse picture."""
        image, hole = batch["image"], batch["hole"]
        made = self.generator.fill(batch["seen"], hole, torch.randn_like(hole))
        return image * (1 - hole) + made * hole

    def judge(self, image: Tensor, hole: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """The critic's logits and features of a crop."""
        logits, features = self.critic(torch.cat([image, hole], 1))
        return logits, features

    @torch.no_grad()
    def metrics(self, batch: Batch, generator: nn.Module) -> Batch:
        """How far painted mouths are from the real ones, in levels of 255.

        Returns:
            ``l1`` and ``colour`` (pooled by 12 px) in the hole; ``luminance`` and ``blue``: painted
            minus real, luminance and blue-yellow (B - (R + G) / 2), the bias in light and tint;
            ``sharpness``: the ratio of their fine detail, 1 is a match.
        """
        image, hole = batch["image"], batch["hole"]
        torch_state = torch.Generator(device=hole.device).manual_seed(0)
        noise = torch.randn(hole.shape, generator=torch_state, device=hole.device)
        painted = generator(image, hole, noise).float()
        shift = ((painted - image) * hole).sum((0, 2, 3)) / hole.sum() * 127.5  # (3,)
        r, g, b = shift.unbind()
        detail = [fine_detail(x, hole) for x in (painted, image)]
        return {
            "l1": masked_l1(painted, image, hole) * 127.5,
            "colour": pooled_l1(painted, image, hole, 12) * 127.5,
            "luminance": LUMA[0] * r + LUMA[1] * g + LUMA[2] * b,
            "blue": b - (r + g) / 2,
            "sharpness": detail[0] / detail[1].clamp_min(1e-6),
        }

    @torch.no_grad()
    def preview(self, batch: Batch, generator: nn.Module) -> Batch:
        """The real mouth, what the network sees of it, and what it paints; in [-1, 1]."""
        image, hole = batch["image"], batch["hole"]
        painted = generator(image, hole, torch.randn_like(hole))
        return {"mouth": image, "seen": image * (1 - hole), "painted": painted}


def nearness(hole: Tensor, logits: Tensor) -> Tensor:
    """How much of the hole each patch sees, (B, 1, h, w) with mean 1: elsewhere nothing is new."""
    size = logits.shape[2:]
    near = F.interpolate(F.max_pool2d(hole, 9, 1, 4), size=size, mode="area")
    return near / near.mean((1, 2, 3), keepdim=True).clamp_min(1e-3)


def fine_detail(image: Tensor, hole: Tensor) -> Tensor:
    """Mean absolute difference to the 3 px blur, inside the hole's core."""
    core = -F.max_pool2d(-hole, 3, 1, 1)
    fine = image - F.avg_pool2d(image, 3, 1, 1)
    return masked_l1(fine, torch.zeros_like(fine), core)
