"""Luma: how light a colour looks, by the weights of Rec. 601."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gioconda.types import Field

if TYPE_CHECKING:
    from torch import Tensor

LUMA = (0.299, 0.587, 0.114)
"""Weights of red, green and blue (ITU-R BT.601)."""
LUMA_WEIGHTS = np.array(LUMA, np.float32)
"""The same as an array, for ``pixels @ LUMA_WEIGHTS``."""


def luma(pixels: NDArray[Any]) -> Field:
    """``(..., 3)`` RGB of any range to ``(...)`` float32 of the same range."""
    return np.asarray(np.float32(pixels) @ LUMA_WEIGHTS, np.float32)


def luma_of(image: Tensor) -> Tensor:
    """``(B, 3, H, W)`` RGB of any range to ``(B, 1, H, W)`` of the same range and type."""
    return (image * image.new_tensor(LUMA)[None, :, None, None]).sum(1, keepdim=True)
