"""``figure expressions``: faces of photos with the seven expressions, or some of them."""

from __future__ import annotations

from PIL import Image

from gioconda.errors import DataError
from gioconda.figures.grids import table
from gioconda.figures.studio import Studio

_FACES = 8


def draw(studio: Studio) -> Image.Image:
    """A row for each face, a column for what it shows and for each expression and method.

    Raises:
        DataError: Nothing gives faces expressions, or no face is found.
    """
    if studio.expressed is None:
        raise DataError("nothing gives faces expressions here")
    count = studio.count or _FACES
    return table(studio.expressed(studio.subject, count, studio.attributes, studio.beside))
