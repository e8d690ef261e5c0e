"""Figures of latent codes: traversals, histograms and principal axes."""

from __future__ import annotations

import numpy as np
from PIL import Image

from gioconda.figures.source import FigureSource
from gioconda.latent.directions import Direction, principal
from gioconda.latent.labels import binary_split
from gioconda.latent.probe import spread_of, traverse
from gioconda.plots.charts import BLUE, ORANGE, canvas, picture, stacked
from gioconda.plots.grids import cell_px
from gioconda.plots.sheets import sheet

SIGMAS = (-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
_TRAVERSED = 16  # dimensions of a traversal
_HISTOGRAMS, _BINS = 64, 40
_AXES, _DOTS = 8, 2000


def traversal(source: FigureSource) -> Image.Image:
    """A row for each dimension of the code, changed alone, the largest variance first.

    The faces are those of the mean code, or of one face.
    """
    coder, codes = source.coder, source.codes
    sigmas = np.array(source.degrees or SIGMAS)
    start, degrees = codes.mean.mean(0), coder.degrees(len(sigmas), {})
    if source.face is not None:
        face = source.faces(1)
        degrees = np.repeat(coder.read(face), len(sigmas), 0)
        start = coder.encode(face).mean[0]
    spread = spread_of(codes.mean, codes.deviation)
    shown = spread.order[: source.count or _TRAVERSED]
    rows = [
        list(coder.decode(traverse(start, codes.mean, int(k), sigmas).astype(np.float32), degrees))
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


def histograms(source: FigureSource) -> Image.Image:
    """Histograms of each dimension of the code, the largest variance first.

    The prior is shown where codes are distributions. Where an attribute is given, faces with and
    without it have different colours.
    """
    codes = source.codes
    order = spread_of(codes.mean, codes.deviation).order[: source.count or _HISTOGRAMS]
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
    if not source.attributes:
        return [("", np.ones(len(source.codes), bool))]
    two = binary_split(source.codes.labels, source.codes.kinds, source.attributes[0])
    return [(f"not {two.name}", two.negative), (two.name, two.positive)]


def axes(source: FigureSource) -> Image.Image:
    """Faces along each principal axis, codes in the plane of two, and the explained variance."""
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
    for chart in (plane, shares):
        chart.spines[["top", "right"]].set_visible(False)
    return picture(figure)
