"""``figure expressions``: faces of photos with the seven expressions, or some of them."""

from __future__ import annotations

from PIL import Image

from gioconda.figures.photo_faces import expressed_faces
from gioconda.figures.source import FigureSource
from gioconda.plots.grids import table

_FACES = 8


def draw(source: FigureSource) -> Image.Image:
    """A row for each face, a column for what it shows and for each expression and method.

    Raises:
        DataError: No face is found.
        GiocondaError: An expression is not known.
    """
    return table(expressed_faces(source, source.count or _FACES))
