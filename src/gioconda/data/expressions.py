"""Faces with the names of expressions: extended Cohn-Kanade's crops, and faces from the web.

Layouts: ``happy/S010_006_00000013.png`` (Lucey et al. 2010; 48x48 gray; subject, sequence, frame);
``images/`` with ``expressions.csv`` (muxspace/facial_expressions; file_name, expression).
"""

from __future__ import annotations

import csv
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


def read_web(folder: Path) -> list[tuple[Path, str]]:
    """Pictures and names of the web set: ``images/`` and ``expressions.csv``, sorted by file name.

    Raises:
        DataError: The table is missing, or names a picture that is not there.
    """
    table = folder / "expressions.csv"
    if not table.is_file():
        raise DataError(f"{table}: missing; the web set comes with this table of names")
    with table.open(newline="", encoding="utf-8") as file:
        rows = [(folder / "images" / r["file_name"], r["expression"]) for r in csv.DictReader(file)]
    missing = [path for path, _ in rows if not path.is_file()]
    if missing:
        raise DataError(f"{table}: names {missing[0].name}, which is not in {missing[0].parent}")
    return sorted(rows)
