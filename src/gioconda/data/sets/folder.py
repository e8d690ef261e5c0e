"""A folder of pictures with a table, as Hugging Face's image folders are laid out.

Layout: pictures anywhere below the folder, and ``metadata.csv`` or ``metadata.jsonl`` (also
``labels.csv``) with a column ``file_name``, relative to the table, and any other columns: they are
the labels. The table lies at the top, or one lies in each of ``train/``, ``validation/`` and
``test/``. Without any table a picture in ``happy/`` is labelled ``label: happy``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gioconda.data.sets.classes import split_folder
from gioconda.data.sets.record import Card, Record
from gioconda.data.sets.registry import reader
from gioconda.data.sets.tables import read_csv, read_json_lines
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
def folder_records(root: Path) -> Iterator[Record]:
    """A folder of pictures: in the order of its tables, or in natural order of their paths.

    Their labels are texts; the kind of each column follows from all of its texts.
    """
    tables = [
        path for name in TABLES for path in sorted({*root.glob(name), *root.glob(f"*/{name}")})
    ]
    rows = (row for table in tables for row in _from_table(table)) if tables else _unlabelled(root)
    for path, labels in rows:
        name = path.relative_to(root).as_posix()
        split, _ = split_folder(name)
        given = {label: text or None for label, text in labels.items()}
        yield Record(path, name, f"folder/{name}", given, split=split)


def _from_table(table: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    read = read_json_lines if table.suffix == ".jsonl" else read_csv
    named: set[str] = set()
    for row in read(table, "file_name"):
        name = row.pop("file_name")
        if name in named:
            raise DataError(f"{table}: names {name!r} twice; remove one of the two rows")
        named.add(name)
        path = table.parent / name
        if not path.is_file():
            raise DataError(f"{table}: names {path}, which is not there")
        yield path, row


def _unlabelled(root: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    for path in find_photos([root], recursive=True):
        _, folders = split_folder(path.relative_to(root).as_posix())
        yield path, {"label": folders[-1]} if folders else {}
