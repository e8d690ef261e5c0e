"""Sheets of pictures with labelled rows and columns, drawn with Pillow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from gioconda.atomic import replacing
from gioconda.types import Box, Pixels

GAP_PX = 4
_LARGEST_FONT_PX, _SMALLEST_FONT_PX = 24, 8
PAPER, INK = (255, 255, 255), (40, 40, 40)


def sheet(
    rows: Sequence[Sequence[Pixels]],
    columns: Sequence[str] = (),
    names: Sequence[str] = (),
    cell_px: int = 180,
    title: str = "",
) -> Image.Image:
    """A grid of pictures.

    Args:
        rows: Rows of ``(H, W, 3)`` uint8 pictures; each is drawn ``cell_px`` wide, and a row is as
            high as its highest picture.
        columns: A label above each column; none leaves no room for them.
        names: A label left of each row; none leaves no room for them.
        cell_px: Width of a picture on the sheet.
        title: A line above everything; none leaves no room for it.

    Raises:
        ValueError: There are no pictures, or not as many labels as rows or columns.
    """
    wide = max((len(row) for row in rows), default=0)
    if not wide or (columns and len(columns) != wide) or (names and len(names) != len(rows)):
        raise ValueError(f"{len(rows)} rows of {wide}: {len(names)} and {len(columns)} labels")
    font_px = min(max(11, cell_px // 10), _LARGEST_FONT_PX)
    font = ImageFont.load_default(font_px)
    while font_px > _SMALLEST_FONT_PX and any(font.getlength(c) > cell_px for c in columns):
        font_px -= 1
        font = ImageFont.load_default(font_px)
    line_px = round(font_px * 1.7) if columns else GAP_PX
    left_px = GAP_PX + (round(max(font.getlength(name) for name in names)) + 12 if names else 0)
    cells = [[_fitted(picture, cell_px) for picture in row] for row in rows]
    heights = [max(cell.height for cell in row) for row in cells]
    top = round(font_px * 1.7) if title else 0
    height_px = top + line_px + sum(heights) + GAP_PX * len(heights)
    paper = Image.new("RGB", (left_px + wide * (cell_px + GAP_PX), height_px), PAPER)
    draw = ImageDraw.Draw(paper)
    draw.text((paper.width / 2, top / 2), title, INK, font, anchor="mm")
    for k, label in enumerate(columns):
        centre = left_px + k * (cell_px + GAP_PX) + cell_px / 2
        draw.text((centre, top + line_px / 2), label, INK, font, anchor="mm")
    top += line_px
    for i, (row, height) in enumerate(zip(cells, heights, strict=True)):
        if names:
            draw.text((left_px - 8, top + height / 2), names[i], INK, font, anchor="rm")
        for k, cell in enumerate(row):
            paper.paste(cell, (left_px + k * (cell_px + GAP_PX), top))
        top += height + GAP_PX
    return paper


def animate(frames: Sequence[Image.Image], path: Path, frame_ms: int = 200) -> None:
    """Write pictures of one size as a looping GIF; the last one is shown for two seconds.

    Args:
        frames: The pictures, in order.
        path: The file to write; an existing one is replaced.
        frame_ms: Time of each picture, in milliseconds.
    """
    colours = [frame.convert("RGB").quantize(256) for frame in frames]
    with replacing(path) as aside:
        colours[0].save(
            aside,
            "GIF",
            save_all=True,
            append_images=colours[1:],
            duration=[frame_ms] * (len(colours) - 1) + [2000],
            loop=0,
        )


def beside(pictures: Sequence[Pixels], height_px: int) -> Pixels:
    """Pictures side by side, scaled to one height: ``(height_px, W, 3)`` uint8.

    Args:
        pictures: ``(H, W, 3)`` uint8 of any size, from left to right.
        height_px: Their height.
    """
    gap = np.full((height_px, GAP_PX, 3), PAPER, np.uint8)
    strip: list[Pixels] = []
    for picture in pictures:
        width_px = max(1, round(picture.shape[1] * height_px / picture.shape[0]))
        size = (width_px, height_px)
        strip += [gap, np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS))]
    return np.concatenate(strip[1:], axis=1)


def head(pixels: Pixels, box: Box, margin: float = 0.45) -> Pixels:
    """A face's box with hair and chin, cropped at the photo's border: ``(h, w, 3)``.

    Args:
        pixels: ``(H, W, 3)`` uint8.
        box: The face's box.
        margin: Margin on each side, in widths of the box.
    """
    more = margin * box.width
    x0, y0 = max(0, round(box.x - more)), max(0, round(box.y - more))
    x1, y1 = round(box.x + box.width + more), round(box.y + box.height + more)
    return pixels[y0:y1, x0:x1]


def _fitted(picture: Pixels, width_px: int) -> Image.Image:
    image = Image.fromarray(picture)
    height_px = max(1, round(image.height * width_px / image.width))
    return image.resize((width_px, height_px), Image.Resampling.LANCZOS)
