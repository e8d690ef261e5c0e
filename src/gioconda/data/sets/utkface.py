"""UTKFace (Zhang, Song & Qi 2017): age, gender and race in each file's name.

Layout: ``crop_part1/`` or any folder of ``age_gender_race_date.jpg.chip.jpg``. SmileCVAE's smile
degrees for some of the pictures lie beside, in ``smiles_dataset.txt``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from gioconda.data.sets.kinds import DEGREE, GENDER, NUMBER, Label, category
from gioconda.data.sets.pictures import pictures_below
from gioconda.data.sets.record import Card, Record, Refused
from gioconda.data.sets.registry import reader
from gioconda.data.sets.tables import read_csv
from gioconda.data.splits import utkface_picture
from gioconda.errors import DataError

RACES = ("White", "Black", "Asian", "Indian", "other")
GENDERS = GENDER.values
DEGREES = "smiles_dataset.txt"
_NAME = re.compile(
    r"(?P<age>\d{1,3})_(?P<gender>[01])_(?P<race>[0-4])_\d+(\.jpe?g)?(\.chip)?", re.I
)


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
            name = row["stimulus_filename"].removeprefix("./")  # as ours begin where they must
            degrees[name] = float(row["avg_encode"])
        except ValueError as error:
            raise DataError(f"{path}: {row}: avg_encode is no number") from error
    return degrees


def age_band(age: float, starts: Sequence[int]) -> int:
    """The band of an age in years, of bands that begin at these years."""
    return int(np.searchsorted(starts, age, side="right")) - 1


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
            "human_smile_degree": DEGREE,
        },
        size_px=(200, 200),
    )
)
def utkface_records(root: Path) -> Iterator[Record | Refused]:
    """UTKFace, sorted by file name; ``human_smile_degree`` where SmileCVAE's file gives one."""
    judged = read_human_degrees(root) if (root / DEGREES).is_file() else {}
    for path in pictures_below(root):
        match = _NAME.fullmatch(path.stem)
        if match is None:
            yield Refused(path.name, "its name lacks a field, or has one out of range")
            continue
        labels: dict[str, Label] = {
            "age": int(match["age"]),
            "gender": GENDERS[int(match["gender"])],
            "race": RACES[int(match["race"])],
            "human_smile_degree": judged.get(path.name),
        }
        yield Record(path, path.name, utkface_picture(path.name), labels)
