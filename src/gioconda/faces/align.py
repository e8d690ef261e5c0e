"""Similarity transforms between a photo and the crops that networks see.

Convention: points are (x, y) pixels, pixel centres at integers; transforms are (2, 3) float64 and
named by their ends. Crops that leave the photo are filled by replicating its border.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.faces.scheme import MOUTH_CORNERS, at
from gioconda.types import Affine, Box, Pixels, Points

FIVE = at("irises_0", "irises_1", "nose_5", "lips_outer_0", "lips_outer_10")
# The five points in a unit crop: the mean over London, LFW and UTKFace; the pupils are 0.4 apart.
FIVE_TEMPLATE: Points = np.array(
    [[0.3, 0.368], [0.7, 0.368], [0.5, 0.58], [0.333, 0.782], [0.667, 0.782]]
)

# How much larger a mouth crop draws the face than a face crop: the mouth is half of its width.
# Two corners of the detector's box of a face that lies on the template, in a unit crop.
_TEMPLATE_BOX = np.array([[0.1, 0.15], [0.9, 0.95]])
_MOUTH_ZOOM = 1.5
_MOUTH_HEIGHT = 0.47  # where its middle lies: a bit above the crop's, the lower lip moves more
# A head crop shows hair, ears and chin: the pupils are 0.3 apart, and lie this far down.
_HEAD_ZOOM, _HEAD_EYES = 0.75, 0.41


def similarity(source: Points, target: Points) -> Affine:
    """Least-squares similarity from ``source`` to ``target`` (Umeyama 1991), no reflection.

    Args:
        source: ``(N, 2)`` points, N >= 2, not all equal.
        target: ``(N, 2)`` points.

    Returns:
        ``(2, 3)`` affine, ``target ~ apply(affine, source)``.
    """
    (from_x, from_y), (to_x, to_y) = source.mean(0).tolist(), target.mean(0).tolist()
    (ax, ay), (bx, by) = (source - (from_x, from_y)).T, (target - (to_x, to_y)).T
    # Points as complex numbers: a similarity is one complex factor, of which these are the parts.
    spread = max(float(ax @ ax + ay @ ay), 1e-12)
    along, aside = float(ax @ bx + ay @ by) / spread, float(ax @ by - ay @ bx) / spread
    x, y = to_x - along * from_x + aside * from_y, to_y - aside * from_x - along * from_y
    return np.array([[along, -aside, x], [aside, along, y]])


def apply(transform: Affine, points: Points) -> Points:
    """Points ``(..., 2)`` through an affine ``(2, 3)``."""
    moved: Points = points @ transform[:, :2].T + transform[:, 2]
    return moved


def invert(transform: Affine) -> Affine:
    """The affine that undoes ``transform``.

    Raises:
        ZeroDivisionError: Nothing does; it maps the plane onto a line or a point.
    """
    (a, b, x), (c, d, y) = transform.tolist()  # so small, plain numbers are quicker than arrays
    share = 1 / (a * d - b * c)
    back = [[d, -b, b * y - d * x], [-c, a, c * x - a * y]]
    inverse: Affine = np.array(back) * share
    return inverse


def compose(second: Affine, first: Affine) -> Affine:
    """The affine that does ``first``, then ``second``."""
    linear = second[:, :2] @ first[:, :2]
    return np.column_stack([linear, second[:, :2] @ first[:, 2] + second[:, 2]])


def scale_of(transform: Affine) -> float:
    """How many target pixels one source pixel becomes."""
    (a, b, _), (c, d, _) = transform.tolist()
    return math.sqrt(abs(a * d - b * c))


def face_transform(points: Points, size: int) -> Affine:
    """``photo_to_crop`` of the five-point template for a square crop of ``size`` pixels.

    Args:
        points: ``(141, 2)`` landmarks of the scheme, in photo pixels.
        size: Side of the crop in pixels.
    """
    return five_point_transform(points[FIVE], size)


def template_box(size: int) -> Box:
    """The detector's box of a face that lies on the template, in a crop of ``size`` pixels."""
    low, high = _TEMPLATE_BOX * size
    return Box(*low, *(high - low))


