"""Figures with a row for each face and a column for each of its edits."""

from __future__ import annotations

import numpy as np
from PIL import Image

from gioconda.errors import DataError
from gioconda.figures.source import FigureSource
from gioconda.latent.arithmetic import parse
from gioconda.plots.grids import block, table
from gioconda.types import Pixels

STEPS = 7  # degrees of a spectrum
SHIFTS = (-0.7, -0.5, 0.5, 0.7)
FORCED = 0.5  # degree that all faces get


def reconstruction(source: FigureSource) -> Image.Image:
    """Held-out faces, their reconstructions, and the differences."""
    faces = source.faces(32)
    decoded = source.changed(faces, {})
    mean = float(np.abs(faces.astype(np.float32) - decoded).mean())
    columns = [("original", faces), ("reconstruction", decoded)]
    columns.append(("difference", difference(faces, decoded)))
    return block(columns, source.row_names(32), f"mean difference {mean:.1f} of 255")


def difference(a: Pixels, b: Pixels) -> Pixels:
    """``a - b`` around gray."""
    shifted: Pixels = np.clip(a.astype(np.int16) - b + 128, 0, 255).astype(np.uint8)
    return shifted


def spectrum(source: FigureSource) -> Image.Image:
    """Faces at several degrees, from an attribute's negative to its positive end."""
    name = source.names("smile")[0]
    faces = source.faces(6)
    degrees = source.degrees or np.linspace(-1, 1, STEPS).tolist()
    columns = [("original", faces)]
    columns += [(f"{degree:+.2g}", source.changed(faces, {name: degree})) for degree in degrees]
    return table(columns, source.row_names(6), name)


def variants(source: FigureSource) -> Image.Image:
    """Faces with each of several attributes and sums at their positive end, such as beards."""
    faces = source.faces(6)
    degree = source.degrees[0] if source.degrees else 1.0
    alone = source.names() if source.attributes or not source.sums else []
    columns = [("original", faces), ("reconstruction", source.changed(faces, {}))]
    columns += [(name, source.changed(faces, {name: degree})) for name in [*alone, *source.sums]]
    return table(columns, source.row_names(6), f"degree {degree:g}")


def forcing(source: FigureSource) -> Image.Image:
    """Faces at the same degree for all, and shifted from each one's own degree."""
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
    return table(columns, source.row_names(10))


def arithmetic(source: FigureSource) -> Image.Image:
    """Faces shifted along each term of a sum of directions, and along the sum.

    Raises:
        DataError: No sum is given.
    """
    if not source.sums:
        raise DataError('which sum? give --sum "smile + glasses", and --attribute or --direction')
    faces = source.faces(6)
    columns = [("original", faces), ("reconstruction", source.changed(faces, {}))]
    for text in source.sums:
        terms = parse(text)
        for name, times in terms:
            label = f"{times:+g} {name}"
            if abs(times) == 1:
                label = f"{'+' if times > 0 else '-'} {name}"
            columns.append((label, source.changed(faces, {name: times}, relative=True)))
        columns.append(("sum", source.changed(faces, dict(terms), relative=True)))
    return table(columns, source.row_names(6), "; ".join(source.sums))


def expression_matrix(source: FigureSource) -> Image.Image:
    """Faces with every attribute of the method, such as expressions or poses.

    For a StarGAN of expressions these are the columns of Choi et al. 2018, figure 1.
    """
    faces, method = source.faces(8), source.method
    degree = source.degrees[0] if source.degrees else 1.0
    columns = [("photo", faces)]
    for name in source.names():
        method.check_degrees({name: degree})
        columns.append((name, method.reconstructions(faces, {name: degree}).after))
    return table(columns, source.row_names(8))
