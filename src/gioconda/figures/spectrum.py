"""``figure spectrum``: faces from an attribute's negative end to its positive one."""

from __future__ import annotations

import numpy as np
from PIL import Image

from gioconda.figures.source import FigureSource
from gioconda.plots.grids import table

STEPS = 7


def draw(source: FigureSource) -> Image.Image:
    """A row for each face, a column for each degree."""
    name = source.names("smile")[0]
    faces = source.faces(6)
    degrees = source.degrees or np.linspace(-1, 1, STEPS).tolist()
    columns = [("original", faces)]
    columns += [(f"{degree:+.2g}", source.changed(faces, {name: degree})) for degree in degrees]
    return table(columns, title=name)
