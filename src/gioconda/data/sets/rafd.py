"""Radboud Faces Database (Langner et al. 2010): eight expressions, five cameras, three gazes.

Layout: ``Rafd090_01_Caucasian_female_angry_frontal.jpg``: camera angle in degrees (90 is frontal),
person, group, gender, expression, gaze.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from gioconda.data.sets.expression_names import EXPRESSION, expression_of
from gioconda.data.sets.kinds import GENDER, NUMBER, TEXT, category
from gioconda.data.sets.pictures import pictures_below
from gioconda.data.sets.record import Card, Record, Refused
from gioconda.data.sets.registry import reader

_NAME = re.compile(
    r"Rafd(?P<camera>000|045|090|135|180)_(?P<person>\d+)_(?P<group>[A-Za-z]+)"
    r"_(?P<gender>female|male)_(?P<expression>[a-z]+)_(?P<gaze>frontal|left|right)"
)


@reader(
    Card(
        name="rafd",
        title="Radboud Faces Database (Langner et al. 2010)",
        source="https://rafd.socsci.ru.nl",
        terms="non-commercial research",
        layout="pictures named like Rafd090_01_Caucasian_female_angry_frontal.jpg",
        kinds={
            "expression": EXPRESSION,
            "camera_deg": NUMBER,
            "gaze": category("frontal", "left", "right"),
            "gender": GENDER,
            "person": TEXT,
            "group": TEXT,
        },
    )
)
def rafd_records(root: Path) -> Iterator[Record | Refused]:
    """RaFD, sorted by file name."""
    for path in pictures_below(root):
        match = _NAME.fullmatch(path.stem)
        expression = expression_of(match["expression"]) if match else None
        if match is None or expression is None:
            yield Refused(path.name, "its name is no code such as Rafd090_01_..._angry_frontal")
            continue
        labels = {
            "expression": expression,
            "camera_deg": int(match["camera"]),
            "gaze": match["gaze"],
            "gender": match["gender"],
            "person": match["person"],
            "group": match["group"],
        }
        yield Record(path, path.name, f"rafd/{match['person']}", labels)
