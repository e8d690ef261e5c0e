"""Many small pictures as one, edge to edge or in labelled columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from gioconda.plots.sheets import sheet
from gioconda.types import Pixels


def grid(faces: Pixels, columns: int = 0) -> Image.Image:
    """Faces of one size side by side at their own resolution, without gaps.

    Args:
        faces: ``(N, S, S, 3)`` uint8.
        columns: Faces in a row; 0 for a grid as square as possible.
    """
    columns = columns or int(np.ceil(np.sqrt(len(faces))))
    rows = -(-len(faces) // columns)
    size = faces.shape[1]
    paper = np.full((rows * columns, size, size, 3), 255, np.uint8)
    paper[: len(faces)] = faces
    wall = paper.reshape(rows, columns, size, size, 3).transpose(0, 2, 1, 3, 4)
    return Image.fromarray(np.ascontiguousarray(wall.reshape(rows * size, columns * size, 3)))


def table(
    columns: Sequence[tuple[str, Pixels]], names: Sequence[str] = (), title: str = ""
) -> Image.Image:
    """A row for each face and a named column for each of its pictures.

    Args:
        columns: Name and ``(N, S, S, 3)`` uint8 pictures.
        names: Labels of the rows; none leaves no room for them.
        title: A line above everything.
    """
    rows = [list(row) for row in zip(*(faces for _, faces in columns), strict=True)]
    return sheet(rows, [name for name, _ in columns], names, cell_px=cell_px(rows), title=title)


def cell_px(rows: Sequence[Sequence[Pixels]]) -> int:
    """Width of a cell: that of the widest picture, and enough for a label."""
    return max(112, *(int(picture.shape[1]) for row in rows for picture in row))
