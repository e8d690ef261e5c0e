"""``figure edits``: faces of photos as methods edit them, at the photos' own resolution."""

from __future__ import annotations

from PIL import Image

from gioconda.errors import DataError
from gioconda.figures.grids import table
from gioconda.figures.studio import Studio

_FACES = 8


def draw(studio: Studio) -> Image.Image:
    """A row for each photo's largest face, a column for each attribute, degree and method.

    Raises:
        DataError: No method is named, no face is found, or an attribute is not known.
    """
    if studio.edited is None or not studio.beside:
        raise DataError("edits of which method? give --beside MODEL")
    asked = studio.attributes, studio.degrees, studio.beside
    return table(studio.edited(studio.subject, studio.count or _FACES, *asked))
