"""Extended Cohn-Kanade (Lucey et al. 2010), as 48x48 gray crops in a folder for each expression.

Layout: ``happy/S010_006_00000013.png``: subject, sequence, frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gioconda.errors import DataError


@dataclass(frozen=True)
class CohnKanadeRecord:
    """One frame near the height of an expression: path, subject, and the expression's name."""

    path: Path
    subject: str
    expression: str


def read_cohn_kanade(root: str | Path) -> list[CohnKanadeRecord]:
    """All frames, sorted by path.

    Raises:
        DataError: There is none.
    """
    paths = sorted(Path(root).glob("*/S*_*_*.png"))
    if not paths:
        raise DataError(f"{root}: no frames named like happy/S010_006_00000013.png")
    return [CohnKanadeRecord(p, p.stem.split("_")[0], p.parent.name) for p in paths]
