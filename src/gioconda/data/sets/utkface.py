"""UTKFace (Zhang, Song & Qi 2017): age, gender and race in each file's name.

Layout: ``crop_part1/`` or any folder of ``age_gender_race_date.jpg.chip.jpg``. SmileCVAE's smile
degrees for some of the pictures lie beside, in ``smiles_dataset.txt``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gioconda.data.sets.kinds import GENDER, NUMBER, Label, category
from gioconda.data.sets.record import Card, Record, Refused
from gioconda.data.sets.registry import reader
from gioconda.data.sets.tables import read_csv
from gioconda.data.splits import utkface_picture
from gioconda.errors import DataError

RACES = ("White", "Black", "Asian", "Indian", "other")
GENDERS = GENDER.values
DEGREES = "smiles_dataset.txt"
_NAME = re.compile(r"(?P<age>\d{1,3})_(?P<gender>[01])_(?P<race>[0-4])_\d+\.jpg(\.chip\.jpg)?")


@dataclass(frozen=True)
class UtkFaceRecord:
    """One picture: path, age in years, gender and race in the data set's own words."""

    path: Path
    age: int
    gender: str
    race: str


def read_utkface(root: str | Path) -> tuple[list[UtkFaceRecord], list[Path]]:
    """All pictures under ``root``, sorted by file name.

    Returns:
        The records, and the pictures whose names lack a field (a few of the published ones do).

    Raises:
        DataError: There is no picture with a whole name.
    """
    records, broken = [], []
    for path in sorted(Path(root).rglob("*.jpg"), key=lambda path: path.name):
        match = _NAME.fullmatch(path.name)
        if match is None:
            broken.append(path)
            continue
        gender, race = GENDERS[int(match["gender"])], RACES[int(match["race"])]
        records.append(UtkFaceRecord(path, int(match["age"]), gender, race))
    if not records:
        raise DataError(f"{root}: no pictures named like 26_1_2_20170104.jpg.chip.jpg")
    return records, broken


def read_human_degrees(root: str | Path) -> dict[str, float]:
    """SmileCVAE's smile degrees, from people's answers and reaction times.

    Returns:
        File name -> degree in [-1, 1], also of pictures that are not in ``root``.

    Raises:
        DataError: ``smiles_dataset.txt`` is missing or in another layout.
    """
    path = Path(root) / DEGREES
    degrees = {}
    for row in read_csv(path, "stimulus_filename", "avg_encode"):
        try:
            degrees[row["stimulus_filename"]] = float(row["avg_encode"])
        except ValueError as error:
            raise DataError(f"{path}: {row}: avg_encode is no number") from error
    return degrees


@reader(
    Card(
        name="utkface",
        title="UTKFace (Zhang, Song & Qi 2017)",
        source="https://susanqq.github.io/UTKFace/",
        terms="non-commercial research",
        layout="pictures named like 26_1_2_20170104.jpg.chip.jpg",
        kinds={
            "age": NUMBER,
            "gender": GENDER,
            "race": category(*RACES),
            "human_smile_degree": NUMBER,
        },
        size_px=(200, 200),
    )
)
def utkface_records(root: Path) -> Iterator[Record | Refused]:
    """UTKFace for ``gioconda prepare``; ``human_smile_degree`` where SmileCVAE's file gives one."""
    records, broken = read_utkface(root)
    judged = read_human_degrees(root) if (root / DEGREES).is_file() else {}
    for record in records:
        name = record.path.name
        labels: dict[str, Label] = {
            "age": record.age,
            "gender": record.gender,
            "race": record.race,
            "human_smile_degree": judged.get(name),
        }
        yield Record(record.path, name, utkface_picture(name), labels)
    for path in broken:
        yield Refused(path.name, "its name lacks a field, or has one out of range")
