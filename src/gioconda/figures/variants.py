"""``figure variants``: faces with each of several attributes, such as beards or hair colours."""

from __future__ import annotations

from PIL import Image

from gioconda.figures.grids import table
from gioconda.figures.studio import Studio


def draw(studio: Studio) -> Image.Image:
    """A row for each face, a column for each attribute and each sum, at its positive end."""
    faces = studio.faces(6)
    degree = studio.degrees[0] if studio.degrees else 1.0
    columns = [("original", faces), ("reconstruction", studio.changed(faces, {}))]
    alone = studio.names() if studio.attributes or not studio.sums else []
    asked = [*alone, *studio.sums]
    columns += [(name, studio.changed(faces, {name: degree})) for name in asked]
    return table(columns)
