"""``figure edits``: faces of photos as methods edit them, at the photos' own resolution."""

from __future__ import annotations

from PIL import Image

from gioconda.errors import DataError
from gioconda.figures.photo_faces import edited_faces
from gioconda.figures.source import FigureSource
from gioconda.plots.grids import table

_FACES = 8


def draw(source: FigureSource) -> Image.Image:
    """A row for each photo's largest face, a column for each attribute, degree and method.

    Raises:
        DataError: No method is named, no face is found, or an attribute is not known.
    """
    if not source.beside:
        raise DataError("edits of which method? give --beside MODEL")
    return table(edited_faces(source, source.count or _FACES))
