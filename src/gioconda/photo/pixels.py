"""Pixels as files store them: gray or RGB, with or without opacity, of 8 or 16 bits."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.types import Pixels

Native = NDArray[Any]  # uint8 or uint16: (H, W), (H, W, 2), (H, W, 3) or (H, W, 4)


def to_eight_bit(native: Native) -> Pixels:
    """The high byte of 16-bit pixels; 8-bit pixels as they are."""
    return native if native.dtype == np.uint8 else (native >> 8).astype(np.uint8)


def has_alpha(native: Native) -> bool:
    """Whether the last layer is opacity."""
    return native.ndim == 3 and native.shape[2] in (2, 4)


def is_gray(native: Native) -> bool:
    """Whether there is one colour layer."""
    return native.ndim == 2 or native.shape[2] == 2


def straight(native: Native) -> Native:
    """Pixels whose colours were multiplied by the opacity in the last layer, without that."""
    top = np.iinfo(native.dtype).max
    alpha = native[..., -1:].astype(np.float64)
    shares = np.divide(top, alpha, out=np.zeros_like(alpha), where=alpha > 0)
    colours = np.rint(native[..., :-1] * shares).clip(0, top).astype(native.dtype)
    return np.concatenate([colours, native[..., -1:]], axis=2)


def upright(pixels: Native, orientation: int) -> Native:
    """Pixels turned and mirrored as EXIF orientation 1 to 8 asks."""
    if orientation >= 5:  # rows and columns change places
        pixels = np.swapaxes(pixels, 0, 1)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)
