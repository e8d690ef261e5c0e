"""The exact edge of a cover: the map gives it to a few pixels, the photo's colours refine it."""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.faces.align import crop
from gioconda.faces.beard import lab
from gioconda.faces.cover import COVERED, Cover
from gioconda.faces.measures import pupil_distance
from gioconda.types import Field, Pixels, Points

_UNSURE_CELLS = 2.0  # of the map, to either side of its edge: where the photo decides
_NEAR_MOUTH = 0.3  # pupil distances around the lips in which an edge has to be clear
_QUANTILE = 0.2  # so much of the edge may be less clear


def matte(photo: Pixels, likely: Field, cell: float) -> Field:
    """How far each pixel is covered, by which side's colours it has.

    Args:
        photo: ``(h, w, 3)`` uint8 RGB.
        likely: ``(h, w)`` in [0, 1], the map at its pixels.
        cell: Pixels of the photo that a cell of the map is wide.

    Returns:
        ``(h, w)`` float32 in [0, 1].
    """
    unsure = _UNSURE_CELLS * cell
    hidden = np.asarray(likely > COVERED, np.uint8)
    inside = cv2.distanceTransform(hidden, cv2.DIST_L2, 5)
    outside = cv2.distanceTransform(1 - hidden, cv2.DIST_L2, 5)
    # Thin covers have no middle that is far from their edge.
    sure = inside > min(unsure, 0.5 * float(inside.max(initial=0)))
    colours = cv2.GaussianBlur(lab(photo), (0, 0), 0.7)
    over, face = (_spread(colours, some, 1.5 * unsure) for some in (sure, outside > unsure))
    across = over - face
    apart = (across * across).sum(-1)
    share = ((colours - face) * across).sum(-1) / apart.clip(1e-3)
    # Where both sides have the same colour the map decides.
    trust = np.clip(apart / 100, 0, 1)
    decided = np.clip(trust * share + (1 - trust) * likely, 0, 1)
    decided = np.where(inside > unsure, 1, np.where(outside > unsure, 0, decided))
    return np.asarray(cv2.medianBlur(np.asarray(decided, np.float32), 5), np.float32)


def clearness(photo: Pixels, points: Points, cover: Cover) -> float:
    """How much the colours differ across a cover's edge near the mouth, in units of CIELAB.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
        cover: What lies in front of the face.

    Returns:
        A low quantile along the edge; infinity where no edge is near the mouth.
    """
    side = len(cover.likely)
    colours = lab(crop(photo, cover.photo_to_map, side, side))
    hidden = np.asarray(cover.likely > COVERED, np.uint8)
    kernel = np.ones((3, 3), np.uint8)
    over, face = cv2.erode(hidden, kernel) > 0, cv2.dilate(hidden, kernel) == 0
    edge = (cv2.dilate(hidden, kernel) > 0) & (hidden == 0)
    edge &= cover.lips(points, _NEAR_MOUTH * pupil_distance(points))
    if not edge.any():
        return float("inf")
    apart = _spread(colours, over, 2.0) - _spread(colours, face, 2.0)
    return float(np.quantile(np.linalg.norm(apart, axis=-1)[edge], _QUANTILE))


def _spread(colours: Field, where: np.ndarray, reach: float) -> Field:
    """The mean colour of what is nearby and ``where``, ``(h, w, 3)``."""
    weight = np.asarray(where, np.float32)
    total = np.zeros_like(colours)
    shares = np.zeros(colours.shape[:2], np.float32)
    for wide in (1, 3, 9):  # far from any such place a wider blur is needed
        blurred = cv2.GaussianBlur(weight, (0, 0), wide * reach)
        some = cv2.GaussianBlur(colours * weight[..., None], (0, 0), wide * reach)
        missing = np.clip(1 - shares, 0, 1) * np.clip(blurred / 0.02, 0, 1)
        total += (missing / blurred.clip(1e-9))[..., None] * some
        shares += missing
    return np.asarray(total / shares.clip(1e-6)[..., None], np.float32)
