"""``figure expression_matrix``: many faces, each with every expression or other attribute."""

from __future__ import annotations

from PIL import Image

from gioconda.figures.source import FigureSource
from gioconda.plots.grids import table


def draw(source: FigureSource) -> Image.Image:
    """A row for each face: the face, and what the method makes of it for each of its attributes.

    Of a StarGAN of expressions these are the columns of Choi et al. 2018, figure 1; of one of head
    poses each row is a head that turns.
    """
    faces, method = source.faces(8), source.method
    degree = source.degrees[0] if source.degrees else 1.0
    columns = [("photo", faces)]
    for name in source.names():
        method.check_degrees({name: degree})
        columns.append((name, method.reconstructions(faces, {name: degree})[1]))
    return table(columns)
