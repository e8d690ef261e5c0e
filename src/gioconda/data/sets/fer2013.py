"""FER2013 (Goodfellow et al. 2013): 48x48 gray faces from the web with seven expressions.

Layouts: ``fer2013.csv`` or ``icml_face_data.csv`` (``emotion,pixels,Usage`` in any order), which
hold the pictures themselves; the contest's ``train.csv`` (``emotion,pixels``), whose ``test.csv``
has no labels; or folders, ``train/angry/*.jpg`` and ``test/angry/*.jpg``. Or one of these in a
folder ``fer2013/``, as its archives unpack.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from gioconda.data.sets.expression_names import EXPRESSION, expression_of, refused_word
from gioconda.data.sets.pictures import pictures_below
from gioconda.data.sets.record import Card, Record, Refused
from gioconda.data.sets.registry import reader
from gioconda.data.sets.tables import Row, read_csv
from gioconda.data.splits import Split
from gioconda.errors import DataError
from gioconda.types import Pixels

SIDE_PX = 48
TABLES = ("fer2013.csv", "icml_face_data.csv", "train.csv")
"""The names of the table; the first that is there is taken."""
# The published codes, in order.
_CODES = ("angry", "disgusted", "afraid", "happy", "sad", "surprised", "neutral")
_USES: dict[str, Split] = {"Training": "train", "PublicTest": "val", "PrivateTest": "test"}
_FOLDERS: dict[str, Split] = {"train": "train", "validation": "val", "val": "val", "test": "test"}


@reader(
    Card(
        name="fer2013",
        title="FER2013 (Goodfellow et al. 2013)",
        source="https://www.kaggle.com/c/challenges-in-representation-learning-facial-expression-recognition-challenge",
        terms="research",
        layout="fer2013.csv, icml_face_data.csv or train.csv, or folders such as train/angry/",
        kinds={"expression": EXPRESSION},
        crop="centre",
        size_px=(SIDE_PX, SIDE_PX),
    )
)
def fer2013_records(root: Path) -> Iterator[Record | Refused]:
    """FER2013 in any of its layouts, with its own partition."""
    for folder in (root, root / "fer2013"):
        for name in TABLES:
            if (folder / name).is_file():
                yield from _from_table(folder / name)
                return
    for folder in (root, root / "fer2013"):
        yield from _from_folders(root, folder)


def _from_table(table: Path) -> Iterator[Record | Refused]:
    contest = table.name == "train.csv"
    needed = ("emotion", "pixels") if contest else ("emotion", "pixels", "Usage")
    for number, row in enumerate(read_csv(table, *needed), 2):
        usage = row.get("Usage", "Training")
        try:
            expression = _CODES[_code(row["emotion"])]
            split = _USES[usage]
        except (ValueError, IndexError, KeyError) as error:
            raise DataError(
                f"{row.where}: wrong label: emotion {row['emotion']!r}, Usage {usage!r}"
            ) from error
        name = f"{number:05d}"
        labels = {"expression": expression}
        yield Record(
            table, name, f"fer2013/{name}", labels, split=split, pixels=_pixels(row), row=row.where
        )
    if contest and table.with_name("test.csv").is_file():
        yield Refused("test.csv", "its pictures have no labels")


def _code(text: str) -> int:
    code = int(text)
    if code < 0:
        raise ValueError(text)
    return code


def _pixels(row: Row) -> Pixels:
    try:
        gray = np.array(row["pixels"].split(), np.uint8).reshape(SIDE_PX, SIDE_PX)
    except (ValueError, OverflowError) as error:
        raise DataError(f"{row.where}: not {SIDE_PX * SIDE_PX} numbers from 0 to 255") from error
    return np.repeat(gray[:, :, None], 3, axis=2)


def _from_folders(root: Path, folder: Path) -> Iterator[Record | Refused]:
    for top, split in _FOLDERS.items():
        for path in sorted(pictures_below(folder / top)):
            name = path.relative_to(root).as_posix()
            expression = expression_of(path.parent.name)
            if expression is None:
                yield refused_word(name, path.parent.name)
            else:
                yield Record(path, name, f"fer2013/{name}", {"expression": expression}, split=split)
