"""``figure axes``: the principal axes of codes, walked along, and faces in the plane of two."""

from __future__ import annotations

import numpy as np
from PIL import Image

from gioconda.figures.source import FigureSource
from gioconda.latent.directions import Direction, principal
from gioconda.latent.labels import binary_split
from gioconda.plots.charts import BLUE, ORANGE, canvas, picture, stacked
from gioconda.plots.grids import cell_px
from gioconda.plots.sheets import sheet

SIGMAS = (-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
_AXES = 8
_DOTS = 2000


def draw(source: FigureSource) -> Image.Image:
    """Faces along each axis from the mean, above where the codes lie and what the axes explain."""
    coder, codes = source.coder, source.codes
    sigmas = tuple(source.degrees) or SIGMAS
    every = principal(codes.mean, codes.mean.shape[1])
    shown = every[: source.count or _AXES]
    degrees = coder.degrees(len(sigmas), {})
    rows = [
        list(
            coder.decode(
                np.stack([axis.shift(axis.middle, s) for s in sigmas]).astype(np.float32), degrees
            )
        )
        for axis in shown
    ]
    names = [f"{k + 1}: {100 * axis.provenance['share']:.1f} %" for k, axis in enumerate(shown)]
    faces = sheet(rows, [f"{s:+g} sigma" for s in sigmas], names, cell_px=cell_px(rows))
    return stacked(faces, _charts(source, every, faces.width))


def _charts(source: FigureSource, every: list[Direction], width_px: int) -> Image.Image:
    codes = source.codes
    figure = canvas(max(width_px, 700), 380)
    plane, shares = figure.subplots(1, 2)
    some = np.random.default_rng(source.seed).permutation(len(codes))[:_DOTS]
    x, y = (axis.degree(codes.mean[some]) for axis in every[:2])
    groups = [("faces", np.ones(len(some), bool))]
    if source.attributes:
        two = binary_split(codes.labels, codes.kinds, source.attributes[0])
        groups = [(f"not {two.name}", two.negative[some]), (two.name, two.positive[some])]
    for (name, chosen), colour in zip(groups, (BLUE, ORANGE), strict=False):
        plane.plot(x[chosen], y[chosen], ".", color=colour, markersize=2.5, label=name)
    plane.set(xlabel="axis 1, in sigmas", ylabel="axis 2, in sigmas")
    plane.legend(frameon=False, fontsize=8, markerscale=3)
    summed = 100 * np.cumsum([axis.provenance["share"] for axis in every])
    shares.plot(range(1, len(summed) + 1), summed, color=BLUE)
    shares.set(xlabel="axes", ylabel="% of the variance", ylim=(0, 101))
    for axes in (plane, shares):
        axes.spines[["top", "right"]].set_visible(False)
    return picture(figure)
