"""FER2013 (Goodfellow et al. 2013): 48x48 gray faces from the web with seven expressions.

Layouts: ``fer2013.csv`` (``emotion,pixels,Usage``), which holds the pictures themselves; or
folders, ``train/angry/*.jpg`` and ``test/angry/*.jpg``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from gioconda.data.sets.expression_names import EXPRESSION, expression_of, refused_word
from gioconda.data.sets.record import Card, Record, Refused
from gioconda.data.sets.registry import reader
from gioconda.data.sets.tables import read_csv
from gioconda.data.splits import Split
from gioconda.errors import DataError
from gioconda.types import Pixels

SIDE_PX = 48
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
        layout="fer2013.csv, or folders such as train/angry/",
        kinds={"expression": EXPRESSION},
        crop="centre",
        size_px=(SIDE_PX, SIDE_PX),
    )
)
def fer2013_records(root: Path) -> Iterator[Record | Refused]:
    """FER2013 in either layout, with its own partition."""
    table = root / "fer2013.csv"
    yield from _from_table(table) if table.is_file() else _from_folders(root)


def _from_table(table: Path) -> Iterator[Record]:
    for number, row in enumerate(read_csv(table, "emotion", "pixels", "Usage"), 2):
        where = f"{table}:{number}"
        try:
            expression = _CODES[int(row["emotion"])]
            split = _USES[row["Usage"]]
        except (ValueError, IndexError, KeyError) as error:
            raise DataError(
                f"{where}: wrong label: emotion {row['emotion']!r}, Usage {row['Usage']!r}"
            ) from error
        name = f"{number:05d}"
        yield Record(
            table,
            name,
            f"fer2013/{name}",
            {"expression": expression},
            split=split,
            pixels=_pixels(row["pixels"], where),
        )


def _pixels(text: str, where: str) -> Pixels:
    try:
        gray = np.array(text.split(), np.uint8).reshape(SIDE_PX, SIDE_PX)
    except (ValueError, OverflowError) as error:
        raise DataError(f"{where}: not {SIDE_PX * SIDE_PX} numbers from 0 to 255") from error
    return np.repeat(gray[:, :, None], 3, axis=2)


def _from_folders(root: Path) -> Iterator[Record | Refused]:
    for top, split in _FOLDERS.items():
        for path in sorted((root / top).glob("*/*.*")):
            name = path.relative_to(root).as_posix()
            expression = expression_of(path.parent.name)
            if expression is None:
                yield refused_word(name, path.parent.name)
            else:
                yield Record(path, name, f"fer2013/{name}", {"expression": expression}, split=split)
