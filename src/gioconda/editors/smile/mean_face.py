"""Warps faces of photos to the mean face's frame, in which ratio images are learned."""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.editors.smile.spline import evaluate, fit, kernel
from gioconda.faces.align import apply, compose, crop, face_transform
from gioconda.faces.scheme import GROUPS, POINT_NAMES
from gioconda.types import Affine, Field, Pixels, Points

_KEEP = np.setdiff1d(np.arange(len(POINT_NAMES)), GROUPS["irises"])
_GRID = (32, 24)
_SMOOTHING = 5e-4
_CROP_PX, _ZOOM = 224, 0.7


def frame_to_map(box: Points, size: tuple[int, int]) -> Affine:
    """Affine from the frame (pupil distances) to pixels of a map ``(w, h)`` over ``box``."""
    scale = np.array(size) / (box[2:] - box[:2])
    shift = -box[:2] * scale - 0.5
    return np.array([[scale[0], 0, shift[0]], [0, scale[1], shift[1]]])


def places_in(points: Points, mean: Points, box: Points, size: tuple[int, int]) -> Field:
    """The place in a picture of each pixel of a map over the mean face.

    Args:
        points: ``(141, 2)`` landmarks in the picture's pixels.
        mean: ``(141, 2)`` mean shape, in the frame.
        box: ``(4,)`` x0, y0, x1, y1 of the map, in the frame.
        size: Width and height of the map in pixels.

    Returns:
        ``(h, w, 2)`` float32 pixels of the picture.
    """
    rows, columns = _GRID
    x = box[0] + (np.arange(columns) + 0.5) / columns * (box[2] - box[0])
    y = box[1] + (np.arange(rows) + 0.5) / rows * (box[3] - box[1])
    gx, gy = np.meshgrid(x, y)
    queries = np.stack([gx.ravel(), gy.ravel()], 1)
    centres = mean[_KEEP]
    fitted = fit(centres, points[_KEEP], _SMOOTHING)
    coarse = evaluate(*fitted, queries, kernel(queries, centres)).reshape(rows, columns, 2)
    drawn = cv2.resize(coarse.astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(drawn, np.float32)


def brightness(
    photo: Pixels, points: Points, mean: Points, box: Points, size: tuple[int, int]
) -> Field:
    """Mean of the colours of a face, warped to the mean shape, ``(h, w)`` float32 in [0, 255]."""
    return np.asarray(colours(photo, points, mean, box, size).mean(2), np.float32)


def colours(
    photo: Pixels, points: Points, mean: Points, box: Points, size: tuple[int, int]
) -> Field:
    """A face warped to the mean shape, ``(h, w, 3)`` float32 RGB in [0, 255]."""
    middle = (_CROP_PX - 1) / 2 * (1 - _ZOOM)
    zoom = np.array([[_ZOOM, 0, middle], [0, _ZOOM, middle]])
    to_crop = compose(zoom, face_transform(points, _CROP_PX))
    seen = crop(photo, to_crop, _CROP_PX, _CROP_PX).astype(np.float32)
    at = places_in(apply(to_crop, points), mean, box, size)
    return np.asarray(
        cv2.remap(seen, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
        np.float32,
    )
