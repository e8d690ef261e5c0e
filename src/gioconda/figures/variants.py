"""``figure variants``: faces with each of several attributes, such as beards or hair colours."""

from __future__ import annotations

from PIL import Image

from gioconda.figures.source import FigureSource
from gioconda.plots.grids import table


def draw(source: FigureSource) -> Image.Image:
    """A row for each face, a column for each attribute and each sum, at its positive end."""
    faces = source.faces(6)
    degree = source.degrees[0] if source.degrees else 1.0
    columns = [("original", faces), ("reconstruction", source.changed(faces, {}))]
    alone = source.names() if source.attributes or not source.sums else []
    asked = [*alone, *source.sums]
    columns += [(name, source.changed(faces, {name: degree})) for name in asked]
    return table(columns)
