"""Aligned crops -> what a network reads off them, as the mean over each and its mirror image."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gioconda.ranges import in_batches

Array = NDArray[np.float64]


@torch.inference_mode()
def read(
    network: Callable[[Tensor], Tensor], crops: NDArray[np.uint8], *, mirrored: bool = True
) -> Array:
    """What a network reads off crops, averaged over each crop and its mirror image.

    Args:
        network: ``(B, 3, S, S)`` RGB in [-1, 1] to ``(B, F)``.
        crops: ``(N, S, S, 3)`` uint8 RGB.
        mirrored: Look at the mirror images, too; not where left and right differ.

    Returns:
        ``(N, F)`` float64.
    """
    if not len(crops):  # no faces, but as many columns as the network gives
        return read(network, np.zeros((1, *crops.shape[1:]), np.uint8), mirrored=False)[:0]
    outputs = []
    for image in in_batches(crops):
        image = image.contiguous(memory_format=torch.channels_last)
        out = network(image)
        if mirrored:
            out = (out + network(image.flip(3))) / 2
        outputs.append(out.double().numpy())
    return np.concatenate(outputs)
