"""Edited face -> photo, at the photo's own resolution.

An edit is a set of fields, not a picture: the photo's own pixels are moved by the flow, multiplied
by the gain, and covered by the patches; where the edit's mask is zero nothing changes, bit for bit.
Works on any number of channels, 8 or 16 bit; an alpha channel is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.faces.align import apply, crop, invert, scale_of, shrunk
from gioconda.faces.align import compose as join
from gioconda.types import Affine, Edit, Field, Patch, Pixels

Native = NDArray[Any]

_STRIP_PX = 1_000_000  # pixels worked on at once: bounds the memory of very large faces
_FEATHER_PX = 1.0  # width of the seam between the two pieces of a face that is cut


def compose(native: Native, edits: Sequence[Edit]) -> Native:
    """Apply edits to a photo, the largest face first, so that smaller ones lie over it.

    Args:
        native: ``(H, W)``, ``(H, W, 2)`` gray with alpha, ``(H, W, 3)`` or ``(H, W, 4)`` RGB with
            alpha; uint8 or uint16. Not modified.
        edits: One for each face to change.

    Returns:
        A new array of the same shape and type; ``native`` itself where there is nothing to do.
    """
    if not edits:
        return native
    result: Native = native.copy()
    for edit in sorted(edits, key=_area, reverse=True):
        _apply(result, edit)
    return result


def _area(edit: Edit) -> int:
    x0, y0, x1, y1 = edit.box
    return (x1 - x0) * (y1 - y0)


def _apply(photo: Native, edit: Edit) -> None:
    """One edit, in place, in strips of bounded size."""
    x0, y0, x1, y1 = edit.box
    colour = _colour_channels(photo)
    source = np.ascontiguousarray(photo[y0:y1, x0:x1])
    warped_from = source[..., :colour] if photo.ndim == 3 else source[..., None]
    warped_from = np.ascontiguousarray(warped_from)
    rows = max(16, _STRIP_PX // max(x1 - x0, 1))
    for top in range(0, y1 - y0, rows):
        strip = slice(top, min(top + rows, y1 - y0))
        fields = _Drawn(edit, strip)
        if not fields.mask.any():
            continue
        edited = _warp(warped_from, edit, fields, strip)
        edited *= np.exp(fields.up(edit.log_gain))[..., None]
        for patch in edit.patches:
            _lay(edited, patch, (x0, y0 + strip.start), _top(photo))
        before = warped_from[strip]
        after = before + fields.mask[..., None] * (edited - before)
        after = np.clip(np.rint(after), 0, _top(photo)).astype(photo.dtype)
        # Multiplying by an exact zero leaves the photo's own values; say so to the letter.
        after = np.where(fields.mask[..., None] > 0, after, before)
        target = photo[y0 + strip.start : y0 + strip.stop, x0:x1]
        if photo.ndim == 3:
            target[..., :colour] = after
        else:
            target[...] = after[..., 0]


class _Drawn:
    """Draws an edit's coarse fields up to the pixels of one strip of its box."""

    def __init__(self, edit: Edit, strip: slice) -> None:
        x0, y0, x1, y1 = edit.box
        grid_h, grid_w = edit.mask.shape
        self.down = cubic_weights(grid_h, y1 - y0)[strip]
        self.across = cubic_weights(grid_w, x1 - x0).T
        self.mask = np.clip(self.up(edit.mask), 0, 1)
        self.mask[self.mask < 1 / 512] = 0

    def up(self, field: Field) -> Field:
        """``(gh, gw)`` or ``(gh, gw, 2)`` -> the strip's pixels, by cubic convolution."""
        if field.ndim == 3:
            return np.stack([self.up(field[..., k]) for k in range(field.shape[2])], axis=-1)
        drawn: Field = self.down @ field @ self.across
        return drawn


def cubic_weights(samples: int, size: int) -> Field:
    """Matrix ``(size, samples)`` that draws cell-centred samples up to pixels (Keys 1981, a=-1/2).

    Beyond the outermost samples the field is continued with its border value.
    """
    at = (np.arange(size) + 0.5) * samples / size - 0.5
    left = np.floor(at).astype(int)
    t = at - left
    kernel = (
        -0.5 * t + t**2 - 0.5 * t**3,
        1 - 2.5 * t**2 + 1.5 * t**3,
        0.5 * t + 2 * t**2 - 1.5 * t**3,
        -0.5 * t**2 + 0.5 * t**3,
    )
    weights = np.zeros((size, samples), np.float32)
    for offset, share in zip((-1, 0, 1, 2), kernel, strict=True):
        np.add.at(weights, (np.arange(size), np.clip(left + offset, 0, samples - 1)), share)
    return weights


def _warp(source: Native, edit: Edit, fields: _Drawn, strip: slice) -> Field:
    """The strip of the warped face, ``(h, w, C)`` float32; two pieces where the face is cut."""
    upper = _sample(source, fields.up(edit.flow), strip)
    if edit.lower_flow is None or edit.below_px is None:
        return upper
    below = np.clip(fields.up(edit.below_px) / _FEATHER_PX + 0.5, 0, 1)[..., None]
    if not below.any():
        return upper
    lower = _sample(source, fields.up(edit.lower_flow), strip)
    return np.asarray(upper + below * (lower - upper), np.float32)


