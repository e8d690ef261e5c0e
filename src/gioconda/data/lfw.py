"""Labeled Faces in the Wild (Huang et al. 2007), with the expression names of muxspace.

Layouts: the published one, a folder a person (``Aaron_Eckhart/Aaron_Eckhart_0001.jpg``), or flat
``images/Aaron_Eckhart_0001.jpg``; names in ``expressions.csv`` (``file_name,expression``) beside.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from gioconda.errors import DataError

_NAME = re.compile(r"(?P<person>.+)_(?P<number>\d{4})")


@dataclass(frozen=True)
class LfwRecord:
    """One picture.

    Attributes:
        path: The picture, 250x250 as published or a centre crop of it.
        person: Who it is, such as ``Aaron_Eckhart``.
        expression: ``happiness``, ``neutral``, ``surprise`` ...; None where nobody named it. About
            two thirds of the names other than happiness and neutral are wrong.
    """

    path: Path
    person: str
    expression: str | None


def read_lfw(root: str | Path) -> list[LfwRecord]:
    """All pictures under ``root``, sorted by file name.

    Raises:
        DataError: There is none.
    """
    root = Path(root)
    named = _read_expressions(root / "expressions.csv")
    records = []
    for path in sorted(root.rglob("*.jpg"), key=lambda path: path.name):
        match = _NAME.fullmatch(path.stem)
        if match:
            records.append(LfwRecord(path, match["person"], named.get(path.name)))
    if not records:
        raise DataError(f"{root}: no pictures named like Aaron_Eckhart_0001.jpg")
    return records


def _read_expressions(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        return {row["file_name"]: row["expression"] for row in csv.DictReader(file)}
