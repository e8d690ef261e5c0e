"""``figure generators``: the same noise through several generators."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from gioconda import zoo
from gioconda.errors import DataError
from gioconda.figures.source import FigureSource
from gioconda.latent.coder import Coder
from gioconda.plots.grids import cell_px
from gioconda.plots.sheets import sheet


def generators(source: FigureSource) -> Image.Image:
    """A row for each generator, a column for each code (KeepSmiling's figure).

    Raises:
        DataError: No other generator is given.
        WeightsError: One generates no faces.
    """
    if not source.beside:
        raise DataError("the same noise through which others? name them with --beside MODEL")
    sources = [source.subject, *source.beside]
    coders = [Coder.from_pretrained(source) for source in sources]
    count = source.count or 8
    rows = [list(coder.sample(count, source.seed)) for coder in coders]
    columns = [f"code {k}" for k in range(count)]
    return sheet(rows, columns, [_name(source) for source in sources], cell_px=cell_px(rows))


def _name(source: str) -> str:
    """The recipe's name of a run's folder; else the file's or the package's."""
    if not Path(source).is_dir():
        return Path(source).stem
    run = zoo.resolve(source).parent
    return run.parent.name or run.name
