"""Cohn-Kanade's 48 px crops with landmarks of our own: the same people with several expressions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from gioconda.data.faces import read_picture
from gioconda.data.root import read_development_set
from gioconda.data.sets.ck import CK48_FIVE
from gioconda.data.splits import Split, ck_person, split_of
from gioconda.faces.align import FIVE, apply, similarity
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.square import BOX_GROWTH, BOX_SHIFT, square_of_points
from gioconda.types import EXPRESSIONS, Box, Pixels, Points

_UP = 4  # the landmark network looks at 128 px: small pictures are drawn up for it
_PAD_PX = 16  # foreheads and chins are cut off: the border is continued


@dataclass(frozen=True)
class PosedFace:
    """One frame near the height of an expression.

    Attributes:
        picture: ``(48, 48, 3)`` uint8, gray.
        points: ``(141, 2)`` landmarks in its pixels.
        subject: Who it is.
        expression: One of the seven names.
    """

    picture: Pixels
    points: Points
    subject: str
    expression: str


def posed_faces(
    root: Path, finder: LandmarkFinder, split: Split | None = "train"
) -> list[PosedFace]:
    """The frames of one part of Cohn-Kanade's subjects, sorted by path; contempt is left out.

    Args:
        root: The folder of all data sets.
        finder: Finds the landmarks: the crops come without any.
        split: Which subjects; None for all.

    Raises:
        DataError: There are no frames, or one cannot be read.
    """
    chosen = [
        record
        for record in read_development_set(root, "ck")
        if record.labels["expression"] in EXPRESSIONS
        and (split is None or split_of(ck_person(str(record.labels["person"]))) == split)
    ]
    pictures = [read_picture(record.path) for record in chosen]
    box = _box(finder.mean)
    found = finder.find_many([(_larger(picture), [box]) for picture in pictures])
    return [
        PosedFace(
            picture,
            (points + 0.5) / _UP - 0.5 - _PAD_PX,
            str(record.labels["person"]),
            str(record.labels["expression"]),
        )
        for record, picture, [(points, _)] in zip(chosen, pictures, found, strict=True)
    ]


def _larger(picture: Pixels) -> Pixels:
    wide = cv2.copyMakeBorder(picture, _PAD_PX, _PAD_PX, _PAD_PX, _PAD_PX, cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(wide, None, fx=_UP, fy=_UP, interpolation=cv2.INTER_CUBIC))


def _box(mean: Points) -> Box:
    """The detector's box of the enlarged crops: all are cut alike."""
    five = (CK48_FIVE + _PAD_PX + 0.5) * _UP - 0.5
    square = square_of_points(apply(similarity(mean[FIVE], five), mean), mean)
    width = square.side / BOX_GROWTH
    x, y = square.centre + 0.5 - np.array(BOX_SHIFT) * width - width / 2
    return Box(float(x), float(y), width, width)
