"""Follows a face's landmarks from one frame to the next by optical flow.

Paper    Lucas & Kanade 1981; Bouguet 2001 (pyramids); Kalal et al. 2010, "Forward-Backward Error":
         a point that does not come back to where it was is not trusted
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.faces.align import apply, invert, similarity
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import LIPS, POINT_NAMES
from gioconda.types import Affine, Field, Pixels, Points

_PUPILS_PX = 64.0  # pupil distance in the crops in which points are followed
_AROUND = 0.6  # pupil distances around the face
_WINDOW = (13, 13)
_LEVELS = 3
_COMES_BACK = 0.5  # crop pixels within which a point comes back
_LEAST_SHARE = 0.3  # of the points that come back; with fewer the face is not followed
_LEAST_LIKENESS = 0.6  # correlation of a face with itself in the next frame; others' is below 0.5
_TO_SIGMA = 1.4826 / 2**0.5  # median of a difference's size -> standard deviation of either
_STIFF, _LOOSE = 0.06, 0.25  # pupil distances by which skin and lips move in one frame
_STOP = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 20, 0.02)


def followed(before: Pixels, now: Pixels, points: Points) -> Points | None:
    """The landmarks of a face in the next frame.

    Args:
        before: ``(H, W)`` uint8 luminance of the frame.
        now: The same of the next frame.
        points: ``(141, 2)`` landmarks in ``before``.

    Returns:
        ``(141, 2)`` landmarks in ``now``; None where the face was not followed. Points that are
        lost go along with the face.
    """
    to_crop, size = _crop_around(points)
    crops = [
        cv2.warpAffine(one, to_crop, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
        for one in (before, now)
    ]
    # A lamp or a cloud is no motion.
    crops[1] = cv2.convertScaleAbs(crops[1], alpha=(crops[0].mean() + 1) / (crops[1].mean() + 1))
    start = apply(to_crop, points).astype(np.float32)[:, None]
    moved, there = _flow(crops[0], crops[1], start)
    back, again = _flow(crops[1], crops[0], moved)
    error = np.linalg.norm((back - start)[:, 0], axis=1)
    kept = (there[:, 0] > 0) & (again[:, 0] > 0) & (error < _COMES_BACK)
    if kept.mean() < _LEAST_SHARE:
        return None
    old, new = start[:, 0].astype(np.float64), moved[:, 0].astype(np.float64)
    motion = similarity(old[kept], new[kept])
    if _likeness(crops[0], crops[1], motion, old) < _LEAST_LIKENESS:
        return None
    along = apply(motion, old)
    # What moves away from the whole face's motion by much is no skin but something behind it.
    lost = ~kept | (np.linalg.norm(new - along, axis=1) > _most_stray())
    new[lost] = along[lost]
    return apply(invert(to_crop), new)


@cache
def _most_stray() -> NDArray[np.float64]:
    """``(141,)`` crop pixels by which points may leave the face's motion in one frame."""
    most = np.full(len(POINT_NAMES), _STIFF)
    most[LIPS] = _LOOSE
    return most * _PUPILS_PX


def change_level(before: Pixels, now: Pixels, old: Points, new: Points) -> float:
    """How much a face's pixels change from frame to frame beside its motion: the clip's noise.

    Args:
        before: ``(H, W)`` uint8 luminance of the frame.
        now: The same of the next frame.
        old: ``(N, 2)`` landmarks in ``before``.
        new: ``(N, 2)`` landmarks in ``now``.

    Returns:
        Standard deviation of the noise in levels of 255; near 0 where compression has frozen it.
    """
    height, width = now.shape
    (x0, y0), (x1, y1) = np.maximum(new.min(0), 0).astype(int), new.max(0).astype(int) + 1
    x1, y1 = min(x1, width), min(y1, height)
    if min(x1 - x0, y1 - y0) < 2:
        return 0.0
    motion = similarity(old, new)
    motion[:, 2] -= [x0, y0]
    moved = cv2.warpAffine(before, motion, (x1 - x0, y1 - y0), flags=cv2.INTER_CUBIC)
    change = moved.astype(np.float32) - now[y0:y1, x0:x1]
    return _TO_SIGMA * float(np.median(np.abs(change)))


def _flow(one: Pixels, other: Pixels, start: Field) -> tuple[Field, Pixels]:
    moved, found, _ = cv2.calcOpticalFlowPyrLK(
        one, other, start, None, winSize=_WINDOW, maxLevel=_LEVELS, criteria=_STOP
    )
    return moved, found


def _likeness(before: Pixels, now: Pixels, motion: Affine, points: Points) -> float:
    """Correlation of a face before and after its motion, in [-1, 1]; light does not matter.

    Args:
        before: ``(h, w)`` luminance.
        now: The same in the next frame.
        motion: ``(2, 3)`` affine from ``before`` to ``now``.
        points: ``(N, 2)`` landmarks in ``before``.
    """
    size = before.shape[1], before.shape[0]
    moved = cv2.warpAffine(now, invert(motion), size, flags=cv2.INTER_LINEAR)
    (x0, y0), (x1, y1) = np.maximum(points.min(0), 0).astype(int), points.max(0).astype(int) + 1
    one, other = (part[y0:y1, x0:x1].astype(np.float64).ravel() for part in (before, moved))
    one, other = one - one.mean(), other - other.mean()
    return float(one @ other / max(float(np.linalg.norm(one) * np.linalg.norm(other)), 1e-6))


def _crop_around(points: Points) -> tuple[Affine, tuple[int, int]]:
    """Affine to a crop around a face in which pupils are ``_PUPILS_PX`` apart, or as they are."""
    eyes = pupil_distance(points)
    scale = min(_PUPILS_PX / eyes, 1.0)
    low = points.min(0) - _AROUND * eyes
    width, height = np.ceil((np.ptp(points, 0) + 2 * _AROUND * eyes) * scale).astype(int) + 1
    shift = -low * scale
    return np.array([[scale, 0, shift[0]], [0, scale, shift[1]]]), (int(width), int(height))
