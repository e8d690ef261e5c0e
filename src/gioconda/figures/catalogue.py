"""The figures by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PIL import Image

from gioconda.errors import DataError
from gioconda.figures import codes, face_tables, runs
from gioconda.figures.blind import BlindSheet, blind
from gioconda.figures.generators import generators
from gioconda.figures.masks import masks
from gioconda.figures.neighbours import neighbours
from gioconda.figures.photo_faces import edits, expressions, turns
from gioconda.figures.samples import samples
from gioconda.figures.sliders import sliders
from gioconda.figures.source import FigureSource
from gioconda.figures.translation import translation

Drawing = Image.Image | Sequence[Image.Image] | BlindSheet
"""A figure; several pictures are an animation."""

_FIGURES: tuple[Callable[[FigureSource], Drawing], ...] = (
    face_tables.reconstruction,
    runs.training,
    samples,
    neighbours,
    face_tables.forcing,
    face_tables.spectrum,
    face_tables.variants,
    masks,
    runs.variance,
    codes.traversal,
    codes.histograms,
    codes.axes,
    face_tables.arithmetic,
    face_tables.expression_matrix,
    translation,
    generators,
    runs.stages,
    runs.curves,
    runs.distance,
    expressions,
    edits,
    turns,
    sliders,
    blind,
)
CATALOGUE = {figure.__name__: figure for figure in _FIGURES}


def draw(name: str, source: FigureSource) -> Drawing:
    """Draw a figure.

    Raises:
        DataError: There is no such figure, or what it needs is missing.
    """
    if name not in CATALOGUE:
        raise DataError(f"no figure is called {name!r}; there are: {', '.join(CATALOGUE)}")
    return CATALOGUE[name](source)
