"""The picture files of a data set, whatever the case and kind of their suffixes."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import cv2
import numpy as np

from gioconda.errors import PhotoError
from gioconda.photo import find_photos
from gioconda.photo.formats import SUFFIXES
from gioconda.types import Pixels


def pictures_below(folder: Path) -> list[Path]:
    """All picture files of a folder and of those below it, sorted by their names.

    Hidden ones are left out; nothing where there is no such folder.
    """
    return sorted(_found(folder, recursive=True), key=lambda path: path.name)


def pictures_in(folder: Path) -> list[Path]:
    """The picture files of a folder itself, sorted; nothing where there is no such folder."""
    return sorted(_found(folder, recursive=False))


def _found(folder: Path, recursive: bool) -> list[Path]:
    if not folder.is_dir():
        return []
    try:
        return find_photos([folder], recursive=recursive)
    except PhotoError:  # no picture is there: what this means is for the reader to say
        return []


class ListedPictures:
    """Finds the files that a list names, though copies of a set often have other suffixes.

    Args:
        folder: What the names are relative to.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stems: dict[Path, dict[str, list[Path]]] = {}

    def find(self, name: str) -> Path:
        """The file called ``name``, else the one of its folder that differs in the suffix alone.

        Backslashes may stand for slashes, and accents may be written in one character or two.

        Args:
            name: As the list has it.

        Returns:
            The file; where there is none, or several, the path that the list names.
        """
        path = self.folder / name
        if path.is_file():
            return path
        path = self.folder / name.replace("\\", "/")
        alike = self._in(path.parent).get(_stem(path), [])
        return alike[0] if len(alike) == 1 else path

    def _in(self, folder: Path) -> dict[str, list[Path]]:
        if folder not in self._stems:
            stems: dict[str, list[Path]] = {}
            for path in folder.iterdir() if folder.is_dir() else ():
                if path.suffix.lower() in SUFFIXES:
                    stems.setdefault(_stem(path), []).append(path)
            self._stems[folder] = stems
        return self._stems[folder]


def _stem(path: Path) -> str:
    return unicodedata.normalize("NFC", path.stem)


def decoded(path: Path, flags: int) -> Pixels | None:
    """A picture file by OpenCV, which opens no file whose name is not UTF-8 by itself.

    Args:
        path: The file.
        flags: OpenCV's ``IMREAD_COLOR``, for ``(H, W, 3)`` uint8 BGR, or ``IMREAD_GRAYSCALE``, for
            ``(H, W)``.

    Returns:
        None where it cannot be read.
    """
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError:
        return None
    picture: Pixels | None = cv2.imdecode(data, flags) if len(data) else None
    return picture


def printable(name: str) -> str:
    r"""A file's name as text; bytes of it that are no UTF-8 are written as ``\xe9``."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