def five_point_transform(five: Points, size: int) -> Affine:
    """The same from five points: right eye, left eye, nose tip, right and left mouth corner."""
    return similarity(five, FIVE_TEMPLATE * size - 0.5)


def head_transform(points: Points, size: int) -> Affine:
    """``five_point_head_transform`` of ``(141, 2)`` landmarks of the scheme, in photo pixels."""
    return five_point_head_transform(points[FIVE], size)


def five_point_head_transform(five: Points, size: int) -> Affine:
    """``photo_to_crop`` of the whole head: hair, ears and chin, drawn three quarters as large.

    Args:
        five: ``(5, 2)`` points in photo pixels, in the order of ``five_point_transform``.
        size: Side of the crop in pixels.
    """
    photo_to_crop = five_point_transform(five, size) * _HEAD_ZOOM
    eyes = FIVE_TEMPLATE[0, 1] * size - 0.5  # where the template alone puts them
    middle = (size - 1) / 2
    to_left, down = middle * (1 - _HEAD_ZOOM), _HEAD_EYES * size - 0.5 - eyes * _HEAD_ZOOM
    photo_to_crop[:, 2] += [to_left, down]
    return photo_to_crop


def mouth_in_face_transform(points: Points, size: int) -> Affine:
    """``five_point_mouth_transform`` of ``(141, 2)`` landmarks of the scheme, in photo pixels."""
    return five_point_mouth_transform(points[FIVE], size)


def five_point_mouth_transform(five: Points, size: int) -> Affine:
    """``photo_to_crop`` of the mouth, as in KeepSmiling: level and to the face's scale.

    A smile widens the mouth, and a turned face narrows it; the scale of the five points keeps both
    to be seen.

    Args:
        five: ``(5, 2)`` points in photo pixels, in the order of ``five_point_transform``.
        size: Side of the crop in pixels.
    """
    photo_to_crop = five_point_transform(five, size) * _MOUTH_ZOOM
    middle = photo_to_crop[:, :2] @ five[3:].mean(0)
    photo_to_crop[:, 2] = np.array([(size - 1) / 2, _MOUTH_HEIGHT * size]) - middle
    return photo_to_crop


def mouth_transform(points: Points, width: int, height: int, corners_px: float) -> Affine:
    """``photo_to_crop`` of a mouth crop: its outer corners lie level, ``corners_px`` apart.

    They lie a bit above the middle, since the lower lip moves more than the upper one.

    Args:
        points: ``(141, 2)`` landmarks of the scheme, in photo pixels.
        width: Width of the crop in pixels.
        height: Height of the crop in pixels.
        corners_px: Distance between the mouth's outer corners in the crop.
    """
    centre = np.array([(width - 1) / 2, 0.41 * height])
    half = np.array([corners_px / 2, 0.0])
    return similarity(points[MOUTH_CORNERS], np.stack([centre - half, centre + half]))


