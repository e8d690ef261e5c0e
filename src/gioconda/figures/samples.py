"""``figure samples``: generated faces near degree 0 and far outside, and their diversity."""

from __future__ import annotations

import numpy as np
from PIL import Image

from gioconda.evaluation.degrees import diversity
from gioconda.evaluation.features import FeatureSpace
from gioconda.figures.source import FigureSource
from gioconda.latent.sampling import sample
from gioconda.plots.charts import BLUE, ORANGE, beside, canvas, picture, stacked
from gioconda.plots.grids import grid
from gioconda.plots.sheets import sheet

NEAR, FAR = (-0.5, 0.5), (-3.0, 3.0)
CURVE = (-3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0)
_FACES, _WIDE_PX = 64, 512
_SPACE = "face-attributes"  # feature space of the diversity


def samples(source: FigureSource) -> Image.Image:
    """The same 64 generated faces at four degrees, above the curve of diversity.

    Of a method that takes no attribute, such as a GAN: 64 generated faces.

    Raises:
        WeightsError: The method generates no faces.
    """
    count = source.count or _FACES
    if not (source.attributes or source.coder.attributes):
        return _alone(source, count)
    name = source.names("smile")[0]
    curve = sorted({*CURVE, *source.degrees})
    generated = {
        degree: sample(source.coder, count, {name: degree}, source.editor.directions, source.seed)
        for degree in curve
    }
    shown = tuple(source.degrees) or (*NEAR, *FAR)
    walls = [
        sheet([[np.asarray(grid(generated[d]))]], [f"{name} {d:+g}"], cell_px=_WIDE_PX)
        for d in shown
    ]
    pairs = [beside(*walls[k : k + 2]) for k in range(0, len(walls), 2)]
    space = FeatureSpace.from_pretrained(_SPACE)
    chart = _curve(curve, [diversity(space.of_aligned(generated[d])) for d in curve], name)
    return stacked(*pairs, chart)


def _alone(source: FigureSource, count: int) -> Image.Image:
    faces = sample(source.coder, count, seed=source.seed)
    prior = "a prior fitted to codes of faces" if source.coder.prior else "N(0, 1)"
    title = f"{count} generated faces, codes from {prior}"
    wall = np.asarray(grid(faces))
    return sheet([[wall]], cell_px=max(_WIDE_PX, wall.shape[1]), title=title)


def _curve(degrees: list[float], values: list[float], name: str) -> Image.Image:
    figure = canvas(2 * _WIDE_PX, 300)
    axes = figure.add_subplot()
    axes.axvspan(-1, 1, color=ORANGE, alpha=0.12, linewidth=0)
    axes.plot(degrees, np.array(values) / values[degrees.index(0.0)], "o-", color=BLUE)
    axes.set(xlabel=name, ylabel="diversity (1 at degree 0)")
    axes.set_ylim(0, 1.1 * axes.get_ylim()[1])
    axes.spines[["top", "right"]].set_visible(False)
    return picture(figure)
