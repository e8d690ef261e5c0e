"""Reaction times against smile degrees: ambiguous faces take longer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from gioconda.plots.charts import BLUE, ORANGE, canvas, picture

_BINS = 10
_FEWEST = 3  # least faces of a bin with a median


def reactions(degrees: Sequence[float], reactions_ms: Sequence[float]) -> Image.Image:
    """A dot for each face, and the median over bins of degrees.

    Args:
        degrees: Degrees of faces, in [-1, 1].
        reactions_ms: Median reaction time of each face.
    """
    x, y = np.asarray(degrees, float), np.asarray(reactions_ms, float)
    figure = canvas(760, 440)
    axes = figure.subplots()
    axes.plot(x, y, ".", color=BLUE, alpha=0.45, markersize=5, label="a face")
    edges = np.linspace(-1, 1, _BINS + 1)
    which = np.clip(np.digitize(x, edges) - 1, 0, _BINS - 1)
    filled = [k for k in range(_BINS) if (which == k).sum() >= _FEWEST]
    middles = [float(np.median(y[which == k])) for k in filled]
    centres = [(edges[k] + edges[k + 1]) / 2 for k in filled]
    axes.plot(centres, middles, "o-", color=ORANGE, label="median of faces of similar degree")
    axes.axvline(0, color="#333", linewidth=0.6)
    axes.set(
        xlabel="degree: -1 not smiling, +1 smiling", ylabel="reaction time, ms", xlim=(-1.03, 1.03)
    )
    axes.legend(frameon=False, fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)
    return picture(figure)
