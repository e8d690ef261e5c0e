"""Where the development pictures lie."""

from __future__ import annotations

import os
from pathlib import Path

from gioconda.data.sets.record import FaceSet, Record
from gioconda.data.sets.registry import read_set
from gioconda.errors import DataError

VARIABLE = "GIOCONDA_DATA"
FOLDERS = {"ck": "expressions/CK+48", "web": "expressions/web"}
"""Sets whose folder is not called like the set."""


def data_root(root: str | Path | None = None) -> Path:
    """The data folder: ``root``, else ``$GIOCONDA_DATA``, else ``../shared/data``.

    Raises:
        DataError: There is no such folder.
    """
    folder = Path(root or os.environ.get(VARIABLE) or "../shared/data")
    if not folder.is_dir():
        raise DataError(f"{folder}: no such data folder; set {VARIABLE} or give `root`")
    return folder


def read_development_set(root: Path, name: str) -> FaceSet:
    """A data set below the data folder, such as ``lfw``; see ``read_set``."""
    return read_set(name, root / FOLDERS.get(name, name))


def read_aligned(root: Path, name: str) -> list[Record]:
    """Of such a data set the pictures that have landmarks."""
    return [record for record in read_development_set(root, name) if record.points is not None]
