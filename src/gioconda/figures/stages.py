"""``figure stages``: the sheets of a run side by side, from the first batch to the last."""

from __future__ import annotations

import numpy as np
from PIL import Image

from gioconda.figures import training
from gioconda.figures.source import FigureSource
from gioconda.plots.charts import beside


def draw(source: FigureSource) -> Image.Image:
    """The same held-out faces at four moments, or so many as ``--faces`` says.

    Raises:
        DataError: The subject is no run's folder with sheets.
    """
    frames = training.draw(source)
    shown = np.unique(np.linspace(0, len(frames) - 1, source.count or 4).round().astype(int))
    return beside(*(frames[k] for k in shown))
