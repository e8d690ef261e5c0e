"""``figure samples``: faces of nobody near the middle and far outside, and how much they differ."""

from __future__ import annotations

import numpy as np
from PIL import Image

from gioconda.errors import DataError
from gioconda.figures.charts import BLUE, ORANGE, beside, canvas, picture, stacked
from gioconda.figures.grids import grid
from gioconda.figures.sheets import sheet
from gioconda.figures.studio import Studio
from gioconda.latent.sampling import sample

NEAR, FAR = (-0.5, 0.5), (-3.0, 3.0)
CURVE = (-3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0)
_FACES, _WIDE_PX = 64, 512


def draw(studio: Studio) -> Image.Image:
    """The same 64 people at two degrees near 0 and at two far outside, above the curve."""
    name, count = studio.names("smile")[0], studio.count or _FACES
    curve = sorted({*CURVE, *studio.degrees})
    made = {
        degree: sample(studio.coder, count, {name: degree}, studio.editor.directions, studio.seed)
        for degree in curve
    }
    shown = tuple(studio.degrees) or (*NEAR, *FAR)
    walls = [
        sheet([[np.asarray(grid(made[d]))]], [f"{name} {d:+g}"], cell_px=_WIDE_PX) for d in shown
    ]
    pairs = [beside(*walls[k : k + 2]) for k in range(0, len(walls), 2)]
    if studio.diversity is None:
        raise DataError("how much faces differ is measured with the extra [train]")
    chart = _curve(curve, [studio.diversity(made[d]) for d in curve], name)
    return stacked(*pairs, chart)


def _curve(degrees: list[float], diversity: list[float], name: str) -> Image.Image:
    figure = canvas(2 * _WIDE_PX, 300)
    axes = figure.add_subplot()
    axes.axvspan(-1, 1, color=ORANGE, alpha=0.12, linewidth=0)
    axes.plot(degrees, np.array(diversity) / diversity[degrees.index(0.0)], "o-", color=BLUE)
    axes.set(xlabel=name, ylabel="diversity (1 at degree 0)")
    axes.set_ylim(0, 1.1 * axes.get_ylim()[1])
    axes.spines[["top", "right"]].set_visible(False)
    return picture(figure)
