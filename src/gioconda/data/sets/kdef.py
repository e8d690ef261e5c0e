"""Karolinska Directed Emotional Faces (Lundqvist, Flykt & Öhman 1998), from five angles.

Layout: ``AF01/AF01ANFL.JPG``: session (A, B), sex (F, M), person, expression, angle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from gioconda.data.sets.expression_names import EXPRESSION
from gioconda.data.sets.kinds import GENDER, TEXT, category
from gioconda.data.sets.pictures import pictures_below
from gioconda.data.sets.record import Card, Record, Refused
from gioconda.data.sets.registry import reader

_NAME = re.compile(
    r"(?P<session>[AB])(?P<sex>[FM])(?P<number>\d\d)"
    r"(?P<expression>AF|AN|DI|HA|NE|SA|SU)(?P<angle>FL|HL|S|HR|FR)"
)
_EXPRESSIONS = {
    "AF": "afraid",
    "AN": "angry",
    "DI": "disgusted",
    "HA": "happy",
    "NE": "neutral",
    "SA": "sad",
    "SU": "surprised",
}
# Which profile the picture shows, as the set's authors say it.
_ANGLES = {
    "FL": "full left",
    "HL": "half left",
    "S": "straight",
    "HR": "half right",
    "FR": "full right",
}


@reader(
    Card(
        name="kdef",
        title="Karolinska Directed Emotional Faces (Lundqvist, Flykt & Öhman 1998)",
        source="https://kdef.se",
        terms="non-commercial research",
        layout="pictures named like AF01/AF01ANFL.JPG",
        kinds={
            "expression": EXPRESSION,
            "angle": category(*_ANGLES.values()),
            "gender": GENDER,
            "person": TEXT,
            "session": category("A", "B"),
        },
    )
)
def kdef_records(root: Path) -> Iterator[Record | Refused]:
    """KDEF; a picture whose name is not whole (some of the published ones) is refused."""
    for path in pictures_below(root):
        match = _NAME.fullmatch(path.stem.upper())
        if match is None:
            yield Refused(path.name, "its name is no code such as AF01ANFL")
            continue
        person = match["sex"] + match["number"]
        labels = {
            "expression": _EXPRESSIONS[match["expression"]],
            "angle": _ANGLES[match["angle"]],
            "gender": "female" if match["sex"] == "F" else "male",
            "person": person,
            "session": match["session"],
        }
        yield Record(path, path.name, f"kdef/{person}", labels)
