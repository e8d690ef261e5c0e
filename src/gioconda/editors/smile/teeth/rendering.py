"""Renders a row of teeth in a crop of the photo, and the lips' shadow on it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from gioconda.editors.smile.teeth.frame import TeethFrame, lip_edges
from gioconda.editors.smile.teeth.rows import PlacedRow
from gioconda.faces.align import apply, invert, scale_of
from gioconda.types import Affine, Field, Pixels, Points

_STEP_PX = 8  # the smooth map to the row's picture is computed at every eighth pixel
_SHADOW_DEEP, _SHADOW_FAR = 0.4, 0.016  # depth of the upper lip's shadow, reach in pupil distances
_CORNER = 0.1  # share of the mouth's width that is darker at each corner
_CORNER_DARK = 0.45  # share of the light at the corners


@dataclass(frozen=True)
class RenderedRow:
    """A row of teeth in a crop.

    Attributes:
        image: ``(h, w, 3)`` float32 RGB; the teeth's brighter fifth at about 200.
        teeth: ``(h, w)`` float32 in [0, 1], the mask of the upper teeth and gums.
    """

    image: Field
    teeth: Field


def render_row(
    row: PlacedRow, frame: TeethFrame, photo_to_crop: Affine, width: int, height: int
) -> RenderedRow:
    """The row in a crop, in the bank's own light.

    Args:
        row: The teeth, placed on the face.
        frame: The face's teeth frame.
        photo_to_crop: ``(2, 3)`` affine.
        width: Width of the crop in pixels.
        height: Height of the crop in pixels.
    """
    x = np.arange(0, width + _STEP_PX, _STEP_PX, dtype=float)
    y = np.arange(0, height + _STEP_PX, _STEP_PX, dtype=float)
    places = np.stack(np.meshgrid(x, y), -1)
    source = row.to_picture(frame.to_teeth(apply(invert(photo_to_crop), places)))
    middle = source[len(y) // 2, len(x) // 2 - 1 : len(x) // 2 + 1]
    shrink = float(np.linalg.norm(middle[1] - middle[0])) / _STEP_PX
    picture, teeth = row.row.picture, row.row.upper_jaw
    if shrink > 1.2:
        size = [max(2, round(side / shrink)) for side in picture.shape[1::-1]]
        source = (source + 0.5) * np.array(size) / picture.shape[1::-1] - 0.5
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
        teeth = np.asarray(cv2.resize(teeth, size, interpolation=cv2.INTER_AREA), np.uint8)
    at = _upsampled(source.astype(np.float32), width, height)
    mask = _sampled(teeth, at, cv2.INTER_LINEAR) / np.float32(255)
    return RenderedRow(_sampled(picture, at, cv2.INTER_CUBIC), np.asarray(mask, np.float32))


def _upsampled(coarse: Field, width: int, height: int) -> Field:
    """A field known at every ``_STEP_PX``-th pixel, at every pixel."""
    x, y = np.meshgrid(
        np.arange(width, dtype=np.float32) / _STEP_PX,
        np.arange(height, dtype=np.float32) / _STEP_PX,
    )
    return np.asarray(cv2.remap(coarse, x, y, cv2.INTER_LINEAR), np.float32)


def _sampled(picture: Pixels, at: Field, method: int) -> Field:
    seen = cv2.remap(picture, at[..., 0], at[..., 1], method, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, np.float32)


def lip_shadow(inner: Points, width: int, height: int, pupils_px: float) -> Field:
    """Share of the light between the lips, ``(h, w)``: less under the upper lip and in the corners.

    Args:
        inner: ``(20, 2)`` inner lips in crop pixels, with level corners.
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
    """Crop pixels per pupil distance of the face, down the teeth."""
    return float(np.linalg.norm(frame.linear[:, 1])) * scale_of(photo_to_crop)
