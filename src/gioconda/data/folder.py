"""A plain folder of pictures; labels from ``labels.csv`` or from the names of its folders.

Layouts: pictures anywhere below the folder. With a ``labels.csv`` (a column ``file_name``, relative
to the folder, and any others), its columns are the labels; without one, a picture in ``happy/`` is
labelled ``label: happy``, and one at the top has no label.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from gioconda.errors import DataError
from gioconda.photo import find_photos

TABLE = "labels.csv"


@dataclass(frozen=True)
class FolderRecord:
    """One picture and its labels, as text."""

    path: Path
    labels: dict[str, str] = field(default_factory=dict)


def read_folder(root: str | Path) -> list[FolderRecord]:
    """All pictures under ``root``, in natural order of their paths.

    Raises:
        DataError: ``labels.csv`` has no column ``file_name``, or names a picture that is not there.
        PhotoError: There is no picture.
    """
    root = Path(root)
    table = root / TABLE
    if table.is_file():
        return _from_table(root, table)
    records = []
    for path in find_photos([root], recursive=True):
        named = path.parent != root
        records.append(FolderRecord(path, {"label": path.parent.name} if named else {}))
    return records


def _from_table(root: Path, table: Path) -> list[FolderRecord]:
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if not rows or "file_name" not in rows[0]:
        raise DataError(f"{table}: no column called file_name")
    records = []
    for row in rows:
        path = root / row.pop("file_name")
        if not path.is_file():
            raise DataError(f"{table}: names {path}, which is not there")
        records.append(FolderRecord(path, {name: text or "" for name, text in row.items()}))
    return records
