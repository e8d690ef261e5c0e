"""Landmarks of pictures that come without any: our own detector's and network's."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from gioconda.errors import DataError
from gioconda.faces.align import FIVE
from gioconda.faces.detect import DlibDetector
from gioconda.faces.find import find_faces
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.types import Points


def own_points(path: Path, detector: DlibDetector, finder: LandmarkFinder) -> Points | None:
    """The five points of a picture's largest face by our own networks; None where none is found.

    Raises:
        DataError: The picture cannot be read.
    """
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        raise DataError(f"{path}: not a readable picture")
    found = find_faces(np.ascontiguousarray(picture[:, :, ::-1], np.uint8), detector, finder)
    return max(found, key=lambda face: face.box.width).points[FIVE] if found else None
