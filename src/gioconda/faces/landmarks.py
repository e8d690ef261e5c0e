"""Boxes -> landmarks, in three passes: the box, the face turned upright, the mouth."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gioconda.faces.align import apply, crop, invert, mouth_transform
from gioconda.faces.face_reader import open_reader, with_mirror_images
from gioconda.faces.scheme import LIPS, TWINS
from gioconda.faces.square import Square, square_of_box, square_of_points
from gioconda.inference.network import Network
from gioconda.threads import in_threads, parts
from gioconda.types import Box, Pixels, Points

Found = tuple[Points, float]
"""``(141, 2)`` float64 points in photo pixels, and how far they are to be trusted, in [0, 1]."""

# Weight of the second pass where both are equally sure, and of the mouth's pass on the lips: best
# on validation people.
SECOND_SHARE = 0.65
MOUTH_SHARE = 0.8
# Expected mean error (in pupil distances) at which the confidence is 1/2: one good face in two
# hundred falls below, and half of the faces with a hidden mouth.
DOUBTFUL_ERROR = 0.075
STEEPNESS = 5.0
_BATCH = 64


class LandmarkFinder:
    """Finds the 141 landmarks of faces, in batches, each in three passes.

    Args:
        network: It has the functions ``landmarks`` and ``lips``.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.mean: Points = network.weights["mean"].astype(np.float64)

    @classmethod
    def from_pretrained(cls, name: str | Path = "landmarks") -> LandmarkFinder:
        """The finder with the weights in the package, or with those of a file, folder or Hub id.

        Raises:
            WeightsError: There are no such weights, or they are another method's.
        """
        return cls(open_reader(name, "landmarks", "these weights find no landmarks"))

    def find(self, pixels: Pixels, boxes: Sequence[Box]) -> list[Found]:
        """Landmarks and confidence of each face.

        Args:
            pixels: ``(H, W, 3)`` uint8 RGB. Not modified.
            boxes: The detector's boxes, which may be off by 15 % and leave the photo.

        Returns:
            For each box ``(141, 2)`` points in photo pixels and a confidence in [0, 1]: about how
            likely it is that the points lie on a face. Below 0.5 leave the face alone.
        """
        return self.find_many([(pixels, boxes)])[0]

    def find_many(self, photos: Sequence[tuple[Pixels, Sequence[Box]]]) -> list[list[Found]]:
        """The same for many photos; their faces go through the network together."""
        return self.find_in_squares([(p, [square_of_box(box) for box in b]) for p, b in photos])

    def find_in_squares(
        self, photos: Sequence[tuple[Pixels, Sequence[Square]]]
    ) -> list[list[Found]]:
        """The same for faces that may lie in the photos at any angle.

        Args:
            photos: ``(H, W, 3)`` uint8 RGB each, and where its faces' points are, about: off by
                15 % of the square's side and 40 degrees at most.
        """
        jobs = [(pixels, square) for pixels, squares in photos for square in squares]
        found = in_threads(lambda part: self._find(jobs[part]), parts(len(jobs), _BATCH))
        rest = itertools.chain.from_iterable(found)
        return [[next(rest) for _ in squares] for _, squares in photos]

    def _find(self, jobs: Sequence[tuple[Pixels, Square]]) -> list[Found]:
        pictures, squares = [pixels for pixels, _ in jobs], [square for _, square in jobs]
        first, before = self._face(pictures, squares, mirrored=False)
        # Turned upright, centred and mirrored: independent errors of the two passes average out.
        squares = [square_of_points(points, self.mean) for points in first]
        second, doubt = self._face(pictures, squares, mirrored=True)
        share = second_share(before, doubt)
        points = [a + k * (b - a) for a, b, k in zip(first, second, share, strict=True)]
        for face, mouth in zip(points, self._lips(pictures, points), strict=True):
            face[LIPS] += MOUTH_SHARE * (mouth - face[LIPS])
        sure = confidence((before + doubt) / 2)  # of both passes
        return list(zip(points, sure.tolist(), strict=True))

    def _face(
        self, pictures: Sequence[Pixels], squares: Sequence[Square], *, mirrored: bool
    ) -> tuple[list[Points], NDArray[np.float64]]:
        """All points in photo pixels, and the logarithms of their expected errors."""
        size, around = self.network.config["image_size"], self.network.config["face_squares"]
        to_crops = [Square(s.centre, s.side * around, s.turn).to_crop(size) for s in squares]
        crops = [crop(p, t, size, size) for p, t in zip(pictures, to_crops, strict=True)]
        faces = np.stack(crops)
        seen = np.ascontiguousarray(faces[:, :, ::-1]) if mirrored else faces
        unit, doubt = self.network.run("landmarks", seen)
        points = unit.astype(np.float64)
        if mirrored:
            points = points[:, TWINS] * [-1.0, 1.0] + [1.0, 0.0]
        back = [apply(invert(t), p * size - 0.5) for p, t in zip(points, to_crops, strict=True)]
        return back, doubt.astype(np.float64)

    def _lips(self, pictures: Sequence[Pixels], points: Sequence[Points]) -> list[Points]:
        """The lips' points in photo pixels, from the mouth set level and its mirror image."""
        config = self.network.config
        width, height = config["mouth_width"], config["mouth_height"]
        corners_px = config["corners_share"] * width
        to_crops = [mouth_transform(p, width, height, corners_px) for p in points]
        crops = [crop(p, t, width, height) for p, t in zip(pictures, to_crops, strict=True)]
        (both,) = self.network.run("lips", with_mirror_images(np.stack(crops)))
        unit, mirrored = np.split(both.astype(np.float64), 2)
        unit = (unit + mirrored[:, TWINS[LIPS]] * [-1.0, 1.0] + [1.0, 0.0]) / 2
        return [apply(invert(t), p * width - 0.5) for p, t in zip(unit, to_crops, strict=True)]


def second_share(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weight of the second pass, by the inverse squares of both passes' expected errors.

    Args:
        first: ``(N,)`` logarithms of the first pass's expected errors.
        second: ``(N,)`` those of the second pass.
    """
    odds = SECOND_SHARE / (1 - SECOND_SHARE) * np.exp(np.clip(2 * (first - second), -20, 20))
    return odds / (1 + odds)


def confidence(log_error: NDArray[np.float64]) -> NDArray[np.float64]:
    """From logarithms of expected errors (in pupil distances) to [0, 1]."""
    return 1 / (1 + np.exp(STEEPNESS * (log_error - math.log(DOUBTFUL_ERROR))))
