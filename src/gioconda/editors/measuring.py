"""Crops of edited faces for networks that measure them, without composing the photo."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np

from gioconda.compose import preview
from gioconda.faces.smile_degree import smile_transform
from gioconda.threads import in_threads
from gioconda.types import Edit, Pixels, Points


class CropReader(Protocol):
    """A network that reads square crops.

    Attributes:
        size: Side of its crops in pixels.
        zoom: Scale of the five-point template in them.
    """

    size: int
    zoom: float


def edited_crops(reader: CropReader, edited: Iterable[tuple[Pixels, Edit, Points]]) -> Pixels:
    """``(N, size, size, 3)`` uint8 RGB crops of edited faces.

    Args:
        reader: The network that reads the crops.
        edited: Each face's photo, its edit, and its landmarks after the edit in photo pixels.
    """
    size = reader.size

    def crop_of(one: tuple[Pixels, Edit, Points]) -> Pixels:
        photo, edit, points = one
        return preview(photo, edit, smile_transform(points, size, reader.zoom), size, size)

    crops = in_threads(crop_of, edited)
    return np.stack(crops) if crops else np.zeros((0, size, size, 3), np.uint8)
