"""``figure arithmetic``: directions add up."""

from __future__ import annotations

from PIL import Image

from gioconda.errors import DataError
from gioconda.figures.source import FigureSource
from gioconda.latent.arithmetic import parse
from gioconda.plots.grids import table


def draw(source: FigureSource) -> Image.Image:
    """Faces shifted along each term of a sum alone, and along the whole.

    Raises:
        DataError: No sum is asked for.
    """
    if not source.sums:
        raise DataError('which sum? give --sum "smile + glasses", and --attribute or --direction')
    faces = source.faces(6)
    columns = [("original", faces), ("reconstruction", source.changed(faces, {}))]
    for text in source.sums:
        terms = parse(text)
        for name, times in terms:
            shown = (
                f"{'+' if times > 0 else '-'} {name}" if abs(times) == 1 else f"{times:+g} {name}"
            )
            columns.append((shown, source.changed(faces, {name: times}, relative=True)))
        whole = dict(terms)
        columns.append(("sum", source.changed(faces, whole, relative=True)))
    return table(columns, title="; ".join(source.sums))
