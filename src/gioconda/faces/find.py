"""Photo -> faces: the detector's boxes with their landmarks, numbered from left to right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from gioconda.faces.align import template_box
from gioconda.faces.detect import default_detector
from gioconda.faces.detectors.base import Detection, Detector, same_face, turned_by
from gioconda.faces.landmarks import Found, LandmarkFinder
from gioconda.faces.smile_degree import SmileMeter
from gioconda.faces.square import square_of_box
from gioconda.faces.thresholds import SURE_FROM
from gioconda.faces.turned_photo import common_turn, detect_turned
from gioconda.types import Face, Pixels

TURNS = tuple(math.radians(a) for a in (45, -45, 90, -90, 135, -135, 180))


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
    return [
        _faces(*_upright(pixels, *_turned(pixels, mine, theirs, finder), detector, finder))
        for pixels, mine, theirs in zip(photos, seen, found, strict=True)
    ]


def _upright(
    pixels: Pixels,
    seen: list[Detection],
    found: list[Found],
    detector: Detector,
    finder: LandmarkFinder,
) -> tuple[list[Detection], list[Found]]:
    """With what is found in a turned photo once it is set upright."""
    sure = [one.turn for one, (_, how) in zip(seen, found, strict=True) if how >= SURE_FROM]
    turn = common_turn(sure or [one.turn for one in seen])
    again = detect_turned(detector, pixels, turn) if turn else []
    if not turn and not sure and len(seen) > 1:  # profiles may be seen upside down
        over = detect_turned(detector, pixels, math.pi)
        again = over if sum(o.score for o in over) > sum(o.score for o in seen) else []
    if not again:
        return seen, found
    others = [one for one in seen if not any(same_face(one.box, new.box) for new in again)]
    seen = [*again, *(one._replace(alone=False) for one in others)]  # not seen upright: doubtful
    (found,) = _landmarks([pixels], [seen], finder)
    return _turned(pixels, seen, found, finder)


def _landmarks(
    photos: Sequence[Pixels], seen: Sequence[Sequence[Detection]], finder: LandmarkFinder
) -> list[list[Found]]:
    squares = [[square_of_box(one.box, one.turn) for one in some] for some in seen]
    return finder.find_in_squares(list(zip(photos, squares, strict=True)))


def _turned(
    pixels: Pixels, seen: Sequence[Detection], found: Sequence[Found], finder: LandmarkFinder
) -> tuple[list[Detection], list[Found]]:
    """Faces without sure landmarks at the turn at which they have some, if there is one.

    A detector may take a head that is upside down for an upright one.
    """
    best = list(zip(seen, found, strict=True))
    unsure = [k for k, (_, (_, sure)) in enumerate(best) if sure < SURE_FROM]
    tried = [turned_by(seen[k], turn) for k in unsure for turn in TURNS]
    (again,) = _landmarks([pixels], [tried], finder)
    options = list(zip(tried, again, strict=True))
    for place, k in enumerate(unsure):
        mine = options[place * len(TURNS) : (place + 1) * len(TURNS)]
        surest = max(mine, key=lambda option: option[1][1])
        if surest[1][1] >= SURE_FROM:
            best[k] = surest
    return [one for one, _ in best], [points for _, points in best]


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
