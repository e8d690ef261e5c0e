"""Photo -> faces: the detector's boxes with their landmarks, numbered from left to right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from gioconda.faces.align import template_box
from gioconda.faces.detect import default_detector
from gioconda.faces.detectors.base import Detection, Detector, turned_by
from gioconda.faces.landmarks import Found, LandmarkFinder
from gioconda.faces.smile_degree import SmileMeter
from gioconda.faces.square import square_of_box
from gioconda.faces.thresholds import SURE_FROM
from gioconda.types import Face, Pixels

TURNS = tuple(math.radians(a) for a in (45, -45, 90, -90, 135, -135, 180))
Seen = list[list[Detection]]


def find_faces(pixels: Pixels, detector: Detector, finder: LandmarkFinder) -> list[Face]:
    """The faces of a photo, left to right; their smiles are not measured yet.

    Args:
        pixels: ``(H, W, 3)`` uint8 RGB. Not modified.
        detector: Finds boxes.
        finder: Finds landmarks in boxes.
    """
    return find_faces_many([pixels], detector, finder)[0]


def find_faces_many(
    photos: Sequence[Pixels], detector: Detector, finder: LandmarkFinder
) -> list[list[Face]]:
    """The same for many photos; their faces go through the network together."""
    seen = [detector.detect(pixels) for pixels in photos]
    found = _landmarks(photos, seen, finder)
    turned = _turned(photos, seen, found, finder)
    return [_faces(mine, theirs) for mine, theirs in zip(*turned, strict=True)]


def _landmarks(photos: Sequence[Pixels], seen: Seen, finder: LandmarkFinder) -> list[list[Found]]:
    squares = [[square_of_box(one.box, one.turn) for one in some] for some in seen]
    return finder.find_in_squares(list(zip(photos, squares, strict=True)))


def _turned(
    photos: Sequence[Pixels], seen: Seen, found: list[list[Found]], finder: LandmarkFinder
) -> tuple[Seen, list[list[Found]]]:
    """Faces without sure landmarks at the turn at which they have some, if there is one.

    A detector may take a head that is upside down for an upright one.
    """
    unsure = [[k for k, (_, sure) in enumerate(some) if sure < SURE_FROM] for some in found]
    tried = [
        [turned_by(one[k], turn) for k in rows for turn in TURNS]
        for one, rows in zip(seen, unsure, strict=True)
    ]
    again = _landmarks(photos, tried, finder)
    seen, found = [list(some) for some in seen], [list(some) for some in found]
    for n, rows in enumerate(unsure):
        for place, k in enumerate(rows):
            options = range(place * len(TURNS), (place + 1) * len(TURNS))
            best = max(options, key=lambda j, n=n: again[n][j][1])  # type: ignore[misc]
            if again[n][best][1] >= SURE_FROM:
                seen[n][k], found[n][k] = tried[n][best], again[n][best]
    return seen, found


def _faces(seen: list[Detection], found: list[Found]) -> list[Face]:
    """Left to right, without those that neither the detector nor the landmarks are sure of."""
    faces = [
        Face(one.box, points, sure)
        for one, (points, sure) in zip(seen, found, strict=True)
        if one.alone or sure >= SURE_FROM
    ]
    return sorted(faces, key=lambda face: face.box.x + face.box.width / 2)


class FaceFinder:
    """The faces of photos, each with its landmarks and its smile degree.

    Args:
        detector: Finds boxes.
        landmarks: Finds landmarks in boxes.
        meter: Reads smile degrees.
    """

    def __init__(self, detector: Detector, landmarks: LandmarkFinder, meter: SmileMeter) -> None:
        self.detector, self.landmarks, self.meter = detector, landmarks, meter

    @classmethod
    def from_pretrained(cls) -> FaceFinder:
        """With the usual detector and the weights in the package."""
        return cls(
            default_detector(), LandmarkFinder.from_pretrained(), SmileMeter.from_pretrained()
        )

    def find(self, photos: Sequence[Pixels]) -> list[list[Face]]:
        """The faces of each photo, left to right; they go through the networks together.

        Args:
            photos: ``(H, W, 3)`` uint8 RGB each. Not modified.
        """
        measured = []
        found = find_faces_many(photos, self.detector, self.landmarks)
        for pixels, faces in zip(photos, found, strict=True):
            degrees = self.meter.measure(pixels, [face.points for face in faces])
            measured.append(
                [replace(f, smile=float(d)) for f, d in zip(faces, degrees, strict=True)]
            )
        return measured

    def aligned(self, crops: Pixels) -> list[Face]:
        """The face of each aligned crop ``(N, S, S, 3)`` uint8 RGB, near the template's place.

        That there is a face is known, so the confidence is 1.
        """
        box = template_box(crops.shape[1])
        found = self.landmarks.find_many([(one, [box]) for one in crops])
        faces = []
        for pixels, ((points, _),) in zip(crops, found, strict=True):
            (degree,) = self.meter.measure(pixels, [points])
            faces.append(Face(box, points, 1.0, float(degree)))
        return faces
