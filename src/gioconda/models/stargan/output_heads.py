"""Output heads: how a generator's last maps become a picture.

Papers   ``painted`` Pumarola et al. 2018, ECCV, "GANimation: Anatomically-aware Facial Animation
         from a Single Image", Eq. 1; ``moved`` Zhou et al. 2016, ECCV, "View Synthesis by
         Appearance Flow"
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

OutputHead = Literal["whole", "painted", "moved"]

CELL_PX = 8  # the flow is one vector for so many pixels, smooth between them, and the attention one
# number for half as many; finer ones make dots that fool a critic, coarser ones part no lips
_MOST_FLOW = 0.3  # in halves of the picture's side


class HeadOutput(NamedTuple):
    """A picture, how much of it is new, and where the rest comes from.

    Attributes:
        picture: ``(B, 3, H, W)`` float32 RGB in [-1, 1].
        attention: ``(B, 1, H, W)`` float32 in [0, 1]; 0 where the photo's own pixel is seen.
        flow: ``(B, 2, H, W)`` float32, x and y in halves of the picture's sides: p shows what was
            at p + flow(p). None where every pixel is new.
    """

    picture: Tensor
    attention: Tensor
    flow: Tensor | None

    def after(self, first: HeadOutput) -> HeadOutput:
        """This output, computed from the first one's picture, as one output for the photo."""
        if self.flow is None or first.flow is None:
            return self._replace(flow=None)
        flow = self.flow + warped(first.flow, self.flow)
        kept = (1 - self.attention) * (1 - warped(first.attention, self.flow))
        return HeadOutput(self.picture, 1 - kept, flow)

    def scaled(self, share: Tensor, image: Tensor) -> HeadOutput:
        """A share of the change: of the flow, and of the new colours.

        Args:
            share: ``(B,)`` in [0, 1].
            image: ``(B, 3, H, W)``, the picture that went in.
        """
        if self.flow is None:
            return self
        rows = share[:, None, None, None]
        new = self.picture - (1 - self.attention) * warped(image, self.flow)
        attention, flow = rows * self.attention, rows * self.flow
        picture = rows * new + (1 - attention) * warped(image, flow)
        return HeadOutput(picture, attention, flow)


def whole(maps: Tensor, image: Tensor, cell_px: int = CELL_PX) -> HeadOutput:
    """Every pixel is new; 3 maps: colours."""
    return HeadOutput(maps.tanh(), torch.ones_like(image[:, :1]), None)


def painted(maps: Tensor, image: Tensor, cell_px: int = CELL_PX) -> HeadOutput:
    """New colours blended into the photo; 4 maps: colours, and attention."""
    attention = _coarse(maps[:, 3:4], max(1, cell_px // 2), "bilinear").sigmoid()
    picture = image + attention * (maps[:, :3].tanh() - image)
    return HeadOutput(picture, attention, torch.zeros_like(image[:, :2]))


def moved(maps: Tensor, image: Tensor, cell_px: int = CELL_PX) -> HeadOutput:
    """As ``painted``, after the photo's pixels are moved; 6 maps: the last two are the flow."""
    flow = flow_of(maps[:, 4:], cell_px)
    return painted(maps[:, :4], warped(image, flow), cell_px)._replace(flow=flow)


OUTPUT_HEADS: dict[OutputHead, tuple[int, Callable[[Tensor, Tensor, int], HeadOutput]]] = {
    "whole": (3, whole),
    "painted": (4, painted),
    "moved": (6, moved),
}


def flow_of(maps: Tensor, cell_px: int = CELL_PX) -> Tensor:
    """A smooth flow out of ``(B, 2, H, W)`` maps, in halves of the picture's side."""
    return _MOST_FLOW * _coarse(maps, cell_px, "bicubic").tanh()


def _coarse(maps: Tensor, cell_px: int, between: str) -> Tensor:
    """Smooth maps: means over cells, enlarged again."""
    cells = F.avg_pool2d(maps, cell_px)
    return F.interpolate(cells, size=maps.shape[2:], mode=between, align_corners=False)


def warped(image: Tensor, flow: Tensor) -> Tensor:
    """``image(p + flow(p))``; outside of it, the nearest pixel of the border.

    Args:
        image: ``(B, C, H, W)``.
        flow: ``(B, 2, H, W)`` x and y in halves of the picture's sides.
    """
    high, wide = image.shape[2:]
    x = (torch.arange(wide, device=image.device) + 0.5) * (2 / wide) - 1
    y = (torch.arange(high, device=image.device) + 0.5) * (2 / high) - 1
    places = torch.stack(torch.meshgrid(x, y, indexing="xy"), -1)  # (H, W, 2)
    return F.grid_sample(
        image, places + flow.permute(0, 2, 3, 1), padding_mode="border", align_corners=False
    )
