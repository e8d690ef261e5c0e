"""Mouth sharpener: gives the painted mouth of a large face the detail of the photo around it.

Paper    none; a small super-resolution GAN after Ledig et al. 2017 (SRGAN), with the spectrally
         normalised patch critic of Miyato et al. 2018
Seed     none
Differs  1. only the hole is changed, and what lies around it tells how sharp it has to be
Images   (B, 3, 96, 192) float32 RGB in [-1, 1]     Holes  (B, 1, 96, 192) float32 in [0, 1]
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.layers import PatchCritic, Residual
from gioconda.losses import feature_matching, hinge_generator, hinge_pairs, masked_l1, pooled_l1
from gioconda.models.mouth_net import fine_detail, nearness
from gioconda.models.registry import register

Batch = dict[str, Tensor]


@register("mouth-sharpener")
class MouthSharpener(nn.Module):
    """A two-scale residual network that adds detail inside a hole.

    Args:
        width: Channels at half size; twice as many at quarter size.
        blocks: Residual blocks at quarter size.
    """

    def __init__(self, *, width: int = 24, blocks: int = 3) -> None:
        super().__init__()
        self.at_half = nn.Sequential(
            nn.PixelUnshuffle(2), nn.Conv2d(4 * 4, width, 3, 1, 1), Residual(width)
        )
        self.at_quarter = nn.Sequential(
            nn.Conv2d(width, 2 * width, 4, 2, 1), *[Residual(2 * width) for _ in range(blocks)]
        )
        self.to_half, self.mix_half = nn.Conv2d(2 * width, width, 3, 1, 1), Residual(width)
        detail = nn.Conv2d(width, 3 * 4, 3, 1, 1)
        nn.init.zeros_(detail.weight)  # a fresh sharpener changes nothing, in no checkered way
        nn.init.zeros_(detail.bias)  # type: ignore[arg-type]
        self.last = nn.Sequential(nn.SiLU(), detail, nn.PixelShuffle(2))

    def forward(self, image: Tensor, hole: Tensor) -> Tensor:
        """Sharpen the hole.

        Args:
            image: ``(B, 3, H, W)`` RGB in [-1, 1], H and W multiples of 4, soft inside the hole.
            hole: ``(B, 1, H, W)`` in [0, 1].

        Returns:
            ``(B, 3, H, W)``, about [-1, 1]: the image, but inside the hole.
        """
        half = self.at_half(torch.cat([image, hole], 1))  # (B, 24, H/2, W/2)
        quarter = self.at_quarter(half)  # (B, 48, H/4, W/4)
        half = self.mix_half(self.to_half(F.interpolate(quarter, scale_factor=2)) + half)
        detail = self.last(half).float()  # (B, 3, H, W)
        return image + detail * hole  # type: ignore[no-any-return]


class SharpenerGAN(nn.Module):
    """Trains a ``MouthSharpener`` on real mouths of large faces.

    A batch holds ``image`` (B, 3, 96, 192) in [-1, 1], a real mouth; ``soft``, the same, soft
    inside the hole; ``hole`` (B, 1, 96, 192); and ``known`` (B, 1, 1, 1), 1 where the hole of
    ``soft`` shows the same teeth as ``image``, 0 where other teeth were painted: these are judged
    by the critic, and held to their own colours.

    Args:
        generator: The network that ships; a default one where None.
        adversarial: Weight of the critic's opinion.
        l1: Weight of the pixels' distance.
        colour: Weight of the distance after pooling over 6 px.
        matching: Weight of feature matching.
    """

    def __init__(
        self,
        generator: MouthSharpener | None = None,
        *,
        adversarial: float = 0.03,
        l1: float = 3.0,
        colour: float = 2.0,
        matching: float = 1.0,
    ) -> None:
        super().__init__()
        self.generator = generator or MouthSharpener()
        self.critic = PatchCritic(4, (32, 64, 96))
        self.weights = {
            "adversarial": adversarial,
            "l1": l1,
            "colour": colour,
            "matching": matching,
        }
        self._sharp: tuple[Tensor, Tensor] | None = None

    def critic_loss(self, batch: Batch) -> dict[str, Tensor]:
        """Hinge loss near the hole; keeps the sharpened mouths for ``generator_loss``."""
        image, hole = batch["image"], batch["hole"]
        sharp = self.sharpen(batch)
        self._sharp = (image, sharp)
        real, _ = self.judge(image, hole)
        fake, _ = self.judge(sharp.detach(), hole)
        loss = hinge_pairs(real, fake, nearness(hole, real))
        # Pairs leave the logits' level open: hold it near zero (Karras et al. 2018, drift).
        drift = (real**2).mean()
        found = (real > fake).float().mean()
        return {"loss": loss + 0.002 * drift, "drift": drift, "found": found}

    def generator_loss(self, batch: Batch) -> dict[str, Tensor]:
        """Critic's opinion, pixels, colour and the critic's features."""
        image, hole = batch["image"], batch["hole"]
        # The generator has not moved since the critic looked: what it made still holds.
        kept, self._sharp = self._sharp, None
        sharp = kept[1] if kept is not None and kept[0] is image else self.sharpen(batch)
        fake, made = self.judge(sharp, hole)
        with torch.no_grad():
            _, wanted = self.judge(image, hole)
        known = batch["known"]
        anchor = known * image + (1 - known) * batch["soft"]
        terms = {
            "adversarial": hinge_generator(fake, nearness(hole, fake)),
            "l1": masked_l1(sharp, image, hole * known),
            "colour": pooled_l1(sharp, anchor, hole, 6),
            "matching": feature_matching(
                [known * feature for feature in wanted], [known * feature for feature in made]
            ),
        }
        loss = torch.stack([self.weights[name] * term for name, term in terms.items()]).sum()
        return {"loss": loss, **terms}

    def sharpen(self, batch: Batch) -> Tensor:
        """The real mouth with its hole filled by what the generator makes of the soft one."""
        image, hole = batch["image"], batch["hole"]
        return image * (1 - hole) + self.generator(batch["soft"], hole) * hole  # type: ignore[no-any-return]

    def judge(self, image: Tensor, hole: Tensor) -> tuple[Tensor, list[Tensor]]:
        """The critic's logits of all patches, and its features."""
        logits, features = self.critic(torch.cat([image, hole], 1))
        return logits[0], features

    @torch.no_grad()
    def metrics(self, batch: Batch, generator: nn.Module) -> dict[str, Tensor]:
        """Distance to the real mouth, sharpened and soft, in levels of 255; and the sharpness.

        Returns:
            ``l1`` and ``soft_l1`` in the hole; ``sharpness`` and ``soft_sharpness``: fine detail
            over the real mouth's, 1 is a match.
        """
        image, hole, soft = batch["image"], batch["hole"], batch["soft"]
        sharp = generator(soft, hole).float()
        real = fine_detail(image, hole).clamp_min(1e-6)
        return {
            "l1": masked_l1(sharp, image, hole) * 127.5,
            "soft_l1": masked_l1(soft, image, hole) * 127.5,
            "sharpness": fine_detail(sharp, hole) / real,
            "soft_sharpness": fine_detail(soft, hole) / real,
        }

    @torch.no_grad()
    def preview(self, batch: Batch, generator: nn.Module) -> dict[str, Tensor]:
        """The real mouth, the soft one, and the sharpened one; in [-1, 1]."""
        sharp = generator(batch["soft"], batch["hole"])
        return {"mouth": batch["image"], "soft": batch["soft"], "sharpened": sharp}
