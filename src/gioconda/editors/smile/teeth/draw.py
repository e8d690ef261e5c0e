"""A row of teeth as a camera would see it between some lips: set, turned, shadowed by the lips."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from gioconda.editors.smile.teeth.choice import SetRow
from gioconda.editors.smile.teeth.frame import TeethFrame, lip_edges
from gioconda.faces.align import apply, invert, scale_of
from gioconda.types import Affine, Field, Pixels, Points

_STEP_PX = 8  # the map to the row's picture is smooth: it is drawn up from every eighth pixel
_SHADOW_DEEP, _SHADOW_FAR = 0.4, 0.016  # share of the light under the upper lip, pupil distances
_CORNER = 0.1  # of the mouth's width, where it gets dark towards the corners
_CORNER_DARK = 0.45  # share of the light that is left there


@dataclass(frozen=True)
class Drawn:
    """A row of teeth in a crop.

    Attributes:
        image: ``(h, w, 3)`` float32 RGB; the teeth's brighter fifth at about 200.
        teeth: ``(h, w)`` float32 in [0, 1], where upper teeth are, and their gums.
    """

    image: Field
    teeth: Field


def draw_row(
    row: SetRow, frame: TeethFrame, photo_to_crop: Affine, width: int, height: int
) -> Drawn:
    """The row in a crop, in the bank's own light.

    Args:
        row: Teeth, set on the face.
        frame: The face's.
        photo_to_crop: ``(2, 3)`` affine.
        width: Width of the crop in pixels.
        height: Height of the crop in pixels.
    """
    x = np.arange(0, width + _STEP_PX, _STEP_PX, dtype=float)
    y = np.arange(0, height + _STEP_PX, _STEP_PX, dtype=float)
    places = np.stack(np.meshgrid(x, y), -1)
    there = row.to_picture(frame.to_teeth(apply(invert(photo_to_crop), places)))
    middle = there[len(y) // 2, len(x) // 2 - 1 : len(x) // 2 + 1]
    shrink = float(np.linalg.norm(middle[1] - middle[0])) / _STEP_PX
    picture, teeth = row.row.picture, row.row.upper_jaw
    if shrink > 1.2:
        size = [max(2, round(side / shrink)) for side in picture.shape[1::-1]]
        there = (there + 0.5) * np.array(size) / picture.shape[1::-1] - 0.5
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
        teeth = np.asarray(cv2.resize(teeth, size, interpolation=cv2.INTER_AREA), np.uint8)
    at = _drawn_up(there.astype(np.float32), width, height)
    found = _look(teeth, at, cv2.INTER_LINEAR) / np.float32(255)
    return Drawn(_look(picture, at, cv2.INTER_CUBIC), np.asarray(found, np.float32))


def _drawn_up(coarse: Field, width: int, height: int) -> Field:
    """A field known at every ``_STEP_PX``-th pixel, at every pixel."""
    x, y = np.meshgrid(
        np.arange(width, dtype=np.float32) / _STEP_PX,
        np.arange(height, dtype=np.float32) / _STEP_PX,
    )
    return np.asarray(cv2.remap(coarse, x, y, cv2.INTER_LINEAR), np.float32)


def _look(picture: Pixels, at: Field, how: int) -> Field:
    seen = cv2.remap(picture, at[..., 0], at[..., 1], how, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, np.float32)


def lip_shadow(inner: Points, width: int, height: int, pupils_px: float) -> Field:
    """Light that is left between lips, ``(h, w)`` in [0, 1]: less under the upper one and beside.

    Args:
        inner: ``(20, 2)`` inner lips in crop pixels, the corners level.
        width: Width of the crop in pixels.
        height: Height of the crop in pixels.
        pupils_px: Distance of the pupils in crop pixels.
    """
    x = np.arange(width, dtype=float)
    upper, _ = lip_edges(inner, x)
    below = (np.arange(height)[:, None] - upper) / pupils_px
    shadow = 1 - _SHADOW_DEEP * np.exp(-np.maximum(below, 0) / _SHADOW_FAR)
    left, right = inner[:, 0].min(), inner[:, 0].max()
    beside = np.clip(np.minimum(x - left, right - x) / (_CORNER * max(right - left, 1)), 0, 1)
    corner = _CORNER_DARK + (1 - _CORNER_DARK) * beside * beside * (3 - 2 * beside)
    return np.asarray(shadow * corner, np.float32)


def pupils_in_crop(frame: TeethFrame, photo_to_crop: Affine) -> float:
    """One pupil distance of the face, in crop pixels, along the teeth."""
    return float(np.linalg.norm(frame.linear[:, 1])) * scale_of(photo_to_crop)
