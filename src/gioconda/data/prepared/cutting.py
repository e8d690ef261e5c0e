"""Records -> rows of a prepared set: read, found, cut, encoded. What worker processes do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gioconda.data.faces import five_of
from gioconda.data.prepared import store
from gioconda.data.prepared.completion import HeadCompletion
from gioconda.data.prepared.crops import CROPS, FaceInPicture
from gioconda.data.prepared.masks import cut_mask, grab_cut
from gioconda.data.prepared.parts import HEAD, head_parts
from gioconda.data.prepared.settings import PrepareSettings
from gioconda.data.sets.kinds import Kind
from gioconda.data.sets.record import Record
from gioconda.errors import DataError, GiocondaError
from gioconda.faces.align import apply, crop, seen
from gioconda.faces.detect import default_detector
from gioconda.faces.detectors.dlib import DlibDetector
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.scheme import POINT_NAMES
from gioconda.faces.thresholds import SURE_FROM
from gioconda.types import Affine, Box, Pixels, Points

Row = dict[str, Any]

TOGETHER = 32  # pictures whose landmarks go through the network together
# Most pictures of data sets show one large face. A detector of large faces alone, to which the
# picture's short side has this many pixels, is quick; where it finds none, the usual one searches.
_LEAST_SEEN = 0.4  # share of a head crop that its picture must show


@dataclass(frozen=True)
class _Picture:
    """One picture, and what is known of its face so far."""

    record: Record
    pixels: Pixels
    points: Points | None
    box: Box | None = None
    confidence: float = 1.0


class Cutter:
    """Cuts records by settings; finds faces itself where they need it.

    Args:
        settings: How.
        size_px: Width and height that every picture of the set has; None where they differ.
    """

    def __init__(self, settings: PrepareSettings, size_px: tuple[int, int] | None) -> None:
        self.settings, self.size_px = settings, size_px
        self.crop = CROPS[settings.crop]
        self.needs = self.crop.needs
        if self.needs == "nothing" and settings.landmarks == "ours":
            self.needs = "points"  # asked for, though the crop could do without
        self.completion = (
            HeadCompletion.from_prepared(settings.fill_from) if settings.fill_from else None
        )
        self._detector = DlibDetector() if self.crop.needs == "box" else default_detector()
        self._finder: LandmarkFinder | None = None

    def rows(
        self, records: Sequence[Record], kinds: Mapping[str, Kind]
    ) -> tuple[list[Row], dict[str, str]]:
        """The rows of some records, and which gave none, and why."""
        rows: list[Row] = []
        refused: dict[str, str] = {}
        for start in range(0, len(records), TOGETHER):
            pictures = list(self._read(records[start : start + TOGETHER], refused))
            for picture in self._found(pictures, refused):
                try:
                    rows.append(self._row(picture, kinds))
                except GiocondaError as error:
                    refused[picture.record.name] = str(error)
        return rows, refused

    def _read(self, records: Sequence[Record], refused: dict[str, str]) -> Iterator[_Picture]:
        from gioconda.photo import read_photo

        own = self.settings.landmarks == "own"
        for record in records:
            try:
                pixels = read_photo(record.path).pixels if record.pixels is None else record.pixels
                size = pixels.shape[1], pixels.shape[0]
                if self.size_px not in (None, size):
                    raise DataError(
                        f"{record.path}: {size[0]} x {size[1]} px, where the set's pictures have "
                        f"{self.size_px[0]} x {self.size_px[1]}"
                    )
                yield _Picture(record, pixels, record.points if own else None)
            except GiocondaError as error:
                refused[record.name] = str(error)

    def _found(self, pictures: Sequence[_Picture], refused: dict[str, str]) -> Iterator[_Picture]:
        """The pictures with all that the crop needs; the others are refused."""
        wanted: list[_Picture] = []
        for picture in pictures:
            if self.needs == "nothing" or (self.needs == "points" and _known(picture)):
                yield picture
            elif (box := self._box(picture.pixels)) is None:
                refused[picture.record.name] = "no face found"
            elif _known(picture):
                yield _Picture(picture.record, picture.pixels, picture.points, box)
            else:
                wanted.append(_Picture(picture.record, picture.pixels, None, box))
        yield from self._with_landmarks(wanted, refused)

    def _with_landmarks(
        self, pictures: list[_Picture], refused: dict[str, str]
    ) -> Iterator[_Picture]:
        if not pictures:
            return
        if self._finder is None:
            self._finder = LandmarkFinder.from_pretrained()
        found = self._finder.find_many([(k.pixels, [k.box] if k.box else []) for k in pictures])
        for picture, [(points, sure)] in zip(pictures, found, strict=True):
            if sure < SURE_FROM:
                refused[picture.record.name] = f"no landmarks to be trusted ({sure:.2f})"
            else:
                yield _Picture(picture.record, picture.pixels, points, picture.box, sure)

    def _box(self, pixels: Pixels) -> Box | None:
        """The most prominent face's box: large, and near the middle."""
        boxes = [one.box for one in self._detector.detect(pixels)]
        height, width = pixels.shape[:2]
        return max(boxes, key=lambda box: prominence(box, width, height), default=None)

    def _row(self, picture: _Picture, kinds: Mapping[str, Kind]) -> Row:
        pixels, size, record = picture.pixels, self.settings.size, picture.record
        five = None if picture.points is None else five_of(picture.points)
        placed = FaceInPicture(pixels.shape[1], pixels.shape[0], five, picture.box)
        photo_to_crop = self.crop.transform(placed, size)
        face = crop(pixels, photo_to_crop, size, size)
        row: Row = {
            "image": store.encode(face),
            "photo_to_crop": photo_to_crop.astype(np.float32),
            "file_name": record.name,
            "key": record.key,
            **{name: record.labels.get(name) for name in kinds},
        }
        if self.settings.points:
            row["points"] = self._points(picture.points, photo_to_crop)
            row["confidence"] = picture.confidence if _known(picture) else 0.0
        if self.settings.masks:
            mask, row["mask_by"] = self._mask(picture, five, photo_to_crop)
            row["mask"] = store.encode(mask)
            if self.settings.parts:
                row |= self._head(picture, face, mask, photo_to_crop)
        return row

    def _head(self, picture: _Picture, face: Pixels, mask: Pixels, photo_to_crop: Affine) -> Row:
        """A head crop's map of parts, the mask of these, and the picture without gaps."""
        inside = seen(picture.pixels.shape, photo_to_crop, self.settings.size)
        if (inside > 0).mean() < _LEAST_SEEN:
            raise DataError(f"{picture.record.path}: too little of the head is in the picture")
        if picture.points is None or len(picture.points) != len(POINT_NAMES):
            raise DataError(f"{picture.record.path}: no mesh of landmarks; use --landmarks ours")
        parts = head_parts(face, apply(photo_to_crop, picture.points), mask, inside)
        row = {
            "parts": store.encode(parts),
            "mask": store.encode(np.where(np.isin(parts, HEAD), np.uint8(255), np.uint8(0))),
        }
        if self.completion is not None and not inside.all():
            row["image"] = store.encode(self.completion.fill(face, inside))
        return row

    def _points(self, points: Points | None, photo_to_crop: Affine) -> Points:
        """All or five of the points in the crop's pixels, NaN where there is none."""
        kept = np.full((self.settings.points, 2), np.nan)
        if points is not None:
            kept[:] = apply(photo_to_crop, points if len(points) == len(kept) else five_of(points))
        return kept.astype(np.float32)

    def _mask(
        self, picture: _Picture, five: Points | None, photo_to_crop: Affine
    ) -> tuple[Pixels, str]:
        size, record = self.settings.size, picture.record
        if record.mask is not None:
            mask = cut_mask(record.mask.read(), picture.pixels, photo_to_crop, size)
            return mask, "set"
        if five is None:
            raise DataError(f"{record.path}: no landmarks, and so no mask; use --landmarks ours")
        return grab_cut(picture.pixels, five, photo_to_crop, size), "grabcut"


def prominence(box: Box, width: int, height: int) -> float:
    """How much a picture of this size is about the face in the box."""
    x, y, w, h = box
    off = float(np.hypot((x + w / 2) / width - 0.5, (y + h / 2) / height - 0.5))
    return w * h * max(1 - off, 0) ** 2


def _known(picture: _Picture) -> bool:
    return picture.points is not None
