"""Tools to draw things in front of a face: the face below them, outlines, lines and blobs.

A thing is ``(alpha, colour)``: ``(S, S)`` float32 in [0, 1] and ``(S, S, 3)`` float32 RGB in
[0, 255], over an upright face crop of S pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.data.covers.textures import Colour, Random, as_field
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.types import Field, Pixels, Points

Layer = tuple[Field, Field]

_FINER = 2  # shapes are drawn so much larger and shrunk, for smooth edges
_SHIFT = 4  # fractional bits of OpenCV's coordinates


@dataclass(frozen=True)
class CoveredFace:
    """The face that something is laid over.

    Attributes:
        image: ``(S, S, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in its pixels.
        pictures: ``(N, H, W, 3)`` uint8 RGB, of which textures are taken.
    """

    image: Pixels
    points: Points
    pictures: Pixels

    @property
    def size(self) -> int:
        """Side of the crop in pixels."""
        return len(self.image)

    @property
    def eyes(self) -> float:
        """Distance of the pupils in pixels; that of a turned head is taken larger."""
        apart = float(np.linalg.norm(np.subtract(*self.points[PUPILS])))
        return max(apart, 0.25 * self.size)

    @property
    def mouth(self) -> Points:
        """The middle of the lips."""
        return np.asarray(self.points[GROUPS["lips_outer"]].mean(0))

    @property
    def skin(self) -> Colour:
        """The skin beside the nose."""
        x, y = np.clip((self.points[PUPILS].mean(0) + 1.2 * self.mouth) / 2.2, 4, self.size - 5)
        x += 0.35 * self.eyes
        x, y = int(min(x, self.size - 5)), int(y)
        return as_field(np.median(self.image[y - 3 : y + 4, x - 3 : x + 4].reshape(-1, 3), 0))

    def somewhere(self, random: Random) -> Points:
        """A place to cover: more often the mouth and what lies beside it than elsewhere."""
        where = random.uniform()
        if where < 0.45:
            return self.mouth + random.normal(0, 0.12, 2) * self.eyes
        if where < 0.75:
            return self.mouth + random.normal(0, 0.5, 2) * self.eyes
        return random.uniform(0.15, 0.9, 2) * self.size


def polygons(size: int, outlines: list[Points]) -> Field:
    """Filled outlines with smooth edges, ``(S, S)`` in [0, 1]."""
    canvas = np.zeros((size * _FINER, size * _FINER), np.uint8)
    for outline in outlines:
        at = np.round(((outline + 0.5) * _FINER - 0.5) * 2**_SHIFT).astype(np.int32)
        cv2.fillPoly(canvas, [at], 255, shift=_SHIFT)
    return _shrunk(canvas)


def strokes(size: int, lines: list[Points], width_px: float) -> Field:
    """Lines of a width with smooth edges, ``(S, S)`` in [0, 1]."""
    canvas = np.zeros((size * _FINER, size * _FINER), np.uint8)
    wide = max(1, round(width_px * _FINER))
    for line in lines:
        at = np.round(((line + 0.5) * _FINER - 0.5) * 2**_SHIFT).astype(np.int32)
        cv2.polylines(canvas, [at], False, 255, wide, cv2.LINE_AA, _SHIFT)
    return _shrunk(canvas) * as_field(min(1.0, width_px * _FINER))


def _shrunk(canvas: NDArray[np.uint8]) -> Field:
    side = len(canvas) // _FINER
    return as_field(cv2.resize(canvas, (side, side), interpolation=cv2.INTER_AREA) / 255)


def blob(random: Random, middle: Points, radius: float) -> Points:
    """A smooth or a cornered outline around a place."""
    corners = int(random.integers(3, 9))
    reach = np.linspace(0, 2 * math.pi, corners, endpoint=False) + random.uniform(0, 6)
    away = radius * random.uniform(0.5, 1.4, corners)
    if random.uniform() < 0.6:
        fine = np.linspace(0, 2 * math.pi, 40, endpoint=False) + reach[0]
        away = np.interp(fine, np.append(reach, reach[0] + 2 * math.pi), np.append(away, away[0]))
        kernel = np.ones(7) / 7
        away = np.convolve(np.tile(away, 3), kernel, "same")[40:80]
        reach = fine
    return middle + np.stack([np.cos(reach), np.sin(reach)], 1) * away[:, None]


def turned(angle: float) -> NDArray[np.float64]:
    """The rotation by an angle in radians, ``(2, 2)``."""
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([[cos, -sin], [sin, cos]])
