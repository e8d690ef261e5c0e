"""Labeled Faces in the Wild (Huang et al. 2007), with the expression names of muxspace.

Layouts: the published one, a folder a person (``Aaron_Eckhart/Aaron_Eckhart_0001.jpg``), or flat
``images/Aaron_Eckhart_0001.jpg``; names in ``expressions.csv`` (``file_name,expression``) beside.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gioconda.data.sets.expression_names import EXPRESSION, expression_of
from gioconda.data.sets.kinds import TEXT
from gioconda.data.sets.pictures import pictures_below
from gioconda.data.sets.record import Card, Record, Refused
from gioconda.data.sets.registry import reader
from gioconda.data.sets.tables import read_csv
from gioconda.data.splits import lfw_person, name_of_person


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
def lfw_records(root: Path) -> Iterator[Record | Refused]:
    """LFW, sorted by file name; two thirds of the names but *happy* and *neutral* are wrong."""
    table = root / "expressions.csv"
    rows = read_csv(table, "file_name", "expression") if table.exists() else []
    named = {Path(row["file_name"]).stem: expression_of(row["expression"]) for row in rows}
    for path in pictures_below(root):
        if person := name_of_person(path.name):
            labels = {"person": person, "expression": named.get(path.stem)}
            yield Record(path, path.name, lfw_person(path.name), labels)
        else:
            yield Refused(path.name, "its name is no person's, such as Aaron_Eckhart_0001.jpg")
