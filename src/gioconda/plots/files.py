"""Pictures and their keys -> files: written aside, then renamed."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image

from gioconda.atomic import replacing
from gioconda.errors import DataError


def check_suffix(path: Path) -> str:
    """The format that a file's suffix stands for, as Pillow calls it.

    Raises:
        DataError: Pillow writes none with this suffix.
    """
    kind = Image.registered_extensions().get(path.suffix.lower())
    if kind is None or kind not in Image.SAVE:
        raise DataError(f"{path}: no picture is written with this suffix; try .png")
    return kind


def save_picture(picture: Image.Image, path: Path) -> Path:
    """Write a picture in the format of its name's suffix; replaced where it exists.

    Raises:
        DataError: Pillow knows no such suffix, or the folder cannot be made.
    """
    kind = check_suffix(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"{path.parent}: cannot make this folder ({error.strerror})") from error
    with replacing(path) as aside:
        picture.save(aside, kind)
    return path


def save_key(rows: Sequence[Mapping[str, str]], path: Path) -> Path:
    """Write what a sheet does not say as a table, a line for each row; replaced where it exists.

    Args:
        rows: At least one; all have the same columns.
        path: Of the table, with the suffix ``.csv``, in a folder that exists.
    """
    with replacing(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    return path
