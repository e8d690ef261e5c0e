"""Faces in photos -> what lies in front of them: masks, hands, cups, hair, frames of spectacles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.faces.align import apply, compose, scale_of
from gioconda.faces.face_reader import (
    aligned_crops,
    each_batch,
    open_reader,
    sigmoid,
    smile_transform,
)
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import GROUPS
from gioconda.faces.spectacles import SpectaclesMeter, frames
from gioconda.inference.network import Network
from gioconda.types import Affine, Field, Pixels, Points

COVERED = 0.5  # chance above which a place counts as covered
WORN = 0.5  # chance above which a face wears spectacles
SOME_OF_MOUTH = 0.04  # where less of it is covered, nothing lies over the mouth
AT_MOUTH = 0.06  # pupil distances from the lips: what is no farther lies at the mouth
_LEAST_CELLS = 4  # of the map that are next to the lips
_BATCH = 32
_MOUTH_GROWN = 1.15  # of the lips' outline: what is judged to be the mouth
_FINER = 4  # the lips are a few pixels of the map high


@dataclass(frozen=True)
class Cover:
    """What lies in front of one face.

    Attributes:
        likely: ``(s, s)`` float32 in [0, 1], how likely each place is covered.
        photo_to_map: ``(2, 3)`` affine from photo pixels to pixels of ``likely``.
        mouth_share: How much of the mouth is covered, in [0, 1].
        face: How likely there is a face at all, in [0, 1].
        spectacles: How likely it wears some, in [0, 1].
        cut: Whether the edge of what lies at the mouth is clear enough to cut an edit along.
    """

    likely: Field
    photo_to_map: Affine
    mouth_share: float
    face: float
    spectacles: float = 0.0
    cut: bool = False

    @property
    def scale(self) -> float:
        """Pixels of the map that a photo pixel is wide."""
        return scale_of(self.photo_to_map)

    def touches(self, points: Points) -> bool:
        """Whether something lies over the mouth, or next to it.

        Landmarks place lips that are half hidden beside what hides them.

        Args:
            points: ``(141, 2)`` landmarks in photo pixels.
        """
        near = self.lips(points, AT_MOUTH * pupil_distance(points)) & ~self.lips(points, 0.0)
        next_to = int((self.likely[near] > COVERED).sum()) >= _LEAST_CELLS
        return self.mouth_share >= SOME_OF_MOUTH or next_to

    def lips(self, points: Points, grown_px: float) -> NDArray[np.bool_]:
        """``(s, s)``: which pixels of the map are the lips' or no farther from them.

        Args:
            points: ``(141, 2)`` landmarks in photo pixels.
            grown_px: Photo pixels.
        """
        outline = apply(self.photo_to_map, points[GROUPS["lips_outer"]])
        outside = np.ones(self.likely.shape, np.uint8)
        cv2.fillPoly(outside, [np.round(outline).astype(np.int32)], 0)
        away = cv2.distanceTransform(outside, cv2.DIST_L2, 5)
        return np.asarray(away <= grown_px * self.scale)

    def oval(self, points: Points, share: float) -> NDArray[np.bool_]:
        """``(s, s)``: which pixels of the map lie within the face's oval.

        Args:
            points: ``(141, 2)`` landmarks in photo pixels.
            share: Of the oval's size.
        """
        outline = apply(self.photo_to_map, points[GROUPS["oval"]])
        middle = outline.mean(0)
        outline = middle + share * (outline - middle)
        inside = np.zeros(self.likely.shape, np.uint8)
        cv2.fillPoly(inside, [np.round(outline).astype(np.int32)], 1)
        return inside > 0

    def frames(self, points: Points) -> NDArray[np.bool_]:
        """``(s, s)``: which pixels of the map may show spectacles; none where nobody wears any.

        Args:
            points: ``(141, 2)`` landmarks in photo pixels.
        """
        if self.spectacles < WORN:
            return np.zeros(self.likely.shape, bool)
        return frames(apply(self.photo_to_map, points), len(self.likely))

    def at(self, places: Points) -> Field:
        """How likely photo places ``(h, w, 2)`` are covered; beyond the map, as at its border."""
        x, y = np.moveaxis(np.asarray(apply(self.photo_to_map, places), np.float32), -1, 0)
        drawn = cv2.remap(self.likely, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(drawn, np.float32)


class CoverFinder:
    """Looks for what covers faces, in batches.

    Args:
        network: It has the function ``covers``.
        meter: Tells who wears spectacles.
    """

    def __init__(self, network: Network, meter: SpectaclesMeter) -> None:
        self.network, self.meter = network, meter
        self.size, self.zoom = network.config["size"], network.config["zoom"]

    @classmethod
    def from_pretrained(cls, name: str | Path = "cover") -> CoverFinder:
        """The finder with the weights in the package, or with those of a file, folder or Hub id.

        Raises:
            WeightsError: There are no such weights, or they are another method's.
        """
        network = open_reader(name, "covers", "these weights find no covers")
        return cls(network, SpectaclesMeter.from_pretrained())

    def find(self, photos: Sequence[Pixels], points: Sequence[Points]) -> list[Cover]:
        """What lies in front of one face in each photo.

        Args:
            photos: ``(H, W, 3)`` uint8 RGB each; the same photo may stand there more than once.
            points: For each ``(141, 2)`` landmarks in photo pixels.
        """
        likely, faces = self.read(aligned_crops(photos, points, self.size, self.zoom))
        closer = aligned_crops(photos, points, self.meter.size, self.meter.zoom)
        worn = self.meter.measure_crops(closer)
        found = []
        for k, face in enumerate(points):
            to_map = self.map_transform(face)
            share = mouth_share(likely[k], apply(to_map, face))
            found.append(Cover(likely[k], to_map, share, float(faces[k]), float(worn[k])))
        return found

    def map_transform(self, points: Points) -> Affine:
        """``photo_to_map`` of a face with ``(141, 2)`` landmarks in photo pixels."""
        half = np.array([[0.5, 0, -0.25], [0, 0.5, -0.25]])  # crop -> map: pixel edges stay
        return compose(half, smile_transform(points, self.size, self.zoom))

    def read(self, crops: Pixels) -> tuple[Field, Field]:
        """The same of aligned faces.

        Args:
            crops: ``(N, size, size, 3)`` uint8 RGB, cut by ``smile_transform``.

        Returns:
            ``(N, size / 2, size / 2)`` how likely each place is covered, and ``(N,)`` how likely
            there is a face, all in [0, 1].
        """

        def look(some: Pixels) -> tuple[Field, Field]:
            covered, face = self.network.run("covers", some)
            return sigmoid(covered[:, 0]), sigmoid(face)

        half = self.size // 2
        none = np.zeros((0, half, half), np.float32), np.zeros(0, np.float32)
        maps, faces = zip(none, *each_batch(look, crops, _BATCH), strict=True)
        return np.concatenate(maps), np.concatenate(faces)


def mouth_share(likely: Field, points: Points) -> float:
    """How much of the lips is covered, in [0, 1].

    The opening between them does not count: teeth and tongues look like many things, and what
    covers a mouth covers its lips.

    Args:
        likely: ``(s, s)`` in [0, 1].
        points: ``(141, 2)`` landmarks in its pixels.
    """
    side = len(likely) * _FINER
    where = np.zeros((side, side), np.uint8)
    for group, share, value in (("lips_outer", _MOUTH_GROWN, 1), ("lips_inner", 1.0, 0)):
        lips = points[GROUPS[group]]
        middle = lips.mean(0)
        outline = (middle + share * (lips - middle) + 0.5) * _FINER - 0.5
        cv2.fillPoly(where, [np.round(outline).astype(np.int32)], value)
    drawn = cv2.resize(likely, (side, side), interpolation=cv2.INTER_LINEAR)
    inside = drawn[where > 0]
    return float((inside > COVERED).mean()) if len(inside) else 0.0
