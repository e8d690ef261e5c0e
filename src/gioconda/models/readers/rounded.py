"""Convolutions whose kernels are stored in 4 or 8 bits: an eighth or a quarter of their size."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.models.rounding import round_rows

_NIBBLES = 16  # values of half a byte


class RoundedConv2d(nn.Module):
    """``nn.Conv2d`` with rounded kernels, for inference.

    Args:
        channels_in: Of the input.
        channels: Of the output.
        kernel: Side of the kernels.
        stride: As of ``nn.Conv2d``.
        padding: As of ``nn.Conv2d``.
        bits: 4 or 8, of each weight.
    """

    packed: Tensor  # (O, N) uint8, N = I K K bits / 8: of 4 bits, two weights in each byte
    scale: Tensor  # (O,) what a weight's integer is multiplied by
    bias: Tensor  # (O,)

    def __init__(
        self,
        channels_in: int,
        channels: int,
        kernel: int,
        stride: int = 1,
        padding: int = 0,
        *,
        bits: int = 8,
    ) -> None:
        super().__init__()
        self.shape = (channels, channels_in, kernel, kernel)
        self.stride, self.padding, self.bits = stride, padding, bits
        bytes_each = channels_in * kernel * kernel * bits // 8
        self.register_buffer("packed", torch.zeros(channels, bytes_each, dtype=torch.uint8))
        self.register_buffer("scale", torch.ones(channels))
        self.register_buffer("bias", torch.zeros(channels))

    @property
    def weight(self) -> Tensor:
        """``(O, I, K, K)`` the kernels as they are used."""
        integers = self.packed.float()
        if self.bits == 4:  # by exact floats: graphs have no shift of bytes
            upper = (integers / _NIBBLES).floor()
            integers = torch.stack([integers - _NIBBLES * upper, upper], dim=2).flatten(1)
        middle = 2.0 ** (self.bits - 1)
        return ((integers - middle) * self.scale[:, None]).view(self.shape)

    def forward(self, x: Tensor) -> Tensor:
        """``(B, I, H, W)`` to ``(B, O, H', W')``."""
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding)

    @torch.no_grad()
    def fill(self, weight: Tensor, bias: Tensor) -> None:
        """Take over a convolution, its kernels rounded.

        Args:
            weight: ``(O, I, K, K)``.
            bias: ``(O,)``.
        """
        integers, scale = round_rows(weight.reshape(len(weight), -1), self.bits)
        self.scale.copy_(scale)
        self.packed.copy_(self._pack(integers))
        self.bias.copy_(bias)

    def _pack(self, integers: Tensor) -> Tensor:
        levels = (integers + 2.0 ** (self.bits - 1)).to(torch.uint8)
        return levels[:, ::2] | levels[:, 1::2] << 4 if self.bits == 4 else levels
