"""Aligned crops -> what a network reads off them, in batches, each crop with its mirror image."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gioconda.faces.align import crop
from gioconda.faces.smile_degree import smile_transform
from gioconda.ranges import to_signed
from gioconda.types import Pixels, Points

_BATCH = 64
Array = NDArray[np.float64]


def cut(
    pictures: Sequence[Pixels], points: Sequence[Points], size: int, zoom: float
) -> NDArray[np.uint8]:
    """One aligned crop of each picture: ``(N, size, size, 3)`` uint8 RGB.

    Args:
        pictures: ``(H, W, 3)`` uint8 RGB, of any sizes.
        points: For each ``(141, 2)`` landmarks in its pixels.
        size: Side of the crop in pixels.
        zoom: Size of the face in the crop, against the five-point template.
    """
    crops = [
        crop(pixels, smile_transform(face, size, zoom), size, size)
        for pixels, face in zip(pictures, points, strict=True)
    ]
    return np.array(crops, np.uint8).reshape(-1, size, size, 3)


@torch.inference_mode()
def read(
    network: Callable[[Tensor], Tensor], crops: NDArray[np.uint8], *, mirrored: bool = True
) -> Array:
    """What a network says of crops, averaged over each crop and its mirror image.

    Args:
        network: ``(B, 3, S, S)`` RGB in [-1, 1] to ``(B, F)``.
        crops: ``(N, S, S, 3)`` uint8 RGB.
        mirrored: Look at the mirror images, too; not where left and right differ.

    Returns:
        ``(N, F)`` float64.
    """
    if not len(crops):  # nobody; but the number of columns is known
        return read(network, np.zeros((1, *crops.shape[1:]), np.uint8), mirrored=False)[:0]
    said = []
    for image in _batches(crops):
        out = network(image)
        if mirrored:
            out = (out + network(image.flip(3))) / 2
        said.append(out.double().numpy())
    return np.concatenate(said)


def _batches(crops: NDArray[np.uint8]) -> Iterator[Tensor]:
    for start in range(0, len(crops), _BATCH):
        image = to_signed(crops[start : start + _BATCH])
        yield image.contiguous(memory_format=torch.channels_last)
