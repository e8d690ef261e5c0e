"""Figures of a run's folder: its sheets, losses, FID and the variance of its codes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gioconda.errors import DataError
from gioconda.figures.source import FigureSource
from gioconda.plots.charts import BLUE, COLOURS, beside, canvas, picture

VARIANCE_FILE = "latent_variance.csv"  # in a run's folder: step, then a variance per dimension
DISTANCE_FILE = "sample_distance.csv"  # in a run's folder: step, then the FID of its samples
EVENTS = "events.out.tfevents.*"
_COLUMNS, _CELL_PX = 3, (340, 200)
_WINDOW = 0.05  # of the run: width of the moving average of a loss
Curve = tuple[NDArray[np.float64], NDArray[np.float64]]


def run_folder(subject: str, holds: str) -> Path:
    """The folder of a run: the subject itself, or the newest run in a recipe's folder.

    Args:
        subject: ``runs/RECIPE/DATE``, or ``runs/RECIPE``.
        holds: What the run must have left, such as ``samples/*.png``.

    Raises:
        DataError: No run there has left it.
    """
    folder = Path(subject)
    runs = [folder, *sorted((one for one in folder.glob("*") if one.is_dir()), reverse=True)]
    for run in runs:
        if any(run.glob(holds)):
            return run
    raise DataError(f"{subject}: no {holds}; name the folder of a run, or of a recipe's runs")


def training(source: FigureSource) -> list[Image.Image]:
    """The frames of an animation: the same held-out faces as training went on.

    Raises:
        DataError: The subject is no run's folder with sheets.
    """
    sheets = sorted((run_folder(source.subject, "samples/*.png") / "samples").glob("*.png"))
    frames = []
    for path in sheets:
        with Image.open(path) as frame:
            frames.append(frame.convert("RGB"))
    return frames


def stages(source: FigureSource) -> Image.Image:
    """Sheets of a run side by side, from the first batch to the last; four by default.

    Raises:
        DataError: The subject is no run's folder with sheets.
    """
    frames = training(source)
    shown = np.unique(np.linspace(0, len(frames) - 1, source.count or 4).round().astype(int))
    return beside(*(frames[k] for k in shown))


def curves(source: FigureSource) -> Image.Image:
    """A chart for each loss term: its values, and their mean over a twentieth of the run.

    Raises:
        DataError: The subject is no run's folder with a log.
    """
    folder = run_folder(source.subject, EVENTS)
    logged = {name: curve for name, curve in read_log(folder).items() if "/" in name}
    terms = [name for name, (steps, _) in logged.items() if len(steps) > 1]
    terms = sorted(name for name in terms if name != "pictures/s")
    if not terms:
        raise DataError(f"{folder}: its log holds no losses yet")
    rows = -(-len(terms) // _COLUMNS)
    figure = canvas(_COLUMNS * _CELL_PX[0], rows * _CELL_PX[1])
    grid = figure.subplots(rows, _COLUMNS, squeeze=False)
    for axes, name in zip(grid.flat, terms, strict=False):
        steps, values = logged[name]
        axes.plot(steps, values, color=BLUE, alpha=0.25, linewidth=0.8)
        axes.plot(steps, smoothed(values, max(1, round(_WINDOW * len(values)))), color=BLUE)
        axes.set_title(name, fontsize=9)
        axes.tick_params(labelsize=7)
        axes.spines[["top", "right"]].set_visible(False)
    for axes in grid.flat[len(terms) :]:
        axes.set_visible(False)
    figure.supxlabel("batches", fontsize=9)
    return picture(figure)


def read_log(folder: Path) -> dict[str, Curve]:
    """The scalars that a run logged: name -> batches ``(N,)`` and values ``(N,)``.

    Raises:
        DataError: There is no log.
    """
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    if not list(folder.glob(EVENTS)):
        raise DataError(f"{folder}: no {EVENTS}; name the folder of a run")
    log = EventAccumulator(str(folder), size_guidance={"scalars": 0})
    log.Reload()
    return {
        name: (np.array([e.step for e in events], float), np.array([e.value for e in events]))
        for name in log.Tags()["scalars"]
        for events in [log.Scalars(name)]
    }


def smoothed(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """The moving average over ``width`` values, fewer at the ends."""
    ones = np.ones(width)
    total: NDArray[np.float64] = np.convolve(values, ones, "same")
    return total / np.convolve(np.ones(len(values)), ones, "same")


def variance(source: FigureSource) -> Image.Image:
    """A heat map of the variance of each dimension of the code against training steps.

    Dimensions are sorted by their variance at the end.

    Raises:
        DataError: The subject is no run's folder with these figures.
    """
    folder = run_folder(source.subject, VARIANCE_FILE)
    rows = _table(folder / VARIANCE_FILE, "runs of methods that encode keep it")
    steps, values = rows[:, 0], rows[:, 1:]
    order = np.argsort(-values[-1], kind="stable")
    figure = canvas(900, 560)
    axes = figure.add_subplot()
    log = np.log10(values[:, order].clip(1e-4)).T
    mesh = axes.imshow(log, aspect="auto", cmap="viridis", interpolation="nearest")
    shown = np.unique(np.linspace(0, len(steps) - 1, min(len(steps), 10)).round().astype(int))
    axes.set_xticks(shown, [f"{int(steps[k]):,}" for k in shown])
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.set(xlabel="training step", ylabel="number of the code, by its variance at the end")
    figure.colorbar(mesh, label="log10 of the variance over held-out faces")
    active = int((values[-1] > 0.01).sum())
    axes.set_title(f"{active} of {values.shape[1]} numbers vary by more than 0.01", fontsize=11)
    return picture(figure)


def distance(source: FigureSource) -> Image.Image:
    """The FID of generated faces while they were trained, a curve for each run (``beside``).

    Raises:
        DataError: A run did not measure it.
    """
    figure = canvas(760, 420)
    axes = figure.add_subplot()
    for k, run in enumerate([source.subject, *source.beside]):
        folder = run_folder(run, DISTANCE_FILE)
        rows = _table(folder / DISTANCE_FILE, "runs whose recipe sets run.distance_faces keep it")
        label = f"{_recipe(folder)}: {rows[-1, 1]:.3g} at the end"
        axes.plot(*rows.T, "o-", markersize=3, color=COLOURS[k % len(COLOURS)], label=label)
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_formatter("{x:g}")
    axes.set(xlabel="batches", ylabel="FID of generated faces, in early features")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    return picture(figure)


def _recipe(run: Path) -> str:
    """The recipe of a run's folder: ``runs/RECIPE/DATE``."""
    return run.resolve().parent.name


def _table(path: Path, kept_by: str) -> NDArray[np.float64]:
    """A CSV file of numbers below a line of names, ``(rows, columns)``."""
    try:
        rows: NDArray[np.float64] = np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: missing or damaged; {kept_by}") from error
    return rows
