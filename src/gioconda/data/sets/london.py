"""Face Research Lab London Set (DeBruine & Jones 2017): the same person, not smiling and smiling.

Layouts: the published one, ``neutral_front/001_03.jpg``, ``smiling_front/001_08.jpg`` and
``london_faces_info.csv``; or ``neutral/001.jpg``, ``smiling/001.jpg`` and ``people.csv``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gioconda.data.sets.expression_names import EXPRESSION
from gioconda.data.sets.kinds import BINARY, GENDER, NUMBER, TEXT, Label
from gioconda.data.sets.pictures import pictures_in
from gioconda.data.sets.record import Card, Record
from gioconda.data.sets.registry import reader
from gioconda.data.sets.tables import read_csv

# What each layout calls its folders, its table, and the table's columns.
_LAYOUTS = (
    ("neutral", "smiling", "people.csv", ("id", "age", "gender", "ethnicity")),
    (
        *("neutral_front", "smiling_front", "london_faces_info.csv"),
        ("face_id", "face_age", "face_sex", "face_eth"),
    ),
)


@reader(
    Card(
        name="london",
        title="Face Research Lab London Set (DeBruine & Jones 2017)",
        source="https://doi.org/10.6084/m9.figshare.5047666.v5",
        terms="CC BY 4.0",
        layout="neutral/001.jpg, smiling/001.jpg and people.csv, or the published names of these",
        kinds={
            "person": TEXT,
            "expression": EXPRESSION,
            "smiling": BINARY,
            "age": NUMBER,
            "gender": GENDER,
            "ethnicity": TEXT,
        },
    )
)
def london_records(root: Path) -> Iterator[Record]:
    """The London set, sorted by person: of each the neutral picture, then the smiling one.

    People of whom one of the two is missing are left out. The two of a pair stay together in every
    split, and share their label ``person``. Age, gender and ethnicity are what people said of
    themselves.
    """
    for neutral, smiling, table, columns in _LAYOUTS:
        about = _people(root / table, *columns)
        smiles = {_number(path): path for path in pictures_in(root / smiling)}
        for path in pictures_in(root / neutral):
            person = _number(path)
            if person in smiles:
                said: dict[str, Label] = {"person": person, **about.get(person, {})}
                yield _record(root, path, person, {**said, "expression": "neutral", "smiling": -1})
                path = smiles[person]
                yield _record(root, path, person, {**said, "expression": "happy", "smiling": 1})


def _record(root: Path, path: Path, person: str, labels: dict[str, Label]) -> Record:
    return Record(path, path.relative_to(root).as_posix(), f"london/{person}", labels)


def _people(
    table: Path, person: str, age: str, gender: str, ethnicity: str
) -> dict[str, dict[str, Label]]:
    """What people said of themselves, None where nothing; empty where there is no table."""
    rows = read_csv(table, person, age, gender, ethnicity) if table.exists() else []
    return {
        row[person].lstrip("X"): {
            "age": int(float(row[age])) if row[age].replace(".", "", 1).isdigit() else None,
            "gender": row[gender] or None,
            "ethnicity": row[ethnicity] or None,
        }
        for row in rows
    }


def _number(path: Path) -> str:
    return path.stem.split("_")[0]
