"""A face of a data set with its landmarks and labels: what trainings from published photos take.

Readers give records (``gioconda.data.sets``); ``face_of`` makes faces of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.data.sets.pictures import decoded
from gioconda.data.sets.record import Record
from gioconda.data.splits import SPLITS, Split, split_of
from gioconda.errors import DataError
from gioconda.faces.align import FIVE, crop, five_point_transform
from gioconda.faces.detect import default_detector
from gioconda.faces.find import find_faces
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.smile_degree import zoomed
from gioconda.types import Pixels, Points


@dataclass(frozen=True)
class LabelledFace:
    """One face.

    Attributes:
        path: The picture.
        points: ``(5, 2)`` in the order of ``five_point_transform``, or ``(141, 2)`` of the scheme,
            in pixels of the picture; NaN where not annotated.
        labels: Name -> class or degree; class -1 where unknown.
        key: The person where the set names people, else the picture; None where unknown.
        source: Which data set the labels are from.
        split: Whether it may be learned from; None where the person is unknown.
        weight: How far its labels are trusted.
        chance: How often it is drawn, against the others.
    """

    path: Path
    points: Points
    labels: Mapping[str, float]
    key: str | None
    source: str
    split: Split | None
    weight: float = 1.0
    chance: float = 1.0

    @property
    def five(self) -> Points:
        """The five points of ``five_point_transform``."""
        return five_of(self.points)

    @property
    def split_code(self) -> int:
        """The index of its split in ``SPLITS``; -1 where that is unknown."""
        return -1 if self.split is None else SPLITS.index(self.split)


def face_of(
    record: Record,
    source: str,
    labels: Mapping[str, float],
    *,
    points: Points | None = None,
    key: str | None = None,
    split: Split | None = None,
    weight: float = 1.0,
    chance: float = 1.0,
) -> LabelledFace:
    """The face of a record.

    Args:
        record: Has landmarks, unless ``points`` are given.
        source: Which data set it is from.
        labels: Name -> class or degree, as a network learns them.
        points: Other landmarks than the record's.
        key: Another key than the record's.
        split: None for that of the key.
        weight: See ``LabelledFace``.
        chance: See ``LabelledFace``.
    """
    points = record.points if points is None else points
    if points is None:
        raise ValueError(f"{record.path}: no landmarks")
    key = record.key if key is None else key
    split = split_of(key) if split is None else split
    return LabelledFace(record.path, points, labels, key, source, split, weight, chance)


def five_of(points: Points) -> Points:
    """The five points of ``five_point_transform`` among 141, or five as they are."""
    return points if len(points) == len(FIVE) else points[FIVE]


def with_own_points(records: Iterable[Record]) -> Iterator[tuple[Record, Points]]:
    """Records without landmarks, and the five points of each picture's largest face.

    Our own detector and network find them; pictures in which they find no face are left out.

    Raises:
        DataError: A picture cannot be read.
    """
    detector, finder = default_detector(), LandmarkFinder.from_pretrained()
    for record in records:
        if found := find_faces(read_picture(record.path), detector, finder):
            yield record, five_of(max(found, key=lambda face: face.box.width).points)


def read_picture(path: Path, *, gray: bool = False) -> Pixels:
    """``(H, W, 3)`` uint8 RGB, three equal channels of a gray picture; or ``(H, W)``, its luma.

    Raises:
        DataError: It cannot be read.
    """
    picture = decoded(path, cv2.IMREAD_GRAYSCALE if gray else cv2.IMREAD_COLOR)
    if picture is None:
        raise DataError(f"{path}: not a readable picture")
    return np.ascontiguousarray(picture if gray else picture[:, :, ::-1], np.uint8)


def readable(faces: Iterable[LabelledFace]) -> Iterator[tuple[LabelledFace, Pixels]]:
    """Faces with their pictures, as ``read_picture`` gives them; without those it cannot read."""
    for face in faces:
        with suppress(DataError):
            yield face, read_picture(face.path)


def cut_faces(
    faces: Iterable[LabelledFace], size: int, zoom: float, margin_px: int = 0
) -> NDArray[np.uint8]:
    """Aligned crops of faces, with ``margin_px`` more on every side for shifts and turns.

    Returns:
        ``(N, S, S, 3)`` uint8 RGB, S = size + 2 margin_px.
    """
    side = size + 2 * margin_px
    crops = []
    for face in faces:
        photo_to_crop = zoomed(five_point_transform(face.five, size), size, zoom)
        photo_to_crop[:, 2] += margin_px
        crops.append(crop(read_picture(face.path), photo_to_crop, side, side))
    return np.array(crops, np.uint8).reshape(-1, side, side, 3)


def stacked(rows: Sequence[Mapping[str, Any]]) -> dict[str, NDArray[Any]]:
    """Rows of one layout as arrays: name -> ``(N, ...)``."""
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}
