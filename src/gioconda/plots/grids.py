"""Many small pictures as one, edge to edge or in labelled columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from gioconda.plots.sheets import GAP_PX, INK, PAPER, sheet
from gioconda.types import Pixels

SCREEN_PX = (1560, 860)  # of a laptop's screen, what a viewer's window leaves
SMALLEST_PX, TITLE_PX, PART_GAP_PX = 32, 26, 14
NAME_PX, LABELS_PX = 76, 45  # room for the label of a row, and for those of the columns


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


def block(
    columns: Sequence[tuple[str, Pixels]],
    names: Sequence[str] = (),
    title: str = "",
    screen_px: tuple[int, int] = SCREEN_PX,
) -> Image.Image:
    """As ``table``, in as many parts side by side as make the pictures largest on a screen.

    Args:
        columns: Name and ``(N, S, S, 3)`` uint8 pictures.
        names: Labels of the rows; none leaves no room for them.
        title: A line above everything.
        screen_px: Width and height of the screen. Pictures may become smaller than they are.
    """
    rows = [list(row) for row in zip(*(faces for _, faces in columns), strict=True)]
    parts, cell = _parts(len(rows), len(columns), cell_px(rows), screen_px, bool(names))
    each = -(-len(rows) // parts)
    sheets = [
        sheet(rows[k : k + each], [name for name, _ in columns], names[k : k + each], cell)
        for k in range(0, len(rows), each)
    ]
    width = sum(one.width for one in sheets) + PART_GAP_PX * (len(sheets) - 1)
    font = ImageFont.load_default(TITLE_PX * 0.6)
    lines = wrapped(title, lambda text: font.getlength(text) <= width)
    top = TITLE_PX * len(lines)
    paper = Image.new("RGB", (width, top + max(one.height for one in sheets)), PAPER)
    for k, line in enumerate(lines):
        middle = (width / 2, TITLE_PX * (k + 0.5))
        ImageDraw.Draw(paper).text(middle, line, INK, font, anchor="mm")
    left = 0
    for one in sheets:
        paper.paste(one, (left, top))
        left += one.width + PART_GAP_PX
    return paper


def wrapped(text: str, fits: Callable[[str], bool]) -> list[str]:
    """A text in lines that fit, broken between words; no line for no text."""
    lines: list[str] = []
    for word in text.split():
        if lines and fits(f"{lines[-1]} {word}"):
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _parts(
    rows: int, columns: int, largest_px: int, screen_px: tuple[int, int], named: bool
) -> tuple[int, int]:
    """Into how many parts a table is cut, and the width of a cell: the largest that fits."""
    wide, high = screen_px

    def cell(parts: int) -> int:
        around = PART_GAP_PX + GAP_PX + (NAME_PX if named else 0)
        across = (wide - parts * around) // (parts * columns) - GAP_PX
        down = (high - TITLE_PX - LABELS_PX) // -(-rows // parts) - GAP_PX
        return max(SMALLEST_PX, min(largest_px, across, down))

    # Of equally large ones, the one with the fewest parts.
    best = max(range(1, rows + 1), key=lambda parts: (cell(parts), -parts))
    return best, cell(best)


def cell_px(rows: Sequence[Sequence[Pixels]]) -> int:
    """Width of a cell: that of the widest picture, and enough for a label."""
    return max(112, *(int(picture.shape[1]) for row in rows for picture in row))