def _sample(source: Native, flow: Field, strip: slice) -> Field:
    height, width = flow.shape[:2]
    x = flow[..., 0] + np.arange(width, dtype=np.float32)
    y = flow[..., 1] + np.arange(strip.start, strip.start + height, dtype=np.float32)[:, None]
    drawn = cv2.remap(source, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(np.atleast_3d(drawn), np.float32)


def _lay(strip: Field, patch: Patch, corner: tuple[int, int], top: int) -> None:
    """Lay a patch over the strip whose upper left pixel is ``corner`` of the photo, in place."""
    height, width, channels = strip.shape
    to_strip = patch.patch_to_photo.copy()
    to_strip[:, 2] -= corner
    mask = cv2.warpAffine(patch.mask, to_strip, (width, height), flags=cv2.INTER_LINEAR)
    if not mask.any():
        return
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    inside = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    to_strip[:, 2] -= (columns[0], rows[0])
    size = (inside[1].stop - columns[0], inside[0].stop - rows[0])
    image = cv2.warpAffine(
        patch.image, to_strip, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    if channels == 1:
        image = (image @ np.array([0.299, 0.587, 0.114], np.float32))[..., None]
    image = np.clip(image, 0, 255) * np.float32(top / 255)
    cover = mask[inside][..., None]
    strip[inside] += cover * (image - strip[inside])


def _colour_channels(photo: Native) -> int:
    """Channels without the alpha channel."""
    if photo.ndim == 2:
        return 1
    return {1: 1, 2: 1, 3: 3, 4: 3}[photo.shape[2]]


def _top(photo: Native) -> int:
    """The value of white."""
    return int(np.iinfo(photo.dtype).max)


def preview(
    photo: Pixels, edit: Edit | None, photo_to_crop: Affine, width: int, height: int
) -> Pixels:
    """What ``compose`` would show in an aligned crop, without touching the photo.

    The cost depends on the crop's size, not on the photo's: this is what networks look at.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        edit: None shows the photo as it is.
        photo_to_crop: ``(2, 3)`` affine. Not modified.
        width: Width of the crop in pixels.
        height: Height of the crop in pixels.

    Returns:
        ``(height, width, 3)`` uint8 RGB.
    """
    if edit is None:
        return crop(photo, photo_to_crop, width, height)
    columns, rows = np.meshgrid(np.arange(width, dtype=float), np.arange(height, dtype=float))
    places = apply(invert(photo_to_crop), np.stack([columns, rows], -1))
    fields = _SampledAt(edit, places)
    region, photo_to_region = _wider_region(photo, photo_to_crop, width, height)

    def look(flow: Field) -> Field:
        at = apply(photo_to_region, places + fields.at(flow) * fields.inside[..., None])
        x, y = np.float32(at[..., 0]), np.float32(at[..., 1])
        seen = cv2.remap(region, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(seen, np.float32)

    edited = look(edit.flow)
    if edit.lower_flow is not None and edit.below_px is not None:
        soft_px = max(1.0, 1 / scale_of(photo_to_crop))
        below = np.clip(fields.at(edit.below_px) / soft_px + 0.5, 0, 1)[..., None]
        edited += below * fields.inside[..., None] * (look(edit.lower_flow) - edited)
    edited *= np.exp(fields.at(edit.log_gain) * fields.inside)[..., None]
    for patch in edit.patches:
        to_crop = Patch(patch.image, patch.mask, join(photo_to_crop, patch.patch_to_photo))
        _lay(edited, to_crop, (0, 0), 255)
    return np.clip(np.rint(edited), 0, 255).astype(np.uint8)


def _wider_region(
    photo: Pixels, photo_to_crop: Affine, width: int, height: int
) -> tuple[Pixels, Affine]:
    """What the crop and some pixels around it see, shrunk to its scale, and where it lies."""
    pad = max(width, height) // 4
    wider = photo_to_crop.copy()
    wider[:, 2] += pad
    region, region_to_wider = shrunk(photo, wider, width + 2 * pad, height + 2 * pad)
    return region, join(invert(region_to_wider), wider)


class _SampledAt:
    """An edit's coarse fields, read at scattered photo places ``(h, w, 2)``."""

    def __init__(self, edit: Edit, places: NDArray[np.float64]) -> None:
        x0, y0, x1, y1 = edit.box
        grid_h, grid_w = edit.mask.shape
        self.x = np.float32((places[..., 0] - x0 + 0.5) * grid_w / (x1 - x0) - 0.5)
        self.y = np.float32((places[..., 1] - y0 + 0.5) * grid_h / (y1 - y0) - 0.5)
        self.inside = np.clip(self.at(edit.mask), 0, 1)
        self.inside[(self.x < -0.5) | (self.x > grid_w - 0.5)] = 0
        self.inside[(self.y < -0.5) | (self.y > grid_h - 0.5)] = 0

    def at(self, field: Field) -> Field:
        """The field at every place; beyond its border, its border value."""
        drawn = cv2.remap(field, self.x, self.y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(drawn, np.float32)
