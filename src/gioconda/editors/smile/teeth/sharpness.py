"""Measures a photo's blur at its sharpest edges, and blurs or sharpens teeth to match it.

Paper    Zhuo & Sim 2011, Pattern Recognition, "Defocus Map Estimation from a Single Image": blurred
         once more, an edge loses the more of its slope the sharper it was
"""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.faces.scheme import GROUPS
from gioconda.types import Field, Pixels, Points

_AGAIN_PX = 1.0  # standard deviation of the second blur
_STEEPEST = 98.0  # percentile of slopes from which an edge is used
_LEAST_PX, _MOST_PX = 0.3, 6.0
_FLOOR_PX, _ROUNDER = 0.75, 1.35
_EQUAL = 0.05  # squared pixels by which equal blurs may differ
_SHARPENED, _MOST_SHARPENED = 0.8, 1.2  # gain of the fine detail, and its bound
_EYES = np.concatenate([GROUPS["right_eye"], GROUPS["left_eye"]])
_MARGIN = 0.25  # margin around the eyes' box, in its longer side
_MOST_SIDE_PX = 1200  # widest measured region


def edge_blur(light: Field) -> float:
    """Standard deviation of the blur of a picture's sharpest edges, in pixels.

    Args:
        light: ``(h, w)`` luminance in [0, 255].
    """
    before, after = _slopes(light), _slopes(cv2.GaussianBlur(light, (0, 0), _AGAIN_PX))
    steep = before >= float(np.percentile(before, _STEEPEST))
    ratio = float(np.median((before[steep] + 1e-3) / (after[steep] + 1e-3)))
    blur = _AGAIN_PX / np.sqrt(max(ratio**2 - 1, 1e-3))
    return float(np.clip(blur, _LEAST_PX, _MOST_PX))


def _slopes(light: Field) -> Field:
    across = cv2.Sobel(light, cv2.CV_32F, 1, 0, ksize=3)
    down = cv2.Sobel(light, cv2.CV_32F, 0, 1, ksize=3)
    return np.asarray(cv2.magnitude(across, down), np.float32)


def photo_blur(photo: Pixels, points: Points) -> float:
    """The blur of a photo at a face, in photo pixels, measured at the eyes.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
    """
    low, high = points[_EYES].min(0), points[_EYES].max(0)
    reach = _MARGIN * (high - low).max()
    x0, y0 = np.maximum(np.floor(low - reach), 0).astype(int)
    x1, y1 = np.minimum(np.ceil(high + reach) + 1, photo.shape[1::-1]).astype(int)
    if min(x1 - x0, y1 - y0) < 8:
        return 1.0
    middle, half = (x0 + x1) // 2, _MOST_SIDE_PX // 2
    seen = photo[y0:y1, max(x0, middle - half) : min(x1, middle + half)]
    gray = cv2.cvtColor(np.ascontiguousarray(seen), cv2.COLOR_RGB2GRAY)
    return edge_blur(gray.astype(np.float32))


def teeth_blur(eyes_px: float) -> float:
    """The blur of teeth in a photo with a known blur of the eyes, in pixels.

    Teeth are rounder than lids and look more blurred. The measure of the eyes has a floor, which is
    not blur of the photo.

    Args:
        eyes_px: Blur of the eyes, as from ``photo_blur``.
    """
    own = _ROUNDER**2 * max(eyes_px**2 - _FLOOR_PX**2, 0.0)
    return float(np.sqrt(own + _FLOOR_PX**2))


def as_sharp_as(image: Field, inside: Field, wanted_px: float, *, upsampled: bool) -> Field:
    """A rendered mouth, blurred or sharpened to the photo's sharpness.

    Args:
        image: ``(h, w, 3)`` float32 RGB in [0, 255].
        inside: ``(h, w)`` in [0, 1], the mask of the opening.
        wanted_px: Blur of the photo's edges, in pixels of the picture.
        upsampled: Whether it is larger than the bank's pictures; only then it is sharpened.
    """
    rows, columns = np.nonzero(inside > 0.5)
    if len(rows) == 0:
        return image
    box = np.s_[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    own_px = edge_blur(cv2.cvtColor(np.clip(image[box], 0, 255), cv2.COLOR_RGB2GRAY))
    missing = wanted_px**2 - own_px**2
    if missing > _EQUAL:
        return np.asarray(cv2.GaussianBlur(image, (0, 0), float(np.sqrt(missing))), np.float32)
    if upsampled and missing < -_EQUAL:
        share = min(_SHARPENED * (own_px / wanted_px - 1), _MOST_SHARPENED)
        soft = cv2.GaussianBlur(image, (0, 0), own_px)
        return np.asarray(image + share * (image - soft), np.float32)
    return image
