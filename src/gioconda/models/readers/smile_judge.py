"""The judge of smiles: patches and depthwise convolutions on colour, built unlike ``smile_net``.

Paper    Liu, Mao, Wu, Feichtenhofer, Darrell & Xie 2022, CVPR, "A ConvNet for the 2020s"
Differs  1. two stages of a few narrow blocks, patches of 6 px, 5x5 kernels  2. pooled with learned
         weights for each place (Chen et al. 2018, MobileFaceNets)  3. in colour, a wider crop and
         another size than the meter; thresholds and degree as there (``smile_head``)
Images   (B, 3, S, S) float32 RGB in [-1, 1], aligned by the five-point template, zoomed
Labels   (B,) float32 in [0, 1], 1 = smiling

No method may learn from it, and no edit is calibrated by it: it only judges.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.models.readers.smile_head import SmileHead, SmileNetwork
from gioconda.models.registry import register


class DepthwiseBlock(nn.Module):
    """x + scale * linear(silu(linear(norm(depthwise(x)))))."""

    def __init__(self, channels: int, expansion: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, 5, 1, 2, groups=channels)
        self.norm = nn.LayerNorm(channels)
        self.widen = nn.Linear(channels, expansion * channels)
        self.narrow = nn.Linear(expansion * channels, channels)
        self.scale = nn.Parameter(torch.full((channels,), 0.1))

    def forward(self, x: Tensor) -> Tensor:
        """``(B, C, H, W)`` to the same shape."""
        y = self.depthwise(x).permute(0, 2, 3, 1)  # (B, H, W, C)
        y = self.narrow(F.silu(self.widen(self.norm(y)))) * self.scale
        return x + y.permute(0, 3, 1, 2)  # type: ignore[no-any-return]


@register("smile-judge", tiny={"size": 48, "widths": (8, 16), "depths": (1, 1)})
class SmileJudge(SmileNetwork):
    """A small ConvNeXt from an aligned face in colour to a smile degree.

    Args:
        size: Side of the crop in pixels, a multiple of 12.
        zoom: Size of the face in the crop, against the five-point template.
        widths: Channels of the two stages.
        depths: Blocks of the two stages.
        expansion: How much wider a block is inside.
        sources: Names of the annotators whose labels are learned.
        smoothing: Share of labels that are taken to be wrong.
        dropout: Share of features that are dropped in training.
    """

    def __init__(
        self,
        *,
        size: int = 96,
        zoom: float = 0.85,
        widths: Sequence[int] = (48, 96),
        depths: Sequence[int] = (2, 4),
        expansion: int = 3,
        sources: Sequence[str] = ("lfw",),
        smoothing: float = 0.1,
        dropout: float = 0.2,
    ) -> None:
        super().__init__()
        self.size, self.zoom = size, zoom
        fine, coarse = widths
        self.body = nn.Sequential(
            nn.Conv2d(3, fine, 6, 6),  # (B, 48, 16, 16)
            *(DepthwiseBlock(fine, expansion) for _ in range(depths[0])),
            nn.GroupNorm(1, fine),
            nn.Conv2d(fine, coarse, 2, 2),  # (B, 96, 8, 8)
            *(DepthwiseBlock(coarse, expansion) for _ in range(depths[1])),
            nn.Conv2d(coarse, 2 * coarse, size // 12, groups=coarse),  # (B, 192, 1, 1)
            nn.Flatten(),
        )
        self.norm = nn.LayerNorm(2 * coarse)
        self.dropout = nn.Dropout(dropout)
        self.head = SmileHead(2 * coarse, sources, smoothing)

    def features(self, image: Tensor) -> Tensor:
        """``(B, 3, S, S)`` RGB in [-1, 1] to ``(B, F)``, normalised."""
        return self.dropout(self.norm(self.body(image)))  # type: ignore[no-any-return]
