"""Tables of a run, one row for each validation, that a resumed run goes on with."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from gioconda.atomic import replacing


def add_row(path: Path, names: Sequence[object], step: int, values: Sequence[float]) -> None:
    """Add a row of numbers to a CSV file; rows of steps that a resumed run does again are replaced.

    Args:
        path: The file; a new one where it is missing.
        names: Of the columns behind ``step``.
        step: How many batches are done.
        values: As many as there are names.
    """
    rows = [row for row in _rows(path) if int(row[0]) < step]
    rows.append([str(step), *(f"{value:.6g}" for value in values)])
    with replacing(path) as aside, aside.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["step", *names])
        table.writerows(rows)


def _rows(path: Path) -> list[list[str]]:
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]
