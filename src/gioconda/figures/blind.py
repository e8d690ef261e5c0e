"""``figure blind``: real and edited mouths, shuffled and numbered; the key says which are real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from gioconda.csv_cells import file_cell
from gioconda.figures.blind_mouths import SmilingMouth, blind_mouths
from gioconda.figures.source import FigureSource
from gioconda.plots.sheets import GAP_PX, INK, PAPER, sheet
from gioconda.types import Pixels

_MOUTHS, _COLUMNS, _LABEL_PX = 24, 4, 22


@dataclass(frozen=True)
class BlindSheet:
    """A sheet of numbered mouths and its key.

    Attributes:
        picture: The sheet, which does not show the mouths' kinds.
        mouths: The mouths in the order of their numbers, from 1.
    """

    picture: Image.Image
    mouths: Sequence[SmilingMouth]

    @property
    def key(self) -> list[dict[str, str]]:
        """A row for each mouth: number, file, face (from 0, left to right), real or edited."""
        return [
            {
                "number": str(number),
                "file": file_cell(mouth.file),
                "face": str(mouth.face),
                "mouth": "edited" if mouth.edited else "real",
            }
            for number, mouth in enumerate(self.mouths, start=1)
        ]


def key_file(output: Path) -> Path:
    """The path of a sheet's key: ``mouths.png`` -> ``mouths.key.csv``."""
    return output.with_suffix(".key.csv")


def blind(source: FigureSource) -> BlindSheet:
    """As many real mouths as edited ones, shuffled by the seed.

    Raises:
        DataError: The photos hold no real smile that shows teeth, or no face to edit.
    """
    each = max(1, (source.count or _MOUTHS) // 2)
    return blind_sheet(blind_mouths(source, each), each, source.seed)


def blind_sheet(found: Sequence[SmilingMouth], each: int, seed: int) -> BlindSheet:
    """A sheet of as many real mouths as edited ones.

    Args:
        found: Mouths of both kinds.
        each: Mouths of each kind at most.
        seed: Seed of their order.
    """
    kinds = [[m for m in found if m.edited == edited] for edited in (False, True)]
    each = min(each, *(len(kind) for kind in kinds))
    chosen = [mouth for kind in kinds for mouth in kind[:each]]
    order = np.random.default_rng(seed).permutation(len(chosen))
    mouths = [chosen[k] for k in order]
    cells = [_numbered(mouth.picture, number) for number, mouth in enumerate(mouths, start=1)]
    rows = [cells[k : k + _COLUMNS] for k in range(0, len(cells), _COLUMNS)]
    return BlindSheet(sheet(rows, cell_px=cells[0].shape[1]), mouths)


def _numbered(picture: Pixels, number: int) -> Pixels:
    """A picture with its number below it."""
    height, width = picture.shape[:2]
    paper = Image.new("RGB", (width, height + _LABEL_PX), PAPER)
    paper.paste(Image.fromarray(picture), (0, 0))
    font = ImageFont.load_default(_LABEL_PX - 2 * GAP_PX)
    centre = (width / 2, height + _LABEL_PX / 2)
    ImageDraw.Draw(paper).text(centre, str(number), INK, font, anchor="mm")
    return np.asarray(paper)
