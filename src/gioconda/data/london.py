"""Face Research Lab London Set (DeBruine & Jones 2017): the same person, not smiling and smiling.

Layout: ``neutral/001.jpg``, ``smiling/001.jpg`` and ``people.csv`` (``id,age,gender,ethnicity``).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from gioconda.errors import DataError


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
    people: dict[str, dict[str, str]] = {}
    if (root / "people.csv").exists():
        with (root / "people.csv").open(newline="", encoding="utf-8") as file:
            people = {row["id"]: row for row in csv.DictReader(file)}
    pairs = []
    for neutral in sorted((root / "neutral").glob("*.jpg")):
        smiling = root / "smiling" / neutral.name
        if smiling.exists():
            about = people.get(neutral.stem, {})
            age = about.get("age", "")
            pairs.append(
                LondonPair(
                    person=neutral.stem,
                    neutral=neutral,
                    smiling=smiling,
                    age=int(float(age)) if age.replace(".", "", 1).isdigit() else None,
                    gender=about.get("gender") or None,
                    ethnicity=about.get("ethnicity") or None,
                )
            )
    if not pairs:
        raise DataError(f"{root}: no pairs neutral/001.jpg and smiling/001.jpg")
    return pairs
