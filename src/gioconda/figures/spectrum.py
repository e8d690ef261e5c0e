"""``figure spectrum``: faces from an attribute's negative end to its positive one."""

from __future__ import annotations

import numpy as np
from PIL import Image

from gioconda.figures.grids import table
from gioconda.figures.studio import Studio

STEPS = 7


def draw(studio: Studio) -> Image.Image:
    """A row for each face, a column for each degree."""
    name = studio.names("smile")[0]
    faces = studio.faces(6)
    degrees = studio.degrees or np.linspace(-1, 1, STEPS).tolist()
    columns = [("original", faces)]
    columns += [(f"{degree:+.2g}", studio.changed(faces, {name: degree})) for degree in degrees]
    return table(columns, title=name)
