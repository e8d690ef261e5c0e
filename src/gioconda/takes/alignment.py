"""Shots of one scene onto each other: features of what does not move, and a homography.

Paper    Lowe 2004, IJCV, "Distinctive Image Features from Scale-Invariant Keypoints"; Barath et al.
         2020, CVPR, "MAGSAC++, a Fast, Reliable and Accurate Robust Estimator"

Convention: a homography is ``(3, 3)`` float64 and named by its ends (``shot_to_base``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.faces.align import similarity
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import PUPILS
from gioconda.takes.shots import Shot
from gioconda.types import Pixels, Points

Homography = NDArray[np.float64]

_LONG_PX = 900  # side at which features are looked for
_FEATURES = 1800
_RATIO = 0.8  # of the nearest to the second nearest descriptor (Lowe 2004, section 7.1)
_WITHIN_PX = 2.5  # of a match that fits, at that side
_LEAST_MATCHES = 24
_LEAST_SHARE = 0.15  # of the matches
_SCALES = (0.3, 3.3)  # of one shot over another
_HEAD = 1.6  # pupil distances around the pupils where a head is, which moves on its own
_PLAIN = 60  # features of a background that has none to speak of


@dataclass(frozen=True, eq=False)
class Features:
    """What a shot is known again by.

    Attributes:
        points: ``(N, 2)`` in photo pixels.
        descriptors: ``(N, 128)``.
        scale: Of the picture that was looked at, over the photo.
    """

    points: Points
    descriptors: NDArray[np.float32]
    scale: float


def features(shot: Shot) -> Features:
    """The features of a shot beside its heads."""
    pixels = shot.photo.pixels
    scale = min(1.0, _LONG_PX / max(pixels.shape[:2]))
    gray = cv2.cvtColor(_shrunk(pixels, scale), cv2.COLOR_RGB2GRAY)
    still = np.full(gray.shape, 255, np.uint8)
    for seen in shot.faces:
        points = seen.face.points
        centre = np.rint(points[PUPILS].mean(0) * scale).astype(int)
        cv2.circle(still, centre.tolist(), round(_HEAD * pupil_distance(points) * scale), 0, -1)
    found, descriptors = cv2.SIFT.create(_FEATURES).detectAndCompute(gray, still)
    if not found:
        return Features(np.zeros((0, 2)), np.zeros((0, 128), np.float32), scale)
    points = (np.array([one.pt for one in found]) + 0.5) / scale - 0.5
    return Features(points, np.asarray(descriptors, np.float32), scale)


def homography(source: Features, target: Features) -> Homography | None:
    """The map from one shot to another; None where they do not show one scene."""
    if min(len(source.points), len(target.points)) < _LEAST_MATCHES:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(source.descriptors, target.descriptors, 2)
    good = [
        (one[0].queryIdx, one[0].trainIdx)
        for one in pairs
        if len(one) == 2 and one[0].distance < _RATIO * one[1].distance
    ]
    if len(good) < _LEAST_MATCHES:
        return None
    mine, theirs = (np.array(side) for side in zip(*good, strict=True))
    found, fits = cv2.findHomography(
        source.points[mine],
        target.points[theirs],
        cv2.USAC_MAGSAC,
        _WITHIN_PX / target.scale,
        maxIters=4000,
        confidence=0.999,
    )
    if found is None or not _plausible(found, source.points):
        return None
    if fits.sum() < max(_LEAST_MATCHES, _LEAST_SHARE * len(good)):
        return None
    return np.asarray(found, np.float64)


def is_plain(found: Features) -> bool:
    """Whether a background has too few features to be known again by, such as a studio's wall."""
    return len(found.points) < _PLAIN


def by_faces(source: Sequence[Points], target: Sequence[Points]) -> Homography:
    """The map that brings the faces of people onto each other, before a plain background.

    Args:
        source: ``(141, 2)`` landmarks of each person in one shot.
        target: Those of the same people in the other.
    """
    whole = np.eye(3)
    whole[:2] = similarity(np.concatenate(source), np.concatenate(target))
    return whole


def moved(transform: Homography, points: Points) -> Points:
    """Points ``(..., 2)`` through a homography."""
    x, y, w = np.moveaxis(points @ transform[:, :2].T + transform[:, 2], -1, 0)
    return np.stack([x / w, y / w], -1)


def _plausible(found: Homography, points: Points) -> bool:
    """Whether it neither flips nor folds the picture, and keeps it about as large."""
    low, high = points.min(0), points.max(0)
    corners = np.array([low, [high[0], low[1]], high, [low[0], high[1]]])
    to = moved(found, corners)
    sides = np.roll(to, -1, 0) - to
    if not (_cross(sides, np.roll(sides, -1, 0)) > 0).all():
        return False
    area = _cross(to[2] - to[0], to[3] - to[1]) / 2
    scale = np.sqrt(float(area) / max(float(np.prod(high - low)), 1.0))
    return bool(_SCALES[0] < scale < _SCALES[1])


def _cross(a: Points, b: Points) -> Points:
    """Twice the areas of the triangles that pairs of vectors span, positive clockwise."""
    return np.asarray(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0])


def _shrunk(pixels: Pixels, scale: float) -> Pixels:
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
