"""``figure arithmetic``: directions add up."""

from __future__ import annotations

from PIL import Image

from gioconda.errors import DataError
from gioconda.figures.grids import table
from gioconda.figures.studio import Studio
from gioconda.latent.arithmetic import parse


def draw(studio: Studio) -> Image.Image:
    """Faces shifted along each term of a sum alone, and along the whole.

    Raises:
        DataError: No sum is asked for.
    """
    if not studio.sums:
        raise DataError('which sum? give --sum "smile + glasses", and --attribute or --direction')
    faces = studio.faces(6)
    columns = [("original", faces), ("reconstruction", studio.changed(faces, {}))]
    for text in studio.sums:
        terms = parse(text)
        for name, times in terms:
            shown = (
                f"{'+' if times > 0 else '-'} {name}" if abs(times) == 1 else f"{times:+g} {name}"
            )
            columns.append((shown, studio.changed(faces, {name: times}, relative=True)))
        whole = dict(terms)
        columns.append(("sum", studio.changed(faces, whole, relative=True)))
    return table(columns, title="; ".join(studio.sums))
