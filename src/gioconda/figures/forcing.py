"""``figure forcing``: the same degree for everyone, and shifts from each one's own degree."""

from __future__ import annotations

from PIL import Image

from gioconda.figures.source import FigureSource
from gioconda.plots.grids import table

SHIFTS = (-0.7, -0.5, 0.5, 0.7)
FORCED = 0.5


def draw(source: FigureSource) -> Image.Image:
    """Originals, reconstructions, one degree for all, and shifts; for many faces or for one."""
    name = source.names("smile")[0]
    faces = source.faces(10)
    forced = source.degrees[0] if source.degrees else FORCED
    shifts = tuple(source.degrees[1:]) or SHIFTS
    columns = [
        ("original", faces),
        ("reconstruction", source.changed(faces, {})),
        (f"{name} = {forced:g}", source.changed(faces, {name: forced})),
    ]
    columns += [
        (f"{name} {by:+g}", source.changed(faces, {name: by}, relative=True)) for by in shifts
    ]
    return table(columns)
