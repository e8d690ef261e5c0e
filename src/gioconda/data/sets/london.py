"""Face Research Lab London Set (DeBruine & Jones 2017): the same person, not smiling and smiling.

Layouts: the published one, ``neutral_front/001_03.jpg``, ``smiling_front/001_08.jpg`` and
``london_faces_info.csv``; or ``neutral/001.jpg``, ``smiling/001.jpg`` and ``people.csv``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gioconda.data.sets.expression_names import EXPRESSION
from gioconda.data.sets.kinds import BINARY, GENDER, NUMBER, TEXT
from gioconda.data.sets.record import Card, Record
from gioconda.data.sets.registry import reader
from gioconda.data.sets.tables import read_csv
from gioconda.errors import DataError

# What each layout calls its folders, its table, and the table's columns.
_LAYOUTS = (
    ("neutral", "smiling", "people.csv", ("id", "age", "gender", "ethnicity")),
    (
        *("neutral_front", "smiling_front", "london_faces_info.csv"),
        ("face_id", "face_age", "face_sex", "face_eth"),
    ),
)


@dataclass(frozen=True)
class LondonPair:
    """One person: two pictures, and what the person said of themselves (None where nothing)."""

    person: str
    neutral: Path
    smiling: Path
    age: int | None
    gender: str | None
    ethnicity: str | None


def read_london(root: str | Path) -> list[LondonPair]:
    """All people of whom both pictures are there, sorted by number.

    Raises:
        DataError: There is no pair.
    """
    root = Path(root)
    pairs = [pair for layout in _LAYOUTS for pair in _pairs(root, *layout)]
    if not pairs:
        raise DataError(f"{root}: no pairs neutral/001.jpg and smiling/001.jpg")
    return pairs


def _pairs(
    root: Path, neutral: str, smiling: str, table: str, columns: tuple[str, ...]
) -> Iterator[LondonPair]:
    people = {}
    if (root / table).exists():
        rows = read_csv(root / table, *columns)
        people = {row[columns[0]].lstrip("X"): [row[column] for column in columns] for row in rows}
    smiles = {_number(path): path for path in (root / smiling).glob("*.jpg")}
    for path in sorted((root / neutral).glob("*.jpg")):
        number = _number(path)
        if number in smiles:
            _, age, gender, ethnicity = people.get(number, [""] * 4)
            yield LondonPair(
                person=number,
                neutral=path,
                smiling=smiles[number],
                age=int(float(age)) if age.replace(".", "", 1).isdigit() else None,
                gender=gender or None,
                ethnicity=ethnicity or None,
            )


def _number(path: Path) -> str:
    return path.stem.split("_")[0]


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
    """The London set for ``gioconda prepare``: of each person the neutral picture, then the other.

    The two of a pair stay together in every split, and share their label ``person``.
    """
    for pair in read_london(root):
        about = {"age": pair.age, "gender": pair.gender, "ethnicity": pair.ethnicity}
        for path, expression, smiling in (
            (pair.neutral, "neutral", -1),
            (pair.smiling, "happy", 1),
        ):
            yield Record(
                path,
                path.relative_to(root).as_posix(),
                f"london/{pair.person}",
                {"person": pair.person, "expression": expression, "smiling": smiling, **about},
            )
