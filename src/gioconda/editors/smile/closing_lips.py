"""A patch of closed lips, where an edit closes an open mouth and would leave some teeth.

The colours are those of the person's own lips in the photo. The shading around the line between
closed lips was learned from people with closed mouths.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from gioconda.compose import preview
from gioconda.editors.smile.lip_line import ACROSS, ALONG, LipLine
from gioconda.faces.align import apply, invert, mouth_transform
from gioconda.faces.measures import lip_gap, mouth_width, pupil_distance
from gioconda.faces.scheme import GROUPS, LIPS
from gioconda.luma import LUMA_WEIGHTS
from gioconda.types import Edit, Field, Patch, Pixels, Points
from gioconda.upsampling import smooth_step

_SMALLEST_PX, _LARGEST_PX = 48.0, 360.0  # distance of the mouth corners in the patch
_WAS_OPEN = (0.02, 0.06)  # pupil distances: gaps of lips that count as closed, and as open, before
_IS_OPEN = (0.004, 0.02)  # pupil distances: the same after the edit
_COVERED, _FADED = 0.045, 0.075  # pupil distances from the line: fully covered, not covered
_LIP_FROM = 0.03  # pupil distances from the line beyond which the photo shows the lips
_OTHER = 0.12  # log units from the lips' colour: teeth, tongue, the dark behind them
_DOUBT = 0.1  # weight of a lip's typical colour against that of the pixels around a place
_SPREAD = 0.06  # pupil distances over which lip colours are spread
_RED_SHARE = 50  # percentile of redness from which a pixel is surely lip
_FINE, _MOST_FINE = 0.012, 0.08  # size of the lips' texture in pupil distances, log amplitude
_DARK, _ENOUGH = 0.4, 6  # log units below the lips, and pixels: the dark inside of a mouth
_HUES = (0.4, 1.6)  # log change of a channel per log unit of luminance
_AROUND = 0.06  # pupil distances around the lips within which the skin is looked at
_MIRRORED = 0.1  # pupil distances, about a lip's thickness
_SHARPEST_PX, _AGAIN_PX = 0.6, 1.5  # blur of a sharp photo, and the added blur of the measurement


def with_closed_lips(photo: Pixels, edit: Edit, before: Points, after: Points, line: Field) -> Edit:
    """The edit with a patch of closed lips, where it closes them.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        edit: The edit without the patch.
        before: ``(141, 2)`` landmarks in photo pixels.
        after: The same in the edit.
        line: ``(47, 57, 3)`` log shading around closed lips, on the grid of ``LipLine.strip``.
    """
    was_open = smooth_step(np.asarray(lip_gap(before)), *_WAS_OPEN)
    is_open = smooth_step(np.asarray(lip_gap(after)), *_IS_OPEN)
    share = float(was_open * (1 - is_open))
    if share <= 0:
        return edit
    mouth_px = mouth_width(after) * pupil_distance(after)
    corners_px = float(np.clip(mouth_px, _SMALLEST_PX, _LARGEST_PX))
    width, height = round(1.5 * corners_px), round(0.8 * corners_px)
    to_crop = mouth_transform(after, width, height, corners_px)
    log = np.log(np.asarray(preview(photo, edit, to_crop, width, height), np.float32) + 8)
    moved = apply(to_crop, after)
    columns, rows = np.meshgrid(np.arange(width, dtype=float), np.arange(height, dtype=float))
    lips = LipLine.of(moved)
    along, across = lips.coordinates(np.stack([columns, rows], -1))
    inside = _inside(moved, width, height)
    if not (inside > 0.5).any():
        return edit
    own = _own_colours(log, across, inside, lips.size)
    light = _light(line, along, across)
    rim = _own_rim(light, log, own, inside, lips.size)
    dark = _in_hue(light, photo, before, np.median(own[inside > 0.5], axis=0))
    light = np.where(light > 0, light * rim, dark)
    blur = blur_px(photo, before[LIPS]) * corners_px / mouth_px
    own += _texture(log, lips, along, across)[..., None]
    image = np.exp(own + cv2.GaussianBlur(light, (0, 0), max(blur, 0.3))) - 8
    cover = 1 - smooth_step(np.abs(across), _COVERED, _FADED)
    cover *= 1 - smooth_step(np.abs(along), 0.95, 1.12)
    soft = cv2.GaussianBlur(inside, (0, 0), max(0.02 * lips.size, 0.6))
    mask = np.asarray(share * cover * np.clip(2 * soft - 0.6, 0, 1), np.float32)
    patch = Patch(np.asarray(np.clip(image, 0, 255), np.float32), mask, invert(to_crop))
    return replace(edit, patches=(*edit.patches, patch))


def _own_colours(log: Field, across: Points, inside: Field, size: float) -> Field:
    """Log colours ``(h, w, 3)`` of the lips without teeth or tongue, spread over each lip."""
    filled = np.zeros_like(log)
    redness = log[..., 0] - log[..., 1]
    for half in (across < 0, across >= 0):
        lip = (inside > 0.5) & half
        sure = lip & (np.abs(across) > _LIP_FROM)
        if sure.sum() < 8:
            sure = lip
        if not sure.any():
            return log
        # Outlines are off by a pixel or two; the redder part is surely lip.
        red = sure & (redness >= np.percentile(redness[sure], _RED_SHARE))
        typical = np.median(log[red], axis=0)
        other = np.abs((log - typical) @ LUMA_WEIGHTS) + np.abs(log - typical).max(2)
        weight = np.asarray(sure / (1 + (other / _OTHER) ** 4), np.float32)
        sigma = max(_SPREAD * size, 1.0)
        shares = cv2.GaussianBlur(weight, (0, 0), sigma)[..., None] + _DOUBT
        spread = cv2.GaussianBlur((log - typical) * weight[..., None], (0, 0), sigma) / shares
        filled[half] = (spread + typical)[half]
    return filled


def _texture(log: Field, lips: LipLine, along: Points, across: Points) -> Field:
    """The lips' fine texture, mirrored to the line between them, ``(h, w)`` log."""
    light = np.asarray(log @ LUMA_WEIGHTS, np.float32)
    fine = light - cv2.GaussianBlur(light, (0, 0), max(_FINE * lips.size, 0.6))
    outward = np.sign(across) * np.maximum(np.abs(across), _MIRRORED - np.abs(across))
    at = np.asarray(lips.places(along, outward), np.float32)
    seen = cv2.remap(
        np.clip(fine, -_MOST_FINE, _MOST_FINE), at[..., 0], at[..., 1], cv2.INTER_LINEAR
    )
    return np.asarray(seen, np.float32)


