"""Labeled Faces in the Wild (Huang et al. 2007), with the expression names of muxspace.

Layouts: the published one, a folder a person (``Aaron_Eckhart/Aaron_Eckhart_0001.jpg``), or flat
``images/Aaron_Eckhart_0001.jpg``; names in ``expressions.csv`` (``file_name,expression``) beside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gioconda.data.sets.expression_names import EXPRESSION, expression_of
from gioconda.data.sets.kinds import TEXT
from gioconda.data.sets.record import Card, Record
from gioconda.data.sets.registry import reader
from gioconda.data.sets.tables import read_csv
from gioconda.data.splits import lfw_person
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
    return {
        row["file_name"]: row["expression"] for row in read_csv(path, "file_name", "expression")
    }


@reader(
    Card(
        name="lfw",
        title="Labeled Faces in the Wild (Huang et al. 2007)",
        source="http://vis-www.cs.umass.edu/lfw/",
        terms="research",
        layout="pictures named like Aaron_Eckhart_0001.jpg, in a folder for each person or in one",
        kinds={"person": TEXT, "expression": EXPRESSION},
    )
)
def lfw_records(root: Path) -> Iterator[Record]:
    """LFW for ``gioconda prepare``, with muxspace's names of the expressions."""
    for record in read_lfw(root):
        name = record.path.name
        expression = expression_of(record.expression) if record.expression else None
        labels = {"person": record.person, "expression": expression}
        yield Record(record.path, name, lfw_person(name), labels)
