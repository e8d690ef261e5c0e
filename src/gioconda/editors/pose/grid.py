"""The grid that a turn is computed on: the cells of an edit's box, and more beyond the photo."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.types import Field, Points


@dataclass(frozen=True)
class Grid:
    """Cells over a region that may leave the photo.

    Attributes:
        box: ``(x0, y0, x1, y1)`` photo pixels, inside the photo: the cells that an edit keeps.
        cells: How many of them, down and across.
        before: How many more cells lie above and to the left.
        after: How many more lie below and to the right.
    """

    box: tuple[int, int, int, int]
    cells: tuple[int, int]
    before: tuple[int, int]
    after: tuple[int, int]

    @classmethod
    def over(
        cls, low: Points, high: Points, cell_px: float, width: int, height: int
    ) -> Grid | None:
        """The grid over a region; None where it lies outside of the photo.

        Args:
            low: ``(2,)`` upper left corner in photo pixels.
            high: ``(2,)`` lower right corner.
            cell_px: About how large a cell is.
            width: Of the photo.
            height: Of the photo.
        """
        x0, y0 = (max(0, math.floor(v)) for v in low)
        x1, y1 = min(width, math.ceil(high[0]) + 1), min(height, math.ceil(high[1]) + 1)
        if x1 - x0 < 2 or y1 - y0 < 2:
            return None
        cells = tuple(max(4, round(size / cell_px)) for size in (y1 - y0, x1 - x0))
        cell = (y1 - y0) / cells[0], (x1 - x0) / cells[1]
        before = tuple(
            max(0, math.ceil(d / c)) for d, c in zip((y0 - low[1], x0 - low[0]), cell, strict=True)
        )
        after = tuple(
            max(0, math.ceil(d / c))
            for d, c in zip((high[1] - y1, high[0] - x1), cell, strict=True)
        )
        return cls((x0, y0, x1, y1), cells, before, after)

    @property
    def cell(self) -> Points:
        """``(2,)`` width and height of a cell in photo pixels."""
        x0, y0, x1, y1 = self.box
        return np.array([(x1 - x0) / self.cells[1], (y1 - y0) / self.cells[0]])

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns, with those beyond the photo."""
        rows, columns = (
            b + n + a for b, n, a in zip(self.before, self.cells, self.after, strict=True)
        )
        return rows, columns

    def axes(self, finer: float = 1.0) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Photo x of the columns and y of the rows, at the middles of the cells.

        Args:
            finer: How many times as many cells.
        """
        corner = np.array(self.box[:2]) - self.cell * self.before[::-1]
        size = self.cell * self.shape[::-1]
        axes = []
        for start, length, cells in zip(corner, size, self.shape[::-1], strict=True):
            count = max(4, round(cells * finer))
            axes.append(start - 0.5 + (np.arange(count) + 0.5) * length / count)
        return axes[0], axes[1]

    def places(self) -> Points:
        """``(h, w, 2)`` photo pixels of all cells' middles."""
        return np.stack(np.meshgrid(*self.axes()), -1)

    def kept(self, field: Field) -> Field:
        """A field without the cells beyond the photo."""
        rows, columns = (slice(b, b + n) for b, n in zip(self.before, self.cells, strict=True))
        return np.ascontiguousarray(field[rows, columns], np.float32)

    def drawn_up(self, coarse: Field) -> Field:
        """A field of fewer cells over the same region, ``(h, w, ...)``."""
        drawn = cv2.resize(coarse, self.shape[::-1], interpolation=cv2.INTER_CUBIC)
        return np.asarray(drawn, np.float32)

    def sampled(self, field: Field, places: Points) -> Field:
        """A field ``(h, w, ...)`` at photo places ``(..., 2)``; beyond its border, as there."""
        corner = np.array(self.box[:2]) - self.cell * self.before[::-1]
        at = np.asarray((places + 0.5 - corner) / self.cell - 0.5, np.float32)
        x, y = at[..., 0], at[..., 1]
        drawn = cv2.remap(field, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(drawn, np.float32)
