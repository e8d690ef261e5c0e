"""Masks of face, hair and hat beside their crops: a set's own, cut alike, or GrabCut's.

Paper    Rother, Kolmogorov & Blake 2004, SIGGRAPH, "GrabCut: Interactive Foreground Extraction
         using Iterated Graph Cuts"
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from gioconda.data.sets.masks import binary
from gioconda.faces.align import compose, crop, five_point_transform, invert
from gioconda.types import Affine, Pixels, Points

# GrabCut sees a crop in which the pupils are this far apart, around the whole head.
_VIEW_PX, _ZOOM, _ROUNDS = 96, 0.5, 2


def cut_mask(mask: Pixels, picture: Pixels, photo_to_crop: Affine, size: int) -> Pixels:
    """A mask of a whole picture, cut like the picture.

    Args:
        mask: ``(h, w)`` uint8 over the whole picture, at any resolution.
        picture: ``(H, W, 3)``; only its size counts.
        photo_to_crop: ``(2, 3)`` affine from picture to crop pixels.
        size: Side of the crop in pixels.

    Returns:
        ``(size, size)`` uint8, 255 inside, else 0.
    """
    sx, sy = picture.shape[1] / mask.shape[1], picture.shape[0] / mask.shape[0]
    mask_to_photo = np.array([[sx, 0, sx / 2 - 0.5], [0, sy, sy / 2 - 0.5]])
    soft = crop(mask, compose(photo_to_crop, mask_to_photo), size, size)
    return binary(soft)


def grab_cut(picture: Pixels, five: Points, photo_to_crop: Affine, size: int) -> Pixels:
    """Face, hair and hat by colour, seeded by the landmarks; the same for the same picture.

    What lies in the face's oval is inside, what lies far around the head is not, and the shoulders
    are taken to be outside; GrabCut decides on the rest.

    Args:
        picture: ``(H, W, 3)`` uint8 RGB. Not modified.
        five: ``(5, 2)`` points in the picture, in the order of ``five_point_transform``.
        photo_to_crop: ``(2, 3)`` affine from picture to crop pixels.
        size: Side of the crop in pixels.

    Returns:
        ``(size, size)`` uint8, 255 inside, else 0.
    """
    middle = (_VIEW_PX - 1) / 2
    photo_to_view = five_point_transform(five, _VIEW_PX) * _ZOOM
    photo_to_view[:, 2] += middle * (1 - _ZOOM)
    view = crop(picture, photo_to_view, _VIEW_PX, _VIEW_PX)
    seeds = _seeds()
    cv2.setRNGSeed(0)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(view, seeds, None, *models, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    inside = np.where(np.isin(seeds, (cv2.GC_FGD, cv2.GC_PR_FGD)), np.uint8(255), np.uint8(0))
    inside = cv2.medianBlur(inside, 5)
    soft = crop(inside, compose(photo_to_crop, invert(photo_to_view)), size, size)
    return binary(soft)


def _seeds() -> Pixels:
    """GrabCut's codes before it has seen colours: ``(96, 96)`` uint8.

    Ellipses in units of the five-point template's crop, which is half of the view.
    """
    seeds = np.full((_VIEW_PX, _VIEW_PX), cv2.GC_BGD, np.uint8)
    _fill(seeds, (0.5, 0.33), (0.86, 0.98), cv2.GC_PR_BGD)  # as far as hair and hats reach
    _fill(seeds, (0.5, 0.36), (0.58, 0.74), cv2.GC_PR_FGD)  # where there is mostly hair
    _fill(seeds, (0.5, 0.53), (0.38, 0.46), cv2.GC_FGD)  # the face
    return seeds


def _fill(seeds: Pixels, centre: Sequence[float], axes: Sequence[float], code: int) -> None:
    unit = _ZOOM * _VIEW_PX
    start = (1 - _ZOOM) / 2 * _VIEW_PX
    at = (round(start + centre[0] * unit), round(start + centre[1] * unit))
    cv2.ellipse(seeds, at, (round(axes[0] * unit), round(axes[1] * unit)), 0, 0, 360, code, -1)
