"""``figure traversal``: each number of a code moved over its range, the others left."""

from __future__ import annotations

import numpy as np
from PIL import Image

from gioconda.figures.source import FigureSource
from gioconda.latent.probe import spread_of, traverse
from gioconda.plots.grids import cell_px
from gioconda.plots.sheets import sheet

SIGMAS = (-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
_ROWS = 16  # the liveliest numbers


def draw(source: FigureSource) -> Image.Image:
    """A row for each number, the one that varies most first; one face, or the mean code."""
    coder, codes = source.coder, source.codes
    sigmas = np.array(source.degrees or SIGMAS)
    start, degrees = codes.mean.mean(0), coder.degrees(len(sigmas), {})
    if source.face is not None:
        face = source.faces(1)
        degrees = np.repeat(coder.read(face), len(sigmas), 0)
        start = coder.encode(face).mean[0]
    spread = spread_of(codes.mean, codes.deviation)
    shown = spread.order[: source.count or _ROWS]
    rows = [
        list(coder.decode(np.float32(traverse(start, codes.mean, int(k), sigmas)), degrees))
        for k in shown
    ]
    names = [f"{k}: {spread.variance[k]:.2f}" for k in shown]
    return sheet(
        rows,
        [f"{s:+g} sigma" for s in sigmas],
        names,
        cell_px=cell_px(rows),
        title=f"number: variance ({spread.active} of {len(spread.variance)} over 0.01)",
    )
