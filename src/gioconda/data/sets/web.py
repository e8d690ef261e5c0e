"""Faces from the web whose expressions muxspace named; some of them are LFW's.

Layout: ``images/`` and ``expressions.csv`` (``file_name,expression``); pictures of at most 160 px.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from gioconda.data.sets.expression_names import EXPRESSION, expression_of
from gioconda.data.sets.kinds import TEXT
from gioconda.data.sets.record import Card, Record, Refused
from gioconda.data.sets.registry import reader
from gioconda.data.sets.tables import read_csv
from gioconda.data.splits import lfw_person

_NAMES_A_PERSON = re.compile(r"(?P<person>.+)_\d+")


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
    """The web set for ``gioconda prepare``; people who are in LFW have the keys of LFW."""
    for row in sorted(
        read_csv(root / "expressions.csv", "file_name", "expression"), key=lambda r: r["file_name"]
    ):
        name, expression = row["file_name"], expression_of(row["expression"])
        if expression is None:
            yield Refused(name, f"{row['expression']!r} is no expression that we know")
            continue
        match = _NAMES_A_PERSON.fullmatch(Path(name).stem)
        yield Record(
            root / "images" / name,
            name,
            lfw_person(name) if match else f"web/{name}",
            {"person": match["person"] if match else None, "expression": expression},
        )
