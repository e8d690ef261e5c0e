"""``figure histograms``: how each number of a code is distributed over faces."""

from __future__ import annotations

import numpy as np
from PIL import Image

from gioconda.figures.source import FigureSource
from gioconda.latent.probe import spread_of
from gioconda.plots.charts import BLUE, ORANGE, canvas, picture

_SHOWN = 64
_BINS = 40


def draw(source: FigureSource) -> Image.Image:
    """Histograms of the means, the liveliest first; where codes are distributions the prior, too.

    Where an attribute is asked for, faces with and without it are told apart.
    """
    codes = source.codes
    order = spread_of(codes.mean, codes.deviation).order[: source.count or _SHOWN]
    groups = _groups(source)
    columns = min(8, len(order))
    rows = -(-len(order) // columns)
    figure = canvas(150 * columns, 110 * rows + 40)
    plots = figure.subplots(rows, columns, squeeze=False).ravel()
    for plot in plots:
        plot.set_axis_off()
    for plot, k in zip(plots, order, strict=False):
        values = codes.mean[:, k]
        low, high = np.quantile(values, [0.001, 0.999])
        bins = np.linspace(low, max(high, low + 1e-6), _BINS)
        plot.set_axis_on()
        for (_, chosen), colour in zip(groups, (BLUE, ORANGE), strict=False):
            plot.hist(values[chosen], bins, density=True, color=colour, alpha=0.6)
        if codes.deviation is not None:
            plot.plot(
                bins, np.exp(-(bins**2) / 2) / np.sqrt(2 * np.pi), color="#333", linewidth=0.8
            )
        plot.set_title(f"{k}", fontsize=8, pad=2)
        plot.set_yticks([])
        plot.tick_params(labelsize=6, pad=1)
        plot.spines[["top", "right", "left"]].set_visible(False)
    legend = ", ".join(
        f"{n} {c}" for (n, _), c in zip(groups, ("blue", "orange"), strict=False) if n
    )
    line = "; line: the prior" if codes.deviation is not None else ""
    figure.suptitle(f"{len(codes):,} faces{': ' * bool(legend)}{legend}{line}", fontsize=10)
    return picture(figure)


def _groups(source: FigureSource) -> list[tuple[str, np.ndarray]]:
    from gioconda.latent.labels import binary_split

    if not source.attributes:
        return [("", np.ones(len(source.codes), bool))]
    two = binary_split(source.codes.labels, source.codes.kinds, source.attributes[0])
    return [(f"not {two.name}", two.negative), (two.name, two.positive)]
