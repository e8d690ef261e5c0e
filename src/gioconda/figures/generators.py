"""``figure generators``: the same noise through generators that were trained differently."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from gioconda import zoo
from gioconda.errors import DataError
from gioconda.figures.grids import cell_px
from gioconda.figures.sheets import sheet
from gioconda.figures.studio import Studio
from gioconda.latent.coder import Coder


def draw(studio: Studio) -> Image.Image:
    """A row for each generator, a column for each code (KeepSmiling's figure).

    Raises:
        DataError: No generator to compare with is named.
        WeightsError: One makes up no faces.
    """
    if not studio.beside:
        raise DataError("the same noise through which others? name them with --beside MODEL")
    sources = [studio.subject, *studio.beside]
    coders = [Coder.from_pretrained(source) for source in sources]
    rows = [list(coder.sample(studio.count or 8, studio.seed)) for coder in coders]
    return sheet(rows, names=[_name(source) for source in sources], cell_px=cell_px(rows))


def _name(source: str) -> str:
    """The recipe's name of a run's folder; else the file's or the package's."""
    if not Path(source).is_dir():
        return Path(source).stem
    run = zoo.resolve(source).parent
    return run.parent.name or run.name