def crop(picture: Pixels, photo_to_crop: Affine, width: int, height: int) -> Pixels:
    """Cut a crop out of a picture, without aliasing where it shrinks.

    Args:
        picture: ``(H, W)`` or ``(H, W, C)`` uint8.
        photo_to_crop: ``(2, 3)`` affine from picture to crop pixels. Not modified.
        width: Width of the crop in pixels.
        height: Height of the crop in pixels.

    Returns:
        ``(height, width)`` or ``(height, width, C)`` uint8.
    """
    region, moved = shrunk(picture, photo_to_crop, width, height)
    cut: Pixels = cv2.warpAffine(
        region, moved, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return cut


def seen(shape: tuple[int, ...], photo_to_crop: Affine, size: int) -> Pixels:
    """Which pixels of a square crop show the picture, not what it is continued by.

    Args:
        shape: ``(H, W, ...)`` of the picture.
        photo_to_crop: ``(2, 3)`` affine from picture to crop pixels.
        size: Side of the crop in pixels.

    Returns:
        ``(size, size)`` uint8, 255 inside of the picture, else 0.
    """
    x, y = np.meshgrid(np.arange(size), np.arange(size))
    places = apply(invert(photo_to_crop), np.stack([x, y], -1))
    inside = (places >= -0.5) & (places <= np.array([shape[1], shape[0]]) - 0.5)
    whole: Pixels = np.where(inside.all(-1), np.uint8(255), np.uint8(0))
    return whole


def shrunk(
    picture: NDArray[Any], transform: Affine, width: int, height: int
) -> tuple[NDArray[Any], Affine]:
    """The part of a picture or field that a crop sees, area-averaged to about the crop's scale.

    Returns:
        The region and the affine from its pixels to the crop's.
    """
    seen = _bounds(invert(transform), width, height)
    x0, y0, x1, y1 = _within(seen, picture.shape[1], picture.shape[0])
    scale = scale_of(transform)
    times = halvings(scale, x1 - x0, y1 - y0)
    x0, x1 = _in_steps(x0, x1, picture.shape[1], 1 << times)
    y0, y1 = _in_steps(y0, y1, picture.shape[0], 1 << times)
    region = picture[y0:y1, x0:x1]
    moved = transform.copy()
    moved[:, 2] += transform[:, :2] @ [x0, y0]
    if scale < 0.7:
        across, down = x1 - x0, y1 - y0
        w, h = max(1, round(across * scale)), max(1, round(down * scale))
        region = cv2.resize(halved(region, times), (w, h), interpolation=cv2.INTER_AREA)
        # cv2.resize keeps pixel edges, not centres, in place.
        sx, sy = w / across, h / down
        back = np.array([[1 / sx, 0, 0.5 / sx - 0.5], [0, 1 / sy, 0.5 / sy - 0.5]])
        moved = compose(moved, back)
    return np.ascontiguousarray(region), moved


def halvings(scale: float, width: int, height: int) -> int:
    """How often a picture can be halved on its way to ``scale`` times its size, and have pixels.

    Means of two by two pixels are ten times as quick as other area averages.
    """
    wanted = math.floor(math.log2(1 / max(scale, 1e-6)) + 1e-9)
    return max(0, min(wanted, min(width, height).bit_length() - 1))


def halved(picture: NDArray[Any], times: int) -> NDArray[Any]:
    """A picture halved ``times`` times; an odd last row or column is left out."""
    for _ in range(times):
        height, width = picture.shape[0] // 2, picture.shape[1] // 2
        even = picture[: 2 * height, : 2 * width]
        picture = cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA)
    return picture


def _in_steps(start: int, stop: int, size: int, step: int) -> tuple[int, int]:
    """The range, longer until a multiple of ``step`` where the picture goes on, or else shorter."""
    length = min(-(-(stop - start) // step), size // step) * step
    start = max(0, min(start, size - length))
    return start, start + length


def _bounds(transform: Affine, width: int, height: int) -> tuple[float, float, float, float]:
    """The box that the pixels of a crop cover where ``transform`` takes them."""
    bounds = []
    for along_x, along_y, start in transform.tolist():
        ends = [
            along_x * x + along_y * y for x in (-0.5, width - 0.5) for y in (-0.5, height - 0.5)
        ]
        bounds += [start + min(ends), start + max(ends)]
    left, right, top, bottom = bounds
    return left, top, right, bottom


def _within(
    box: tuple[float, float, float, float], width: int, height: int
) -> tuple[int, int, int, int]:
    """The box and two pixels around it, cut off at the picture, at least one pixel of it."""
    left, top, right, bottom = box
    x0 = min(max(math.floor(left) - 2, 0), width - 1)
    y0 = min(max(math.floor(top) - 2, 0), height - 1)
    x1 = max(min(max(math.ceil(right) + 3, 0), width), x0 + 1)
    y1 = max(min(max(math.ceil(bottom) + 3, 0), height), y0 + 1)
    return x0, y0, x1, y1


CutName = Literal["face", "head", "mouth"]
CUTS: dict[CutName, Callable[[Points, int], Affine]] = {
    "face": face_transform,
    "head": head_transform,
    "mouth": mouth_in_face_transform,
}
"""What a network may see of a face: landmarks and the side in pixels -> ``photo_to_crop``."""
