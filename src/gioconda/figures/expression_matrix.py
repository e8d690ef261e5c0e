"""``figure expression_matrix``: many faces, each with every expression or other attribute."""

from __future__ import annotations

from PIL import Image

from gioconda.figures.grids import table
from gioconda.figures.studio import Studio


def draw(studio: Studio) -> Image.Image:
    """A row for each face: the face, and what the method makes of it for each of its attributes.

    Of a StarGAN of expressions these are the columns of Choi et al. 2018, figure 1; of one of head
    poses each row is a head that turns.
    """
    faces, method = studio.faces(8), studio.method
    degree = studio.degrees[0] if studio.degrees else 1.0
    columns = [("photo", faces)]
    for name in studio.names():
        method.check({name: degree})
        columns.append((name, method.reconstructions(faces, {name: degree})[1]))
    return table(columns)
