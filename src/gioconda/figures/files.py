"""Pictures -> files: written aside, then renamed."""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image

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
    aside = path.with_name(f"{path.name}.{os.getpid()}.aside")
    try:
        picture.save(aside, kind)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return path
