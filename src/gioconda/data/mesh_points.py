"""The machine-made landmarks that lie beside some data sets: ``landmarks.npz``."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gioconda.errors import DataError
from gioconda.types import Points


def read_mesh_points(folder: str | Path) -> dict[str, Points]:
    """File name -> ``(141, 2)`` float64 points of the scheme, in pixels of the picture.

    Args:
        folder: The data set's own folder, such as ``data/lfw``.

    Raises:
        DataError: There is no ``landmarks.npz``.
    """
    path = Path(folder) / "landmarks.npz"
    if not path.is_file():
        raise DataError(f"{path}: not found; the faces cannot be aligned without it")
    with np.load(path) as file:
        names, points = file["file_name"], file["points"].astype(np.float64)
    return {str(name): face for name, face in zip(names, points, strict=True)}
