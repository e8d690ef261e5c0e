"""UTKFace (Zhang, Song & Qi 2017): age, gender and race in each file's name.

Layout: ``crop_part1/`` or any folder of ``age_gender_race_date.jpg.chip.jpg``. SmileCVAE's smile
degrees for some of the pictures lie beside, in ``smiles_dataset.txt``.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from gioconda.errors import DataError

RACES = ("White", "Black", "Asian", "Indian", "other")
GENDERS = ("male", "female")
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
    path = Path(root) / "smiles_dataset.txt"
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        return {row["stimulus_filename"]: float(row["avg_encode"]) for row in rows}
    except (OSError, KeyError, ValueError) as error:
        raise DataError(
            f"{path}: no table of stimulus_filename and avg_encode ({error})"
        ) from error
