"""Renders what a dropped jaw shows below the upper teeth: cavity, tongue and lower teeth.

No one in the bank opens the mouth so far, so these are rendered as soft forms without detail.
"""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.editors.smile.teeth.frame import lip_edges
from gioconda.editors.smile.teeth.rows import Row
from gioconda.types import Field, Points

# Colours in the light of the bank, in which the teeth's brighter fifth is at 200.
_DARK = np.array([34.0, 18.0, 17.0], np.float32)
_TONGUE = np.array([160.0, 92.0, 90.0], np.float32)
_TONGUE_WIDE, _TONGUE_HIGH = 0.31, 0.52  # half width and height, in the mouth's width and opening
_GROOVE = 0.18  # share of the light that the tongue's middle lacks
_FROM_GAP, _WHOLE_GAP = 0.13, 0.22  # pupil distances: gaps from which the jaw shows, shows fully
_LOWER_SIZE = 0.68  # width of lower incisors relative to upper ones
_LOWER_TIPS = 0.035  # pupil distances: height of lower teeth above the lower lip
_LOWER_LIGHT = 0.62  # light on lower teeth relative to upper ones: they are in the lips' shadow
_NEAR_LIP = 0.1  # pupil distances over which it gets lighter towards the lower lip


def jaw_share(gap: float) -> float:
    """Visibility of tongue and lower teeth, in [0, 1], at a gap of the lips in pupil distances."""
    share = float(np.clip((gap - _FROM_GAP) / (_WHOLE_GAP - _FROM_GAP), 0, 1))
    return share * share * (3 - 2 * share)


def render_jaw(
    row: Row, inner: Points, width: int, height: int, pupils_px: float, share: float
) -> Field:
    """The mouth behind the upper teeth, ``(h, w, 3)`` float32 RGB in the bank's light.

    Args:
        row: The face's teeth; the lower ones are made of them.
        inner: ``(20, 2)`` inner lips in crop pixels, with level corners.
        width: Width of the crop in pixels.
        height: Height of the crop in pixels.
        pupils_px: Distance of the pupils in crop pixels.
        share: Visibility, as from ``jaw_share``.
    """
    x, y = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)[:, None]
    upper, lower = (edge.astype(np.float32) for edge in lip_edges(inner, x.astype(float)))
    left, right = float(inner[:, 0].min()), float(inner[:, 0].max())
    across = (x - (left + right) / 2) / max(right - left, 1.0)
    image = np.broadcast_to(_DARK, (height, width, 3)).copy()
    tall = max(float((lower - upper).max()), 1.0)
    floor = float(lower.max())
    up = (floor - y) / (_TONGUE_HIGH * tall)  # 0 at the lower lip, 1 at the tongue's top
    form = 1 - (across / _TONGUE_WIDE) ** 2 - np.maximum(up, 0) ** 2
    body = np.clip(form / 0.5, 0, 1)[..., None]
    body = body * body * (3 - 2 * body)
    light = (0.45 + 0.55 * np.clip(form, 0, 1)) * (1 - _GROOVE * np.exp(-((across / 0.035) ** 2)))
    near = np.clip(1 - (lower - y) / (_NEAR_LIP * 2.5 * pupils_px), 0.4, 1)
    tongue = _TONGUE * (light * near)[..., None]
    image += share * body * (tongue - image)
    image = cv2.GaussianBlur(image, (0, 0), max(0.6, 0.012 * pupils_px))
    teeth, cover = _lower_teeth(row, (left + right) / 2, lower, height, pupils_px)
    image += share * cover[..., None] * (teeth - image)
    return np.asarray(image, np.float32)


def _lower_teeth(
    row: Row, middle: float, lip: Field, height: int, pupils_px: float
) -> tuple[Field, Field]:
    """The upper teeth upside down, smaller and darker, along the lower lip; and their mask."""
    scale = row.px_per_pupil_distance / (_LOWER_SIZE * pupils_px)
    x, y = np.arange(len(lip), dtype=np.float32), np.arange(height, dtype=np.float32)[:, None]
    spread = max(len(lip) / 12, 1.0)
    level = cv2.GaussianBlur(lip[None], (0, 0), spread, borderType=cv2.BORDER_REPLICATE)[0]
    tips = level - _LOWER_TIPS * pupils_px
    at_x = np.broadcast_to((x - middle) * scale + np.float32(row.origin[0]), (height, len(lip)))
    at_y = np.float32(row.origin[1]) - (y - tips) * scale
    at = np.ascontiguousarray(at_x, np.float32), np.ascontiguousarray(at_y, np.float32)
    seen, teeth = (
        np.asarray(cv2.remap(p, *at, cv2.INTER_LINEAR, borderValue=0), np.float32)
        for p in (row.picture, row.upper_jaw)
    )
    fade = np.exp(-(((x - middle) / (0.28 * pupils_px)) ** 2))  # the arch turns away
    return seen * _LOWER_LIGHT * fade[:, None], teeth / 255 * np.minimum(1, 2 * fade)
