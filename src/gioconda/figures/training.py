"""``figure training``: the sheets of a run, one after the other."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from gioconda.errors import DataError
from gioconda.figures.source import FigureSource


def draw(source: FigureSource) -> list[Image.Image]:
    """The frames: the same held-out faces as training went on.

    Raises:
        DataError: The subject is no run's folder with sheets.
    """
    sheets = sorted((Path(source.subject) / "samples").glob("*.png"))
    if not sheets:
        raise DataError(f"{source.subject}: no samples/*.png; name the folder of a run")
    frames = []
    for path in sheets:
        with Image.open(path) as frame:
            frames.append(frame.convert("RGB"))
    return frames
