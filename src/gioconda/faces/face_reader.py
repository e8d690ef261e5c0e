"""What networks that read aligned faces share: their weights, their crops, and batches of these."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from gioconda import zoo
from gioconda.errors import WeightsError
from gioconda.faces.align import crop, face_transform
from gioconda.inference.network import Network
from gioconda.threads import in_threads, parts
from gioconda.types import Affine, Field, Pixels, Points

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


def each_batch(read: Callable[[Pixels], R], crops: Pixels, most: int = _BATCH) -> list[R]:
    """What a network reads off ``(N, S, S, 3)`` uint8 crops, a few at a time, on all cores.

    Args:
        read: Takes ``(B, S, S, 3)`` of them.
        crops: Not modified.
        most: Largest B.
    """
    return in_threads(lambda part: read(crops[part]), parts(len(crops), most))


def with_mirror_images(crops: Pixels) -> Pixels:
    """``(B, H, W, 3)`` crops and their mirror images, ``(2 B, H, W, 3)``."""
    return np.concatenate([crops, crops[:, :, ::-1]])


def mirror_mean(read: Field) -> Field:
    """What was read off crops and their mirror images, ``(2 B, ...)``, averaged to ``(B, ...)``."""
    return np.asarray(np.mean(np.split(read, 2), 0), np.float32)


def softmax(logits: Field) -> Field:
    """``(B, C)`` logits to shares, which add up to 1."""
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(powers / powers.sum(1, keepdims=True), np.float32)


def sigmoid(logits: Field) -> Field:
    """Logits of any shape to chances in [0, 1]."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -80, 80))), np.float32)


def open_reader(name: str | Path, graph: str, otherwise: str) -> Network:
    """The packaged network of a name, or that of a file, a run's folder or a Hub id.

    Args:
        name: What to load.
        graph: The function that it must have.
        otherwise: What the error says of other networks, with their method for ``{method}``.

    Raises:
        WeightsError: Nothing is there, or it is another kind of network.
        MissingExtraError: Only torch can run it, and is not installed.
    """
    network = zoo.network(name)
    if graph not in network.graphs:
        raise WeightsError(f"{name}: {otherwise.format(method=network.method)}")
    return network
