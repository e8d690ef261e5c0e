"""A folder of pictures with a table, as Hugging Face's image folders are laid out.

Layout: pictures anywhere below the folder, and ``metadata.csv`` or ``metadata.jsonl`` (also
``labels.csv``) with a column ``file_name``, relative to the table, and any other columns: they are
the labels. The table lies at the top, or one lies in each of ``train/``, ``validation/`` and
``test/``. Without any table a picture in ``happy/`` is labelled ``label: happy``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from gioconda.data.sets.classes import split_folder
from gioconda.data.sets.pictures import ListedPictures, pictures_below
from gioconda.data.sets.record import Card, Record, Refused
from gioconda.data.sets.registry import reader
from gioconda.data.sets.tables import Row, read_csv, read_json_lines
from gioconda.errors import DataError
from gioconda.photo import find_photos

TABLES = ("metadata.csv", "metadata.jsonl", "labels.csv")


@reader(
    Card(
        name="folder",
        title="A folder of pictures",
        source="your own",
        terms="those of the pictures",
        layout="pictures, with metadata.csv, metadata.jsonl or labels.csv where they have labels",
    )
)
def folder_records(root: Path) -> Iterator[Record | Refused]:
    """A folder of pictures: in the order of its tables, or in natural order of their paths.

    Their labels are texts; the kind of each column follows from all of its texts. Pictures that no
    table names are refused.
    """
    tables = [
        path for name in TABLES for path in sorted({*root.glob(name), *root.glob(f"*/{name}")})
    ]
    if not tables:
        yield from _unlabelled(root)
        return
    named: set[Path] = set()
    for table in tables:
        for record in _from_table(root, table):
            named.add(record.path)
            yield record
    for path in pictures_below(root):
        if path not in named:
            yield Refused(path.relative_to(root).as_posix(), "no table names it")


def _from_table(root: Path, table: Path) -> Iterator[Record]:
    pictures = ListedPictures(table.parent)
    read = read_json_lines if table.suffix == ".jsonl" else read_csv
    named: set[str] = set()
    for row in read(table, "file_name"):
        given = row.pop("file_name")
        if given in named:
            raise DataError(f"{table}: names {given!r} twice; remove one of the two rows")
        named.add(given)
        path = _inside(root, pictures.find(given), row)
        name = path.relative_to(root).as_posix()
        split, _ = split_folder(name)
        labels = {label: text or None for label, text in row.items()}
        yield Record(path, name, f"folder/{name}", labels, split=split, row=row.where)


def _inside(root: Path, path: Path, row: Row) -> Path:
    """The file that a row names, without dots in its path.

    Raises:
        DataError: It is not there, or lies outside of the set's folder.
    """
    if not path.is_file():
        raise DataError(f"{row.where}: names {path}, which is not there")
    below = Path(os.path.relpath(path, root))  # without dots
    if below.parts[0] == "..":
        raise DataError(f"{row.where}: names {path}, which lies outside of {root}")
    return root / below


def _unlabelled(root: Path) -> Iterator[Record]:
    for path in find_photos([root], recursive=True):
        name = path.relative_to(root).as_posix()
        split, folders = split_folder(name)
        labels = {"label": folders[-1]} if folders else {}
        yield Record(path, name, f"folder/{name}", labels, split=split)
