"""Charts as pictures, and pictures stacked or side by side."""

from __future__ import annotations

import io
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

# Of Okabe & Ito's palette, which colour-blind people can distinguish.
BLUE, ORANGE = "#0072B2", "#E69F00"
COLOURS = (BLUE, ORANGE, "#009E73", "#CC79A7", "#D55E00", "#56B4E9")
_DPI = 100


def canvas(width_px: int, height_px: int) -> Any:
    """An empty figure of a size in pixels."""
    figure = Figure(figsize=(width_px / _DPI, height_px / _DPI), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def picture(figure: Any) -> Image.Image:
    """A figure as a picture."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=_DPI)
    return Image.open(file).convert("RGB")


def stacked(*parts: Image.Image) -> Image.Image:
    """Pictures below each other on white, centred."""
    width = max(part.width for part in parts)
    paper = Image.new("RGB", (width, sum(part.height for part in parts)), "white")
    top = 0
    for part in parts:
        paper.paste(part, ((width - part.width) // 2, top))
        top += part.height
    return paper


def beside(*parts: Image.Image, gap_px: int = 12) -> Image.Image:
    """Pictures side by side on white, aligned at the top."""
    width = sum(part.width for part in parts) + gap_px * (len(parts) - 1)
    paper = Image.new("RGB", (width, max(part.height for part in parts)), "white")
    left = 0
    for part in parts:
        paper.paste(part, (left, 0))
        left += part.width + gap_px
    return paper
