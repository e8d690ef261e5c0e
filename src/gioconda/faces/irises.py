"""Faces -> where their irises are, off the pixels: landmarks put them into the middle of an eye.

Paper    Daugman 1993, IEEE PAMI, "High Confidence Visual Recognition of Persons by a Test of
         Statistical Independence" (an iris is the circle over which darkness changes most)
Differs  discs are compared with what lies to their left and right alone, since lids hide the rest,
         and at one radius: irises of adults are all about 11.7 mm wide
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from gioconda.faces.align import apply, crop, invert, scale_of, similarity
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.types import Field, Pixels, Points

_EYES = (GROUPS["right_eye"], GROUPS["left_eye"])
_WIDTH, _HEIGHT = 128, 80  # of an eye's picture
_CORNERS = np.array([[28.0, 42.0], [100.0, 42.0]])  # where the eye's corners lie in it
_RADIUS = 0.093  # pupil distances: 5.85 of 63 mm
_WEDGE = 0.75  # radii above and below the middle that are compared
_RIM = 0.4  # radii beside the iris that are compared with it
_STRAY = 0.3  # widths of the eye from its middle that an iris goes at most
_RISE = 0.16  # the same up and down
_TIED = 40.0  # levels of contrast that a place costs at the end of that, up or down
_SURE_FROM = 14.0  # levels of 255 that an iris is darker than what is beside it
_LEAST_PX = 12.0  # width of an eye in the photo


def irises(photo: Pixels, points: Points, scale: float) -> Points | None:
    """Where the middles of both irises are.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels, of a face with open eyes.
        scale: Photo pixels a pupil distance of the level head.

    Returns:
        ``(2, 2)`` the right one and the left one, in photo pixels; None where they are not seen
        clearly, or eyes are too small.
    """
    found = [_iris(photo, points[eye], scale) for eye in _EYES]
    known = [one for one in found if one is not None]
    return np.stack(known) if len(known) == 2 else None


def with_irises(points: Points, seen: Points) -> Points:
    """Landmarks ``(141, 2)`` with irises where they were seen, ``(2, 2)``."""
    moved = points.copy()
    moved[PUPILS] = seen
    return moved


def _iris(photo: Pixels, ring: Points, scale: float) -> Points | None:
    corners = ring[[0, 8]]
    wide = float(np.linalg.norm(corners[1] - corners[0]))
    if wide < _LEAST_PX:
        return None
    to_cut = similarity(corners[np.argsort(corners[:, 0])], _CORNERS)
    cut = crop(photo, to_cut, _WIDTH, _HEIGHT)
    radius = float(np.clip(_RADIUS * scale * scale_of(to_cut), 9, 22))
    contrast = cv2.filter2D(cut[..., 0].astype(np.float32), -1, _kernel(round(2 * radius)))
    x, y = np.meshgrid(np.arange(_WIDTH), np.arange(_HEIGHT))
    middle, width = _CORNERS.mean(0), _CORNERS[1, 0] - _CORNERS[0, 0]
    lids = apply(to_cut, ring)
    level = float(lids[:, 1].mean())
    inside = (np.abs(x - middle[0]) < _STRAY * width) & (np.abs(y - level) < _RISE * width)
    tied = contrast - _TIED * ((y - level) / (_RISE * width)) ** 2 * (contrast.max() / 255)
    tied = np.where(inside, tied, -np.inf)
    row, column = np.unravel_index(int(np.argmax(tied)), tied.shape)
    if contrast[row, column] < _SURE_FROM:
        return None
    at = np.array([[_between(contrast[row], int(column)), _between(contrast[:, column], int(row))]])
    return np.asarray(apply(invert(to_cut), at)[0])


def _between(line: Field, k: int) -> float:
    """The place of a line's peak between its samples."""
    before, here, after = (float(line[k + step]) for step in (-1, 0, 1))
    bend = before - 2 * here + after
    return k + float(np.clip((before - after) / (2 * bend), -0.5, 0.5)) if bend < 0 else float(k)


@cache
def _kernel(diameter: int) -> Field:
    """Mean of what lies left and right of a disc, less that of the disc; of the darker side."""
    radius = diameter / 2
    reach = int(np.ceil(radius * (1 + _RIM)))
    x, y = np.meshgrid(*(np.arange(-reach, reach + 1.0),) * 2)
    away, level = np.hypot(x, y), np.abs(y) <= _WEDGE * radius
    disc = (away <= radius) & level
    rim = (away > radius) & (away <= radius * (1 + _RIM)) & (np.abs(y) <= np.abs(x))
    kernel = rim / rim.sum() - disc / disc.sum()
    return np.asarray(kernel, np.float32)
