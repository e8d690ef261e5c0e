"""``figure curves``: the losses of a run, term by term."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gioconda.errors import DataError
from gioconda.figures.source import FigureSource
from gioconda.plots.charts import BLUE, canvas, picture

_COLUMNS, _CELL_PX = 3, (340, 200)
_OVER = 0.05  # of the run: what the line is a mean over
Curve = tuple[NDArray[np.float64], NDArray[np.float64]]


def draw(source: FigureSource) -> Image.Image:
    """A chart for each term: what was logged, faint, and its mean over a twentieth of the run.

    Raises:
        DataError: The subject is no run's folder with a log.
    """
    curves = {name: c for name, c in read_log(Path(source.subject)).items() if "/" in name}
    terms = [name for name, (steps, _) in curves.items() if len(steps) > 2]
    terms = sorted(name for name in terms if name != "pictures/s")
    if not terms:
        raise DataError(f"{source.subject}: its log holds no losses yet")
    rows = -(-len(terms) // _COLUMNS)
    figure = canvas(_COLUMNS * _CELL_PX[0], rows * _CELL_PX[1])
    grid = figure.subplots(rows, _COLUMNS, squeeze=False)
    for axes, name in zip(grid.flat, terms, strict=False):
        steps, values = curves[name]
        axes.plot(steps, values, color=BLUE, alpha=0.25, linewidth=0.8)
        axes.plot(steps, smoothed(values, max(1, round(_OVER * len(values)))), color=BLUE)
        axes.set_title(name, fontsize=9)
        axes.tick_params(labelsize=7)
        axes.spines[["top", "right"]].set_visible(False)
    for axes in grid.flat[len(terms) :]:
        axes.set_visible(False)
    figure.supxlabel("batches", fontsize=9)
    return picture(figure)


def read_log(folder: Path) -> dict[str, Curve]:
    """What a run logged: name -> batches ``(N,)`` and values ``(N,)``.

    Raises:
        DataError: There is no log.
    """
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    if not list(folder.glob("events.out.tfevents.*")):
        raise DataError(f"{folder}: no events.out.tfevents.*; name the folder of a run")
    log = EventAccumulator(str(folder), size_guidance={"scalars": 0})
    log.Reload()
    return {
        name: (np.array([e.step for e in events], float), np.array([e.value for e in events]))
        for name in log.Tags()["scalars"]
        for events in [log.Scalars(name)]
    }


def smoothed(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """The mean over ``width`` values around each, fewer at the ends."""
    ones = np.ones(width)
    total: NDArray[np.float64] = np.convolve(values, ones, "same")
    return total / np.convolve(np.ones(len(values)), ones, "same")
