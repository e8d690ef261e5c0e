"""Figures -> charts, as PNG bytes; every bar and line shows its interval, every bar its count."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from gioconda.evaluation.intervals import Figure

# Okabe & Ito's colours, which colour-blind people can distinguish.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000")
_DPI = 110


def curves(
    lines: Mapping[str, tuple[Sequence[float], Sequence[Figure]]], x_title: str, y_title: str
) -> bytes:
    """Lines with bands.

    Args:
        lines: Name -> x values and a figure at each.
        x_title: Below.
        y_title: On the left.
    """
    canvas = _canvas(5.4, 3.4)
    axes = canvas.add_subplot()
    for (name, (x, figures)), colour in zip(lines.items(), COLOURS * 9, strict=False):
        axes.plot(x, [f.value for f in figures], "o-", color=colour, label=name, markersize=3.5)
        low, high = [f.low for f in figures], [f.high for f in figures]
        axes.fill_between(x, low, high, color=colour, alpha=0.18, linewidth=0)
    axes.set(xlabel=x_title, ylabel=y_title)
    if len(lines) > 1:
        axes.legend(frameon=False, fontsize=8)
    return _png(canvas, axes)


def bars(groups: Mapping[str, Mapping[str, Figure]], y_title: str) -> bytes:
    """A cluster of bars for each group, a bar for each series, counts below.

    Args:
        groups: Group -> series -> figure.
        y_title: On the left.
    """
    series = list(dict.fromkeys(name for some in groups.values() for name in some))
    canvas = _canvas(max(4.5, 1.1 * len(groups) * max(1.0, len(series) / 2)), 3.4)
    axes, width = canvas.add_subplot(), 0.8 / max(len(series), 1)
    for k, name in enumerate(series):
        at = [i - 0.4 + (k + 0.5) * width for i, some in enumerate(groups.values()) if name in some]
        figures = [some[name] for some in groups.values() if name in some]
        values = [0.0 if math.isnan(f.value) else f.value for f in figures]
        reach = [
            [max(0.0, v - f.low) for v, f in zip(values, figures, strict=True)],
            [max(0.0, f.high - v) for v, f in zip(values, figures, strict=True)],
        ]
        colour = COLOURS[k % len(COLOURS)]
        axes.bar(at, values, 0.92 * width, color=colour, label=name)
        axes.errorbar(at, values, reach, fmt="none", ecolor="#333", elinewidth=1, capsize=2)
    labels = [f"{name}\nn = {_count(some)}" for name, some in groups.items()]
    axes.set_xticks(range(len(groups)), labels, fontsize=8)
    axes.set_ylabel(y_title)
    axes.axhline(0, color="#333", linewidth=0.8)
    if len(series) > 1:
        axes.legend(frameon=False, fontsize=8)
    return _png(canvas, axes)


def pie(counts: Mapping[str, int]) -> bytes:
    """Shares of a whole; each slice is labelled with its count."""
    canvas = _canvas(4.2, 3.4)
    axes = canvas.add_subplot()
    shown = {name: count for name, count in counts.items() if count}
    total = sum(shown.values())
    axes.pie(
        list(shown.values()),
        labels=[f"{n}\n{c} ({100 * c / total:.0f} %)" for n, c in shown.items()],
        colors=COLOURS[: len(shown)],
        startangle=90,
        counterclock=False,
        wedgeprops={"edgecolor": "white"},
        textprops={"fontsize": 8},
    )
    return _png(canvas)


def mosaic(table: Mapping[str, Mapping[str, int]]) -> bytes:
    """A mosaic (Hartigan & Kleiner 1981): widths are the rows' shares, heights the columns'.

    Where rows and columns are independent, the tiles line up across the whole.

    Args:
        table: Row -> column -> count.
    """
    canvas = _canvas(max(4.5, 0.9 * len(table)), 3.6)
    axes = canvas.add_subplot()
    total, left = sum(sum(row.values()) for row in table.values()), 0.0
    gap = 0.006
    ticks: list[float] = []
    labels: list[str] = []
    columns = list(dict.fromkeys(name for row in table.values() for name in row))
    for name, row in table.items():
        count = sum(row.values())
        width, bottom = count / total, 0.0
        for k, column in enumerate(columns):
            height = row.get(column, 0) / max(count, 1)
            axes.bar(left, max(height - gap, 0), max(width - gap, 0), bottom, align="edge",
                     color=COLOURS[k], label=column if not labels else None)  # fmt: skip
            if width > 0.05 and height > 0.06:
                axes.text(left + width / 2, bottom + height / 2, str(row.get(column, 0)),
                          ha="center", va="center", fontsize=7, color="white")  # fmt: skip
            bottom += height
        ticks.append(left + width / 2)
        labels.append(f"{name}\nn = {count}")
        left += width
    axes.set_xticks(ticks, labels, fontsize=7)
    axes.set(xlim=(0, 1), ylim=(0, 1), ylabel="share within")
    axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1, 1))
    return _png(canvas, axes)


def matrix(counts: Any, names: Sequence[str]) -> bytes:
    """A confusion matrix: rows true, columns said, shaded by the share of the row."""
    canvas = _canvas(0.62 * len(names) + 1.4, 0.55 * len(names) + 1.1)
    axes = canvas.add_subplot()
    shares = counts / counts.sum(1, keepdims=True).clip(1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for i, row in enumerate(counts):
        for k, count in enumerate(row):
            colour = "white" if shares[i, k] > 0.5 else "#333"
            axes.text(k, i, str(count), ha="center", va="center", fontsize=8, color=colour)
    axes.set_xticks(range(len(names)), names, rotation=45, ha="right", fontsize=8)
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.set(xlabel="said", ylabel="true")
    return _png(canvas)


def _count(some: Mapping[str, Figure]) -> str:
    counts = sorted({figure.count for figure in some.values()})
    return str(counts[0]) if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"


def _canvas(width: float, height: float) -> Any:
    canvas = Canvas(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(canvas)
    return canvas


def _png(canvas: Any, axes: Any = None) -> bytes:
    if axes is not None:
        axes.spines[["top", "right"]].set_visible(False)
    file = io.BytesIO()
    # Tight: labels beside a pie lie outside of its axes.
    canvas.savefig(file, format="png", dpi=_DPI, bbox_inches="tight", pad_inches=0.1)
    return file.getvalue()
