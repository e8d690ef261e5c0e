"""Pictures in uint8 <-> what networks take: float32 in [-1, 1] or [0, 1]."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from gioconda.types import Pixels


def to_signed(pixels: Pixels | Tensor) -> Tensor:
    """``(B, H, W, 3)`` uint8 to ``(B, 3, H, W)`` float32 in [-1, 1]."""
    return _channels_first(pixels).float() / 127.5 - 1


def to_unit(pixels: Pixels | Tensor) -> Tensor:
    """``(B, H, W, 3)`` uint8 to ``(B, 3, H, W)`` float32 in [0, 1]."""
    return _channels_first(pixels).float() / 255


def to_pixels(image: Tensor) -> Pixels:
    """``(B, 3, H, W)`` or gray ``(B, 1, H, W)`` in [-1, 1] to ``(B, H, W, 3)`` uint8.

    What lies outside of the range is clipped.
    """
    levels = ((image.detach().float().clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
    pixels: Pixels = levels.expand(-1, 3, -1, -1).permute(0, 2, 3, 1).contiguous().cpu().numpy()
    return pixels


def in_batches(crops: Pixels, size: int = 64) -> Iterator[Tensor]:
    """``(N, S, S, 3)`` uint8 crops as images ``(B, 3, S, S)`` in [-1, 1], ``size`` at a time."""
    for start in range(0, len(crops), size):
        yield to_signed(crops[start : start + size])


def _channels_first(pixels: Pixels | Tensor) -> Tensor:
    if not isinstance(pixels, Tensor):
        pixels = torch.from_numpy(np.array(pixels))  # a memory map may be read-only
    return pixels.permute(0, 3, 1, 2)
