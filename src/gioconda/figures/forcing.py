"""``figure forcing``: the same degree for everyone, and shifts from each one's own degree."""

from __future__ import annotations

from PIL import Image

from gioconda.figures.grids import table
from gioconda.figures.studio import Studio

SHIFTS = (-0.7, -0.5, 0.5, 0.7)
FORCED = 0.5


def draw(studio: Studio) -> Image.Image:
    """Originals, reconstructions, one degree for all, and shifts; for many faces or for one."""
    name = studio.names("smile")[0]
    faces = studio.faces(10)
    forced = studio.degrees[0] if studio.degrees else FORCED
    shifts = tuple(studio.degrees[1:]) or SHIFTS
    columns = [
        ("original", faces),
        ("reconstruction", studio.changed(faces, {})),
        (f"{name} = {forced:g}", studio.changed(faces, {name: forced})),
    ]
    columns += [
        (f"{name} {by:+g}", studio.changed(faces, {name: by}, relative=True)) for by in shifts
    ]
    return table(columns)
