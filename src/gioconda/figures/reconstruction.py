"""``figure reconstruction``: held-out faces, and what comes back out of their codes."""

from __future__ import annotations

import numpy as np
from PIL import Image

from gioconda.figures.source import FigureSource
from gioconda.plots.grids import table
from gioconda.types import Pixels


def draw(source: FigureSource) -> Image.Image:
    """Originals beside reconstructions, and what is lost between them."""
    faces = source.faces(8)
    made = source.changed(faces, {})
    return table(
        [("original", faces), ("reconstruction", made), ("difference", difference(faces, made))],
        title=f"mean difference {mean_levels(faces, made):.1f} of 255",
    )


def difference(a: Pixels, b: Pixels) -> Pixels:
    """``a - b`` around gray."""
    apart: Pixels = np.clip(a.astype(np.int16) - b + 128, 0, 255).astype(np.uint8)
    return apart


def mean_levels(a: Pixels, b: Pixels) -> float:
    """Mean absolute difference of two pictures, in levels of 255."""
    return float(np.abs(a.astype(np.float32) - b).mean())
