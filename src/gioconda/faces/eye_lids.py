"""Faces -> how far their eyes are open: the height of the opening over its width."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from gioconda import zoo
from gioconda.faces.align import crop, similarity
from gioconda.faces.scheme import GROUPS
from gioconda.models.shapes.eye_lids import EyeLids
from gioconda.types import Field, Pixels, Points

EYES = (GROUPS["right_eye"], GROUPS["left_eye"])

_WIDTH, _HEIGHT = 48, 32  # of an eye's picture
_CORNERS = np.array([[10.0, 17.0], [37.0, 17.0]])  # where the eye's corners lie in it
_CELL = 4
_DIRECTIONS = np.arange(8) * np.pi / 4
_BLUR, _FAINT = 0.8, 25.0  # px; squared gradients that count as none


class EyeReader:
    """Reads how far eyes are open.

    Args:
        lids: A fitted function.
    """

    def __init__(self, lids: EyeLids) -> None:
        self.lids = lids

    @classmethod
    def from_pretrained(cls, name: str | Path = "eye-lids") -> EyeReader:
        """With the function in the package, or with that of a file, a run's folder or a Hub id.

        Raises:
            WeightsError: There is none, or it is another method's.
        """
        return cls(zoo.arrays(name, EyeLids))

    @property
    def shut_below(self) -> float:
        """The opening below which eyes are shut."""
        return float(self.lids.shut_below[0])

    def opening(self, pixels: Pixels, points: Points) -> float:
        """How far a face's eyes are open, the mean of both; see ``openings``."""
        return sum(self.openings(pixels, points)) / 2

    def openings(self, pixels: Pixels, points: Points) -> tuple[float, float]:
        """How far the right eye and the left eye are open: about 0.25, shut below 0.13.

        Args:
            pixels: ``(H, W, 3)`` uint8 RGB.
            points: ``(141, 2)`` landmarks in its pixels.
        """
        seen = edges(eye_pictures(pixels, points))
        right, left = (seen @ self.lids.slope + self.lids.level[0]).tolist()
        return right, left


def eye_pictures(pixels: Pixels, points: Points) -> Pixels:
    """The right eye, and the left one mirrored, their corners level: ``(2, 32, 48, 3)`` uint8."""
    pictures = []
    for eye, mirrored in zip(EYES, (False, True), strict=True):
        corners = points[eye[[0, 8]]]
        corners = corners[np.argsort(corners @ _across(points))]
        picture = crop(pixels, similarity(corners, _CORNERS), _WIDTH, _HEIGHT)
        pictures.append(picture[:, ::-1] if mirrored else picture)
    return np.stack(pictures)


def edges(pictures: Pixels) -> Field:
    """How strong edges of each direction are in each cell, ``(N, 768)``.

    Args:
        pictures: ``(N, 32, 48, 3)`` uint8 RGB.
    """
    return np.stack([_edges(picture) for picture in pictures])


def lids_over_width(points: Points) -> tuple[float, float]:
    """The same on landmarks that are right: of the right eye and of the left one."""
    right, left = (_height(points[eye]) for eye in EYES)
    return right, left


def _height(ring: Points) -> float:
    gaps: Sequence[float] = [float(np.linalg.norm(ring[k] - ring[16 - k])) for k in (3, 4, 5)]
    return sum(gaps) / 3 / max(float(np.linalg.norm(ring[8] - ring[0])), 1e-6)


def _across(points: Points) -> Points:
    """From the right eye to the left one."""
    right, left = (points[eye].mean(0) for eye in EYES)
    return np.asarray(left - right)


def _edges(picture: Pixels) -> Field:
    gray = cv2.GaussianBlur(
        np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.float32), (0, 0), _BLUR
    )
    x, y = (cv2.Sobel(gray, cv2.CV_32F, *way, ksize=1) for way in ((1, 0), (0, 1)))
    ways = [np.maximum(x * np.cos(a) + y * np.sin(a), 0) for a in _DIRECTIONS]
    size = _WIDTH // _CELL, _HEIGHT // _CELL
    cells = cv2.resize(
        np.asarray(np.stack(ways, -1), np.float32), size, interpolation=cv2.INTER_AREA
    ).ravel()
    return np.asarray(cells / np.sqrt(cells @ cells + _FAINT), np.float32)
