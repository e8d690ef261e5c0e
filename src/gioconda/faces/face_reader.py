"""What networks that read aligned faces share: their weights, their crops, and batches of these."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from gioconda.faces.align import crop, face_transform
from gioconda.threads import in_threads, parts
from gioconda.types import Affine, Pixels, Points

if TYPE_CHECKING:
    from torch import Tensor

N = TypeVar("N")
R = TypeVar("R")
_BATCH = 64


def smile_transform(points: Points, size: int, zoom: float) -> Affine:
    """``photo_to_crop`` of a smile network's crop: the five-point template, zoomed.

    Args:
        points: ``(141, 2)`` landmarks of the scheme, in photo pixels.
        size: Side of the crop in pixels.
        zoom: 1 for the template's own size; smaller shows more around the face.
    """
    return zoomed(face_transform(points, size), size, zoom)


def zoomed(photo_to_crop: Affine, size: int, zoom: float) -> Affine:
    """The same crop, drawn ``zoom`` times as large about the middle of its ``size`` pixels."""
    middle = (size - 1) / 2
    return photo_to_crop * zoom + np.array([[0, 0, middle], [0, 0, middle]]) * (1 - zoom)


def aligned_crops(
    photos: Sequence[Pixels], points: Sequence[Points], size: int, zoom: float
) -> Pixels:
    """One aligned face of each photo, ``(N, size, size, 3)`` uint8 RGB.

    Args:
        photos: ``(H, W, 3)`` uint8 RGB each; the same photo may stand there more than once.
        points: For each ``(141, 2)`` landmarks in its pixels.
        size: As of ``smile_transform``.
        zoom: As of ``smile_transform``.
    """
    crops = [
        crop(photo, smile_transform(face, size, zoom), size, size)
        for photo, face in zip(photos, points, strict=True)
    ]
    return np.array(crops, np.uint8).reshape(-1, size, size, 3)


def in_batches(crops: Pixels, size: int = _BATCH) -> Iterator[Tensor]:
    """``(N, S, S, 3)`` uint8 crops as images ``(B, 3, S, S)`` in [-1, 1], ``size`` at a time."""
    from gioconda.ranges import to_signed

    for start in range(0, len(crops), size):
        yield to_signed(crops[start : start + size])


def each_batch(read: Callable[[Tensor], R], crops: Pixels, most: int = _BATCH) -> list[R]:
    """What a network reads off ``(N, S, S, 3)`` uint8 crops, a few at a time, on all cores.

    Args:
        read: Takes images ``(B, 3, S, S)`` in [-1, 1]; gradients are off.
        crops: Not modified.
        most: Largest B.
    """
    import torch

    from gioconda.ranges import to_signed

    def of(part: slice) -> R:
        with torch.inference_mode():
            return read(to_signed(crops[part]))

    return in_threads(of, parts(len(crops), most))


def with_mirror_images(image: Tensor) -> Tensor:
    """``(B, ...)`` images and their mirror images, ``(2 B, ...)``."""
    import torch

    return torch.cat([image, image.flip(3)])


def load_reader(name: str | Path, kind: type[N], otherwise: str) -> N:
    """The packaged network of a name, or that of a file, a run's folder or a Hub id.

    Args:
        name: What to load.
        kind: The class that it must have.
        otherwise: What the error says of other networks, with their class for ``{kind}``.

    Raises:
        WeightsError: Nothing is there, or it is another kind of network.
    """
    from gioconda import zoo
    from gioconda.errors import WeightsError

    network = zoo.load(name)
    if not isinstance(network, kind):
        raise WeightsError(f"{name}: {otherwise.format(kind=type(network).__name__)}")
    return network
