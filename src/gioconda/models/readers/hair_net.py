"""Hair network: which pixels of an aligned head are hair.

Paper    Ronneberger, Fischer & Brox 2015, MICCAI, "U-Net ..."; Howard et al. 2017, "MobileNets"
         (kernels apart from mixtures of channels)
Differs  1. no normalisation layer  2. kernels of 5 pixels: it is 28,000 numbers small, and has to
         see far  3. pixels whose truth is unknown (beyond the picture) are left out of the loss
Images   (B, 3, S, S) float32 RGB in [-1, 1], aligned by the five-point template, zoomed out
Labels   hair and weight (B, 1, S/2, S/2) float32 in [0, 1], 1 = hair, weight 0 = unknown
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.models.contract import Batch, Description, Graph, SupervisedMethod, of_pictures
from gioconda.models.registry import register
from gioconda.ranges import to_signed


@register("hair-net", tiny={"size": 32, "widths": (4, 8, 8, 8, 8), "blocks": (1, 1, 1, 1)})
class HairNet(SupervisedMethod):
    """A very small U-Net from an aligned head to a map of its hair, at half the crop's size.

    Args:
        size: Side of the crop in pixels, a multiple of 32.
        zoom: Size of the face in the crop, against the five-point template; at 0.42 the pupils are
            a sixth of its side apart.
        widths: Channels at a half, a quarter, ... of the size.
        blocks: Residual blocks at a quarter and below.
        overlap_weight: Weight of the soft Dice loss (Milletari, Navab & Ahmadi 2016).
    """

    def __init__(
        self,
        *,
        size: int = 128,
        zoom: float = 0.42,
        widths: Sequence[int] = (8, 16, 28, 40, 48),
        blocks: Sequence[int] = (1, 2, 2, 1),
        overlap_weight: float = 0.3,
    ) -> None:
        super().__init__()
        self.size, self.zoom, self.overlap_weight = size, zoom, overlap_weight
        self.first = nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(12, widths[0], 3, 1, 1))
        self.down = nn.ModuleList(
            nn.Sequential(
                nn.SiLU(),
                nn.Conv2d(fine, fine, 4, 2, 1, groups=fine),
                nn.Conv2d(fine, coarse, 1),
                *(_Separable(coarse) for _ in range(count)),
            )
            for fine, coarse, count in zip(widths, widths[1:], blocks, strict=False)
        )
        self.narrow = nn.ModuleList(nn.Conv2d(coarse, fine, 1) for fine, coarse in pairwise(widths))
        self.mix = nn.ModuleList(_Separable(fine) for fine in widths[:-1])
        self.last = nn.Sequential(nn.SiLU(), nn.Conv2d(widths[0], 1, 3, 1, 1))

    @property
    def description(self) -> Description:
        """What it offers."""
        return Description(size_px=self.size, zoom=self.zoom, reads=("hair",))

    @property
    def graphs(self) -> Mapping[str, Graph]:
        """``hair``: the logits."""
        pictures = of_pictures(self.size, self.size)
        return {"hair": Graph(lambda heads: (self(to_signed(heads)),), pictures, ("hair",))}

    def forward(self, image: Tensor) -> Tensor:
        """Unbounded float32 logits ``(B, 1, S/2, S/2)`` of hair in heads ``(B, 3, S, S)``."""
        maps = [self.first(image)]
        for down in self.down:
            maps.append(down(maps[-1]))
        x = maps.pop()
        for narrow, mix in zip(reversed(self.narrow), reversed(self.mix), strict=True):
            x = F.interpolate(narrow(F.silu(x)), scale_factor=2.0, mode="nearest") + maps.pop()
            x = mix(x)
        return self.last(x).float()  # type: ignore[no-any-return]

    def loss(self, batch: Batch) -> Batch:
        """Cross-entropy and overlap of the map where the truth is known.

        Args:
            batch: ``image`` (B, 3, S, S), ``hair`` and ``weight`` (B, 1, S/2, S/2).
        """
        logits, hair, weight = self(batch["image"]), batch["hair"], batch["weight"]
        each = F.binary_cross_entropy_with_logits(logits, hair, reduction="none")
        map_loss = (each * weight).sum() / weight.sum().clamp_min(1)
        likely = logits.sigmoid()
        both = (likely * hair * weight).sum((1, 2, 3))
        either = ((likely + hair) * weight).sum((1, 2, 3))
        overlap = (1 - (2 * both + 4) / (either + 4)).mean()  # bald heads count, too
        total = map_loss + self.overlap_weight * overlap
        return {"loss": total, "map": map_loss, "overlap": overlap}

    @torch.no_grad()
    def metrics(self, batch: Batch) -> Batch:
        """The loss, and the overlap ``iou`` of found and true hair."""
        losses, found = self.loss(batch), self(batch["image"]) > 0
        known = batch["weight"] > 0
        found, there = found & known, (batch["hair"] > 0.5) & known
        iou = (found & there).sum() / (found | there).sum().clamp_min(1)
        return {"loss": losses["loss"], "map": losses["map"], "iou": iou}


class _Separable(nn.Module):
    """x + mixture(silu(kernels(silu(x)))): a kernel of 5 pixels for each channel, then a mixture.

    The mixture starts at zero, so that deep stacks start as the identity.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.kernels = nn.Conv2d(channels, channels, 5, 1, 2, groups=channels)
        self.mixture = nn.Conv2d(channels, channels, 1)
        nn.init.zeros_(self.mixture.weight)
        nn.init.zeros_(self.mixture.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        """``(B, C, H, W)`` to the same shape."""
        return x + self.mixture(F.silu(self.kernels(F.silu(x))))  # type: ignore[no-any-return]
