"""Changed pixels -> changed coefficients: only the difference is transformed and quantised.

A block whose pixels did not change has a difference of zero and stays as it is; in a block that an
edit touches the old coefficients lose nothing by being coded again.

Source: ITU-T T.871 (JFIF) for the colours; T.81 A.3.3 for the transform.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gioconda.photo.formats.jpeg.blocks.layout import ZIGZAG, Grid, Layout

_CELL = 8  # pixels: side of the squares in which changes are looked for
_ROWS_AT_ONCE = 8 * _CELL
_UNITS_AT_ONCE = 512
_TO_YCC = np.array(
    [
        [0.299, 0.587, 0.114],
        [-0.168735892, -0.331264108, 0.5],
        [0.5, -0.418687589, -0.081312411],
    ],
    np.float32,
)
Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]
Indices = NDArray[np.intp]


@dataclass(frozen=True)
class PixelChange:
    """A picture before and after, upright, and how it lies in its file.

    Attributes:
        before, after: ``(H, W)`` or ``(H, W, 3)`` uint8.
        orientation: EXIF orientation of the file, 1 to 8, which was applied on reading.
    """

    before: Pixels
    after: Pixels
    orientation: int

    def in_file(self, upright: Pixels) -> Pixels:
        """A view of an upright picture as it lies in the file."""
        mirrored, upended, swapped = _turn(self.orientation)
        upright = upright[:, ::-1] if mirrored else upright
        upright = upright[::-1] if upended else upright
        return np.swapaxes(upright, 0, 1) if swapped else upright

    def places_in_file(self, rows: Indices, columns: Indices) -> tuple[Indices, Indices]:
        """Rows and columns in the file of pixels of the upright picture."""
        height, width = self.before.shape[:2]
        mirrored, upended, swapped = _turn(self.orientation)
        columns = width - 1 - columns if mirrored else columns
        rows = height - 1 - rows if upended else rows
        return (columns, rows) if swapped else (rows, columns)


def _turn(orientation: int) -> tuple[bool, bool, bool]:
    """Whether an upright picture is mirrored, upended, then transposed to lie as in its file."""
    return orientation in (2, 3, 6, 7), orientation in (3, 4, 7, 8), orientation >= 5


def area_around(
    grid: Grid, orientation: int, box: tuple[int, int, int, int]
) -> tuple[int, int, int, int]:
    """Where the file's pixels may change if those in a box do: whole units, and one pixel more.

    Args:
        grid: How the file is divided.
        orientation: EXIF orientation of the file.
        box: Left, top, right and bottom (both exclusive) in the upright picture; so is the result.
    """
    mirrored, upended, swapped = _turn(orientation)
    across, down = (grid.width, grid.unit_width), (grid.height, grid.unit_height)
    if swapped:
        across, down = down, across
    left, right = _reach(box[0], box[2], *across, mirrored)
    top, bottom = _reach(box[1], box[3], *down, upended)
    return left, top, right, bottom


def _reach(start: int, stop: int, size: int, unit: int, mirrored: bool) -> tuple[int, int]:
    if mirrored:
        start, stop = size - stop, size - start
    start, stop = max(start // unit * unit - 1, 0), min(-(-stop // unit) * unit + 1, size)
    return (size - stop, size - start) if mirrored else (start, stop)


def changed_units(layout: Layout, change: PixelChange) -> Indices:
    """Numbers, in order, of all units with a changed pixel, and of some of their neighbours."""
    height, width = change.before.shape[:2]
    grid = np.zeros((layout.units_down, layout.units_across), bool)
    tops, lefts = _changed_cells(change.before, change.after)
    for y in (tops, np.minimum(tops + _CELL, height) - 1):
        for x in (lefts, np.minimum(lefts + _CELL, width) - 1):
            rows, columns = change.places_in_file(y, x)
            grid[rows // layout.unit_height, columns // layout.unit_width] = True
    return np.flatnonzero(grid)


def _changed_cells(before: Pixels, after: Pixels) -> tuple[Indices, Indices]:
    """Top and left of all cells with a changed pixel."""
    height, width, layers = *before.shape[:2], before[0, 0].size
    across = -(-width // _CELL)
    found = [np.empty((0, 2), np.intp)]
    # A row of a cell is one word of 64 bits in each layer; what lies past the picture stays 0.
    words = np.zeros((_ROWS_AT_ONCE, across * layers), np.uint64)
    row = words.view(np.uint8)[:, : width * layers]
    for top in range(0, height, _ROWS_AT_ONCE):
        count = min(_ROWS_AT_ONCE, height - top)
        old, new = (one[top : top + count].reshape(count, -1) for one in (before, after))
        row[count:] = 0
        np.bitwise_xor(old, new, out=row[:count])
        cells = np.bitwise_or.reduce(words.reshape(-1, _CELL, across * layers), axis=1)
        where = np.argwhere(cells.reshape(-1, across, layers).any(axis=2)) * _CELL
        found.append(where + np.array([top, 0]))
    cells = np.concatenate(found)
    return cells[:, 0], cells[:, 1]


def coefficient_change(
    layout: Layout, change: PixelChange, units: Indices, plain_rgb: bool
) -> NDArray[np.int16]:
    """By how much the quantised coefficients of some units change, in coded order.

    Args:
        layout: Of the file.
        change: Of its pixels.
        units: Numbers of the units.
        plain_rgb: Whether the components are R, G, B and not Y, Cb, Cr.

    Returns:
        ``(N, blocks of a unit, 64)``; the first of a block by itself, not as a difference.
    """
    before, after = change.in_file(change.before), change.in_file(change.after)
    blocks = len(layout.block_components)
    changes = np.empty((len(units), blocks, 64), np.int16)
    for first in range(0, len(units), _UNITS_AT_ONCE):
        some = slice(first, first + _UNITS_AT_ONCE)
        moved = _of_units(layout, after, units[some]).astype(np.float32)
        moved -= _of_units(layout, before, units[some])
        changes[some] = _quantised(layout, _layers(moved, plain_rgb))
    return changes


def _of_units(layout: Layout, pixels: Pixels, units: Indices) -> Pixels:
    """The pixels of units, ``(N, h, w)`` or ``(N, h, w, 3)``; past the picture its edge goes on."""
    tall, wide = layout.unit_height, layout.unit_width
    down, across = np.divmod(units, layout.units_across)
    found = np.empty((len(units), tall, wide, *pixels.shape[2:]), np.uint8)
    whole_down, whole_across = layout.height // tall, layout.width // wide
    whole = (down < whole_down) & (across < whole_across)
    inner = pixels[: whole_down * tall, : whole_across * wide]
    tiles = inner.reshape(whole_down, tall, whole_across, wide, *pixels.shape[2:])
    found[whole] = tiles[down[whole], :, across[whole]]
    rows = down[~whole, None, None] * tall + np.arange(tall)[:, None]
    columns = across[~whole, None, None] * wide + np.arange(wide)
    found[~whole] = pixels[
        np.minimum(rows, layout.height - 1), np.minimum(columns, layout.width - 1)
    ]
    return found


def _layers(moved: Floats, plain_rgb: bool) -> list[Floats]:
    """The layers of pixels, ``(N, h, w)`` each, as the file holds them."""
    if moved.ndim == 3:
        return [moved]
    layers = moved.reshape(-1, moved.shape[-1]).T
    if not plain_rgb:
        layers = _TO_YCC @ layers  # one product of matrices, which is far quicker than one a pixel
    return [layer.reshape(moved.shape[:-1]) for layer in layers]


def _quantised(layout: Layout, layers: list[Floats]) -> NDArray[np.int16]:
    parts = []
    for component, layer in zip(layout.components, layers, strict=True):
        down, across = component.down, component.across
        plane = _shrunk(layer, layout.unit_height // (8 * down), layout.unit_width // (8 * across))
        blocks = plane.reshape(len(layer), down, 8, across, 8).swapaxes(2, 3)
        steps = blocks.reshape(-1, 64) @ (_COSINES / component.steps)
        parts.append(np.rint(steps).reshape(len(layer), component.blocks, 64))
    return np.concatenate(parts, axis=1).astype(np.int16)


def _shrunk(layer: Floats, tall: int, wide: int) -> Floats:
    """The means of rectangles of ``tall`` x ``wide`` pixels."""
    if tall == wide == 1:
        return layer
    rows: Floats = sum(layer[:, k::tall] for k in range(tall))  # type: ignore[assignment]
    means: Floats = sum(rows[:, :, k::wide] for k in range(wide))  # type: ignore[assignment]
    means /= np.float32(tall * wide)
    return means


def _cosine_transform() -> Floats:
    """``(64, 64)`` from the pixels of a block to its coefficients in coded order.

    T.81, A.3.3: the transform is orthonormal.
    """
    angles = np.outer(np.arange(8), 2 * np.arange(8) + 1) * np.pi / 16
    basis = np.cos(angles) / 2
    basis[0] /= np.sqrt(2)
    transform: Floats = np.kron(basis, basis)[ZIGZAG].T.astype(np.float32)
    return transform


_COSINES = _cosine_transform()
