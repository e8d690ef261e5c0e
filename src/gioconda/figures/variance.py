"""``figure variance``: how much each number of a code varies over faces, as training went on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from gioconda.errors import DataError
from gioconda.figures.source import FigureSource
from gioconda.plots.charts import canvas, picture

FILE = "latent_variance.csv"  # in a run's folder: step, then a variance for each number


def draw(source: FigureSource) -> Image.Image:
    """A heat map: numbers of the code, the liveliest at the end first, against steps.

    Raises:
        DataError: The subject is no run's folder with these figures.
    """
    path = Path(source.subject) / FILE
    try:
        rows = np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: not there or damaged; runs of methods that encode keep it") from (
            error
        )
    steps, variance = rows[:, 0], rows[:, 1:]
    order = np.argsort(-variance[-1], kind="stable")
    figure = canvas(900, 560)
    axes = figure.add_subplot()
    mesh = axes.imshow(
        np.log10(variance[:, order].clip(1e-4)).T,
        aspect="auto",
        cmap="viridis",
        interpolation="nearest",
    )
    shown = np.unique(np.linspace(0, len(steps) - 1, min(len(steps), 10)).round().astype(int))
    axes.set_xticks(shown, [f"{int(steps[k]):,}" for k in shown])
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.set(xlabel="training step", ylabel="number of the code, by its variance at the end")
    figure.colorbar(mesh, label="log10 of the variance over held-out faces")
    active = int((variance[-1] > 0.01).sum())
    axes.set_title(f"{active} of {variance.shape[1]} numbers vary by more than 0.01", fontsize=11)
    return picture(figure)
