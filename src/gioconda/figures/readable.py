"""Photos of a figure; those that cannot be read are left out, and noted."""

from __future__ import annotations

from pathlib import Path

from gioconda.errors import PhotoError
from gioconda.figures.source import FigureSource
from gioconda.photo import Photo, read_photo


def read_or_note(source: FigureSource, path: Path) -> Photo | None:
    """A photo; None where it cannot be read, which goes to the figure's notes."""
    try:
        return read_photo(path)
    except PhotoError as error:
        source.notes.append(f"left out: {error}")
        return None