def blur_px(photo: Pixels, points: Points) -> float:
    """The blur of a photo around some points: standard deviation in photo pixels.

    The photo is blurred once more: the sharper an edge is, the more of its gradient it loses.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(N, 2)`` photo pixels.
    """
    reach = 0.15 * np.ptp(points[:, 0])
    x0, y0 = np.maximum(points.min(0) - reach, 0).astype(int)
    x1, y1 = (points.max(0) + reach).astype(int) + 1
    gray = np.asarray(photo[y0:y1, x0:x1] @ LUMA_WEIGHTS, np.float32)
    if min(gray.shape) < 4:
        return _SHARPEST_PX
    again = _gradient_energy(cv2.GaussianBlur(gray, (0, 0), _AGAIN_PX))
    share = float(np.clip(again / max(_gradient_energy(gray), 1e-6), 0.1, 0.95))
    return max(float(_AGAIN_PX * share / np.sqrt(1 - share * share)), _SHARPEST_PX)


def _gradient_energy(gray: Field) -> float:
    across, down = (cv2.Sobel(gray, cv2.CV_32F, dx, 1 - dx) for dx in (1, 0))
    return float((across**2 + down**2).mean())


def _in_hue(light: Field, photo: Pixels, before: Points, lips: Field) -> Field:
    """Shading of the hue that the dark inside of the mouth has in the photo.

    Args:
        light: ``(h, w, 3)`` log shading.
        photo: ``(H, W, 3)`` uint8 RGB.
        before: ``(141, 2)`` landmarks in photo pixels.
        lips: ``(3,)`` log colour of the lips.
    """
    inner = before[GROUPS["lips_inner"]]
    (x0, y0), (x1, y1) = np.floor(inner.min(0)), np.ceil(inner.max(0)) + 1
    x0, y0 = int(np.clip(x0, 0, photo.shape[1] - 1)), int(np.clip(y0, 0, photo.shape[0] - 1))
    window = photo[y0 : max(int(y1), y0 + 1), x0 : max(int(x1), x0 + 1)]
    mouth = np.zeros(window.shape[:2], np.uint8)
    cv2.fillPoly(mouth, [np.round((inner - [x0, y0]) * 16).astype(np.int32)], 1, shift=4)
    change = np.log(window[mouth > 0].astype(np.float32) + 8) - lips
    dark = change[change @ LUMA_WEIGHTS < -_DARK]
    if len(dark) < _ENOUGH:
        return light
    hue = dark.mean(0) / float((dark @ LUMA_WEIGHTS).mean())
    return np.asarray((light @ LUMA_WEIGHTS)[..., None] * np.clip(hue, *_HUES), np.float32)


def _own_rim(light: Field, log: Field, own: Field, inside: Field, size: float) -> Field:
    """How much of the learned step from lips to skin a face has, ``(3,)`` in [0, 1].

    Pale lips hardly differ from the skin around them.

    Args:
        light: ``(h, w, 3)`` learned log shading; 0 on average over the lips.
        log: ``(h, w, 3)`` log colours of the photo.
        own: ``(h, w, 3)`` log colours of its lips.
        inside: ``(h, w)``, 1 within the lips.
        size: Pixels per pupil distance.
    """
    reach = 2 * round(_AROUND * size) + 1
    near = cv2.dilate(inside, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    skin = (near > 0.5) & (inside < 0.5)
    step = np.median(log[skin], axis=0) - np.median(own[inside > 0.5], axis=0)
    learned = np.maximum(np.median(light[skin], axis=0), 1e-3)
    return np.asarray(np.clip(step / learned, 0, 1), np.float32)


def _light(line: Field, along: Points, across: Points) -> Field:
    """Log shading around the line at each pixel, ``(h, w, 3)``; its mean over the lips is 0."""
    x = np.asarray((across - ACROSS[0]) / (ACROSS[1] - ACROSS[0]), np.float32)
    y = np.asarray((along - ALONG[0]) / (ALONG[1] - ALONG[0]), np.float32)
    return np.asarray(
        cv2.remap(line, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32
    )


def _inside(points: Points, width: int, height: int) -> Field:
    """1 inside the outer outline of the lips, ``(h, w)``."""
    lips = np.zeros((height, width), np.float32)
    outline = np.round(points[GROUPS["lips_outer"]] * 16).astype(np.int32)
    cv2.fillPoly(lips, [outline], 1.0, shift=4)
    return lips
