"""What differs between two photos, and what of it lies outside of some boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.errors import PhotoError
from gioconda.photo.formats.jpeg.blocks import NotKeptError, area_around, read_grid
from gioconda.photo.model import Photo
from gioconda.photo.pixels import Native
from gioconda.types import Box

_STRIP = 256  # rows that are compared at once
_CELL = 16  # pixels: changes nearer than this are one region


@dataclass(frozen=True)
class Difference:
    """How two photos of the same size differ.

    Attributes:
        pixels: How many there are.
        changed: How many of them differ.
        largest: By how many levels of a layer they differ most.
        regions: Boxes around the pixels that differ, largest first.
        outside: How many pixels differ outside of the boxes that were given.
        largest_outside: By how much.
    """

    pixels: int
    changed: int
    largest: int
    regions: tuple[Box, ...]
    outside: int
    largest_outside: int


def compare(before: Photo, after: Photo, boxes: Sequence[Box] = ()) -> Difference:
    """Compare the pixels of two photos: as stored, where both are stored alike, else as RGB.

    Args:
        before: Upright.
        after: Upright.
        boxes: Where differences are expected.

    Raises:
        PhotoError: They are not of the same size.
    """
    if (before.height, before.width) != (after.height, after.width):
        raise PhotoError(
            f"{before.path} is {before.width} x {before.height}, {after.path} {after.width} x "
            f"{after.height}; photos of one size can be compared."
        )
    first, second = before.native, after.native
    if first.shape != second.shape or first.dtype != second.dtype:
        first, second = before.pixels, after.pixels
    levels = _levels(first, second)
    differs = levels > 0
    outside = np.ones_like(differs)
    for box in boxes:
        x0, y0 = max(int(np.floor(box.x)), 0), max(int(np.floor(box.y)), 0)
        x1, y1 = int(np.ceil(box.x + box.width)), int(np.ceil(box.y + box.height))
        outside[y0 : max(y1, 0), x0 : max(x1, 0)] = False
    beyond = levels[outside]
    return Difference(
        levels.size,
        int(differs.sum()),
        int(levels.max()),
        _regions(differs),
        int((beyond > 0).sum()),
        int(beyond.max(initial=0)),
    )


def file_area(photo: Photo, box: Box) -> Box:
    """Where pixels of the file that a photo is written to may change, if those in a box do.

    A JPEG that keeps the blocks of its source changes by whole blocks; elsewhere it is the box.
    """
    source = photo.metadata.jpeg.source if photo.metadata.jpeg else None
    if source is None:
        return box
    try:
        grid = read_grid(source.data)
    except NotKeptError:
        return box
    x0, y0, width, height = (int(side) for side in box)
    left, top, right, bottom = area_around(
        grid, source.orientation, (x0, y0, x0 + width, y0 + height)
    )
    return Box(left, top, right - left, bottom - top)


def _levels(first: Native, second: Native) -> NDArray[np.uint16]:
    """``(H, W)`` the largest difference of a pixel's layers."""
    levels = np.empty(first.shape[:2], np.uint16)
    for top in range(0, len(first), _STRIP):
        rows = slice(top, top + _STRIP)
        apart = np.abs(first[rows].astype(np.int32) - second[rows])
        levels[rows] = apart if apart.ndim == 2 else apart.max(axis=2)
    return levels


def _regions(differs: NDArray[np.bool_]) -> tuple[Box, ...]:
    """A box around the changed pixels of each region, largest first."""
    height, width = differs.shape
    room = np.zeros((-(-height // _CELL) * _CELL, -(-width // _CELL) * _CELL), bool)
    room[:height, :width] = differs
    cells = room.reshape(room.shape[0] // _CELL, _CELL, -1, _CELL).any(axis=(1, 3))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(cells.astype(np.uint8))
    found = []
    for number in range(1, count):
        x, y, wide, high = (int(value) for value in stats[number, :4])
        own = np.repeat(np.repeat(labels[y : y + high, x : x + wide] == number, _CELL, 0), _CELL, 1)
        x, y = x * _CELL, y * _CELL
        own &= room[y : y + own.shape[0], x : x + own.shape[1]]
        rows, columns = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
        found.append(
            Box(
                x + int(columns[0]),
                y + int(rows[0]),
                int(columns[-1] - columns[0]) + 1,
                int(rows[-1] - rows[0]) + 1,
            )
        )
    return tuple(sorted(found, key=lambda box: -box.width * box.height))
