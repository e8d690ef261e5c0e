"""Writes pictures and tables to files, whole or not at all."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image

from gioconda.atomic import replacing
from gioconda.errors import DataError


def check_suffix(path: Path) -> str:
    """Pillow's name of the format that a file's suffix stands for.

    Raises:
        DataError: Pillow writes no format with this suffix.
    """
    kind = Image.registered_extensions().get(path.suffix.lower())
    if kind is None or kind not in Image.SAVE:
        raise DataError(f"{path}: no picture is written with this suffix; try .png")
    return kind


def save_picture(picture: Image.Image, path: Path, **options: int) -> Path:
    """Write a picture in the format of its suffix; an existing file is replaced.

    Args:
        picture: In a mode that the format stores.
        path: File to write.
        **options: Of Pillow's writer, such as ``quality``.

    Returns:
        ``path``.

    Raises:
        DataError: Pillow knows no such suffix, or the folder cannot be made.
    """
    kind = check_suffix(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"{path.parent}: cannot make this folder ({error.strerror})") from error
    with replacing(path) as aside:
        picture.save(aside, kind, **options)
    return path


def save_key(rows: Sequence[Mapping[str, str]], path: Path) -> Path:
    """Write the key of a sheet as a CSV table; an existing file is replaced.

    Args:
        rows: One or more rows with equal columns.
        path: File to write, with the suffix ``.csv``.
    """
    with replacing(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    return path
