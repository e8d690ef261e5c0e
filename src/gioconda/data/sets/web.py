"""Faces from the web whose expressions muxspace named; some of them are LFW's.

Layout: ``images/`` and ``expressions.csv`` (``file_name,expression``); pictures of at most 160 px.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gioconda.data.sets.expression_names import EXPRESSION, expression_of, refused_word
from gioconda.data.sets.kinds import TEXT
from gioconda.data.sets.pictures import ListedPictures
from gioconda.data.sets.record import Card, Record, Refused
from gioconda.data.sets.registry import reader
from gioconda.data.sets.tables import read_csv
from gioconda.data.splits import lfw_person, name_of_person


@reader(
    Card(
        name="web",
        title="Faces from the web (muxspace/facial_expressions)",
        source="https://github.com/muxspace/facial_expressions",
        terms="research",
        layout="images/ and expressions.csv with file_name and expression",
        kinds={"person": TEXT, "expression": EXPRESSION},
    )
)
def web_records(root: Path) -> Iterator[Record | Refused]:
    """The web set, sorted by file name; people who are in LFW have the keys of LFW."""
    pictures = ListedPictures(root / "images")
    rows = read_csv(root / "expressions.csv", "file_name", "expression")
    for row in sorted(rows, key=lambda row: row["file_name"]):
        name, expression = row["file_name"], expression_of(row["expression"])
        if expression is None:
            yield refused_word(name, row["expression"])
            continue
        person = name_of_person(name)
        key = lfw_person(name) if person else f"web/{name}"
        labels = {"person": person, "expression": expression}
        yield Record(pictures.find(name), name, key, labels)
