"""Where the development pictures lie."""

from __future__ import annotations

import os
from pathlib import Path

from gioconda.errors import DataError

VARIABLE = "GIOCONDA_DATA"


def data_root(root: str | Path | None = None) -> Path:
    """The data folder: ``root``, else ``$GIOCONDA_DATA``, else ``../shared/data``.

    Raises:
        DataError: There is no such folder.
    """
    folder = Path(root or os.environ.get(VARIABLE) or "../shared/data")
    if not folder.is_dir():
        raise DataError(f"{folder}: no such data folder; set {VARIABLE} or give `root`")
    return folder
