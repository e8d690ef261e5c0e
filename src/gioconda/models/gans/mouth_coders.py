"""KeepSmiling's encoder and decoder, which ComplexGAN joins and SplitGAN keeps apart.

Seed     github.com/emanuelmaus/KeepSmiling
Images   (B, 3, S, S) float32 in [-1, 1]      Codes (B, 4 W, c, c), unbounded; at 64 px c = 5
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from gioconda.models.gans.critics import start_small
from gioconda.models.gans.instance_blocks import InstanceResidual, PictureNorm


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
    """A 7 x 7 kernel of stride 3, two halvings, and residual blocks, with instance norms.

    Args:
        channels: Of the picture and of what is told beside it.
        width: Channels after the first kernel; the code has 4 times as many.
        blocks: How many residual blocks; KeepSmiling took 2 to 6.
    """

    def __init__(self, channels: int, width: int = 32, blocks: int = 2) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(channels, width, 7, 3, 3, bias=False)]
        for k in (1, 2):
            layers += [PictureNorm(k * width, affine=True), nn.ReLU(inplace=True)]
            layers.append(nn.Conv2d(k * width, 2 * k * width, 4, 2, 1, bias=False))
        layers += [PictureNorm(4 * width, affine=True), nn.ReLU(inplace=True)]
        self.body = nn.Sequential(*layers, *(InstanceResidual(4 * width) for _ in range(blocks)))
        self.apply(start_small)

    def forward(self, x: Tensor) -> Tensor:
        """``(B, channels, S, S)`` to ``(B, 4 W, c, c)``."""
        return self.body(x)  # type: ignore[no-any-return]


class MouthDecoder(nn.Module):
    """DCGAN's generator from a 5 x 5 map on.

    Args:
        channels: Of the code and of what is told beside it.
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


def told(x: Tensor, attributes: Tensor | None, count: int) -> Tensor:
    """``x`` with a channel for each attribute, the same everywhere.

    Args:
        x: ``(B, C, H, W)``.
        attributes: ``(B, count)`` in [-1, 1]; NaN, and None for all, is told as 0.
        count: How many there are; with none, ``x`` comes back.
    """
    if not count:
        return x
    if attributes is None:
        attributes = x.new_zeros(len(x), count)
    maps = attributes.nan_to_num()[:, :, None, None].expand(-1, -1, *x.shape[2:])
    return torch.cat([x, maps.to(x.dtype)], 1)


def wanted(target: Tensor, source: Tensor | None) -> Tensor:
    """What a face shall show: ``target``, and what it has already where that is NaN.

    Args:
        target: ``(B, A)`` in [-1, 1]; NaN keeps what the face has.
        source: ``(B, A)`` what it has; None, and NaN, where nobody knows, which is told as 0.
    """
    return target if source is None else torch.where(target.isnan(), source, target)
