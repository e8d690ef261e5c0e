"""Photo -> faces: the detector's boxes with their landmarks, numbered from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gioconda.faces.align import template_box
from gioconda.faces.detect import Detector, default_detector
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.smile_degree import SmileMeter
from gioconda.types import Face, Pixels


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
    boxes = [[box for box, _ in detector.detect(pixels)] for pixels in photos]
    found = finder.find_many(list(zip(photos, boxes, strict=True)))
    return [
        sorted(
            (Face(box, points, sure) for box, (points, sure) in zip(mine, theirs, strict=True)),
            key=lambda face: face.box.x + face.box.width / 2,
        )
        for mine, theirs in zip(boxes, found, strict=True)
    ]


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
