"""Applies edits to a photo at the photo's own resolution.

An edit is a set of fields, not a picture: the flow moves the photo's own pixels, the gain
multiplies them, and the patches cover them. Where the edit's mask is zero no pixel changes. Photos
may be gray or RGB, 8 or 16 bit; an alpha channel does not change.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from gioconda.faces.align import apply, crop, invert, scale_of, shrunk
from gioconda.faces.align import compose as compose_affines
from gioconda.luma import LUMA_WEIGHTS
from gioconda.texture import KeptTexture
from gioconda.threads import in_threads
from gioconda.types import Affine, Edit, Field, Patch, Pixels
from gioconda.upsampling import CubicRows, for_channels

Native = NDArray[Any]

_STRIP_PX = 1 << 16  # pixels of a strip, whose intermediate results fit in the cache
_SHRUNK_BELOW = 0.5  # scale of a patch in a crop from which its pixels are averaged
_FEATHER_PX = 1.0  # width of the blend along the cut between the lips


def compose(native: Native, edits: Sequence[Edit], *, keep_texture: bool = True) -> Native:
    """Apply edits to a photo, the largest face first; smaller faces are drawn over larger ones.

    Args:
        native: ``(H, W)``, ``(H, W, 2)`` gray with alpha, ``(H, W, 3)`` or ``(H, W, 4)`` RGB with
            alpha; uint8 or uint16. Not modified.
        edits: One for each face to change.
        keep_texture: Whether fine texture is kept from being stretched. The small pieces that it is
            carried in lie elsewhere in the next frame of a clip, where they would be seen to jump.

    Returns:
        A new array of the same shape and type; ``native`` itself where there are no edits.
    """
    if not edits:
        return native
    result: Native = native.copy()
    for apart in _in_turns(sorted(edits, key=_area, reverse=True)):
        in_threads(lambda edit: _apply(result, edit, keep_texture), apart)
    return result


def _in_turns(edits: Sequence[Edit]) -> list[list[Edit]]:
    """Edits that do not touch each other together; those that do in their order."""
    turns: list[list[Edit]] = []
    for edit in edits:
        after = [k for k, turn in enumerate(turns) if any(_touch(edit, one) for one in turn)]
        turn = after[-1] + 1 if after else 0
        turns += [[]] if turn == len(turns) else []
        turns[turn].append(edit)
    return turns


def _touch(one: Edit, other: Edit) -> bool:
    (x0, y0, x1, y1), (left, top, right, bottom) = one.box, other.box
    return max(x0, left) < min(x1, right) and max(y0, top) < min(y1, bottom)


def _area(edit: Edit) -> int:
    x0, y0, x1, y1 = edit.box
    return (x1 - x0) * (y1 - y0)


def _apply(photo: Native, edit: Edit, keep_texture: bool) -> None:
    """Apply one edit in place, in independent strips of bounded size."""
    x0, y0, x1, y1 = edit.box
    face = photo[y0:y1, x0:x1]
    target = face[..., None] if photo.ndim == 2 else face[..., : _colour_channels(photo)]
    source = target.copy()
    fields = _UpsampledFields(edit, source, keep_texture)
    rows = max(1, _STRIP_PX // (x1 - x0))

    def work(top: int) -> None:
        strip = slice(top, min(top + rows, y1 - y0))
        _apply_strip(target[strip], source, edit, fields, strip)

    in_threads(work, range(0, y1 - y0, rows))


def _apply_strip(
    target: Native, source: Native, edit: Edit, fields: _UpsampledFields, strip: slice
) -> None:
    """Apply an edit to a strip of its box, in place; ``source`` is the whole box before."""
    mask = np.clip(fields.at("mask", strip, slice(None)), 0, 1)
    mask[mask < 1 / 512] = 0
    columns = _extent(mask.any(0))
    if columns.stop == 0:
        return
    mask = np.ascontiguousarray(mask[:, columns])
    white = int(np.iinfo(target.dtype).max)
    edited = _warp(source, fields, strip, columns)
    _shade(edited, fields.log_gain(strip, columns))
    for patch in edit.patches:
        corner = edit.box[0] + columns.start, edit.box[1] + strip.start
        _apply_patch(edited, patch, corner, white)
    before = source[strip, columns].astype(np.float32)
    edited -= before
    edited *= for_channels(mask, edited.shape[2])
    edited += before  # just what was there where the mask is 0
    np.clip(np.rint(edited, out=edited), 0, white, out=edited)
    target[:, columns] = edited


def _extent(line: ArrayLike) -> slice:
    """From the first to the last that holds; an empty slice at 0 where none does."""
    held = np.flatnonzero(line)
    return slice(int(held[0]), int(held[-1]) + 1) if len(held) else slice(0, 0)


class _UpsampledFields:
    """An edit's coarse fields, upsampled to the width of its box; to its height on demand."""

    def __init__(self, edit: Edit, source: Native, keep_texture: bool) -> None:
        x0, y0, x1, y1 = edit.box
        height, width = y1 - y0, x1 - x0
        grid, fine = edit.mask.shape, edit.log_gain.shape[:2]
        self.down, across = CubicRows(grid[0], height), CubicRows(grid[1], width)
        same = fine == grid
        self.gain_down = self.down if same else CubicRows(fine[0], height)
        gain_across = across if same else CubicRows(fine[1], width)
        self.cut = edit.lower_flow is not None and edit.below_px is not None
        fields = {"mask": edit.mask, "flow": edit.flow}
        if edit.lower_flow is not None and edit.below_px is not None:
            fields |= {"lower": edit.lower_flow, "below": edit.below_px}
        self.wide = {name: _widened(field, across) for name, field in fields.items()}
        self.gain = _widened(edit.log_gain, gain_across).swapaxes(1, 2)  # (kh, width, C)
        self.texture = KeptTexture(edit, source, self.down, across) if keep_texture else None

    def at(self, name: str, rows: slice, columns: slice) -> Field:
        """A field at some pixels, ``(h, w)``, or ``(2, h, w)`` of a flow."""
        drawn = self.down.rows(self.wide[name][..., columns], rows.start, rows.stop)
        return drawn if drawn.ndim == 2 else drawn.swapaxes(0, 1)

    def log_gain(self, rows: slice, columns: slice) -> Field:
        """The log gain at some pixels, ``(h, w, C)``."""
        return self.gain_down.rows(self.gain[:, columns], rows.start, rows.stop)


def _widened(field: Field, across: CubicRows) -> Field:
    """``(gh, gw)`` or ``(gh, gw, K)`` along its rows: ``(gh, w)`` or ``(gh, K, w)``."""
    wide = across.rows(np.moveaxis(field, 1, 0), 0, across.size)
    return np.ascontiguousarray(np.moveaxis(wide, 0, -1))


def _warp(source: Native, fields: _UpsampledFields, strip: slice, columns: slice) -> Field:
    """A part of the warped face, ``(h, w, C)`` float32; two pieces where the face is cut."""
    if not fields.cut:
        return _sample(source, fields, "flow", strip, columns)
    below = np.clip(fields.at("below", strip, columns) / _FEATHER_PX + 0.5, 0, 1)
    under, over = _extent((below > 0).any(1)), _extent((below < 1).any(1))
    if under.stop == 0:
        return _sample(source, fields, "flow", strip, columns)
    first = strip.start
    piece = slice(first + under.start, first + under.stop)
    lower = _sample(source, fields, "lower", piece, columns)
    if over.stop == 0:
        return lower
    warped = np.zeros((*below.shape, lower.shape[2]), np.float32)
    piece = slice(first + over.start, first + over.stop)
    warped[over] = _sample(source, fields, "flow", piece, columns)
    lower -= warped[under]
    lower *= for_channels(below[under], lower.shape[2])
    warped[under] += lower
    return warped


def _sample(
    source: Native, fields: _UpsampledFields, flow: str, rows: slice, columns: slice
) -> Field:
    x, y = fields.at(flow, rows, columns)
    x += np.arange(columns.start, columns.stop, dtype=np.float32)
    y += np.arange(rows.start, rows.stop, dtype=np.float32)[:, None]
    seen = cv2.remap(source, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
    warped: Field = np.asarray(np.atleast_3d(seen), np.float32)
    if fields.texture is not None:
        fields.texture.lay(flow, warped, x, y, (columns.start, rows.start))
    return warped


def _shade(strip: Field, log_gain: Field) -> None:
    """Multiply ``(h, w, C)`` pixels by a gain in place; a gray photo takes the gain's luminance."""
    if strip.shape[2] == 1 and log_gain.shape[2] == 3:
        log_gain = (log_gain @ LUMA_WEIGHTS)[..., None]
    strip *= cv2.exp(log_gain).reshape(log_gain.shape)


def _apply_patch(strip: Field, patch: Patch, corner: tuple[int, int], white: int) -> None:
    """Cover a strip with a patch in place; ``corner`` is the strip's upper left photo pixel."""
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
        image = (image @ LUMA_WEIGHTS)[..., None]
    image = np.clip(image, 0, 255) * np.float32(white / 255)
    cover = mask[inside][..., None]
    strip[inside] += cover * (image - strip[inside])


def _colour_channels(photo: Native) -> int:
    """The number of channels without alpha."""
    if photo.ndim == 2:
        return 1
    return {1: 1, 2: 1, 3: 3, 4: 3}[photo.shape[2]]


def preview(
    photo: Pixels, edit: Edit | None, photo_to_crop: Affine, width: int, height: int
) -> Pixels:
    """An aligned crop of the edited photo, without composing the photo.

    The cost depends on the crop's size, not on the photo's. Networks read these crops.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        edit: None for the photo without an edit.
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

    def warped(flow: Field) -> Field:
        at = apply(photo_to_region, places + fields.at(flow) * fields.inside[..., None])
        x, y = np.float32(at[..., 0]), np.float32(at[..., 1])
        seen = cv2.remap(region, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(seen, np.float32)

    edited = warped(edit.flow)
    if edit.lower_flow is not None and edit.below_px is not None:
        soft_px = max(1.0, 1 / scale_of(photo_to_crop))
        below = np.clip(fields.at(edit.below_px) / soft_px + 0.5, 0, 1)[..., None]
        edited += below * fields.inside[..., None] * (warped(edit.lower_flow) - edited)
    _shade(edited, fields.at(edit.log_gain) * fields.inside[..., None])
    for patch in edit.patches:
        _apply_patch(edited, _in_crop(patch, photo_to_crop, width, height), (0, 0), 255)
    return np.clip(np.rint(edited), 0, 255).astype(np.uint8)


def _in_crop(patch: Patch, photo_to_crop: Affine, width: int, height: int) -> Patch:
    """A patch as a crop sees it, shrunk where it has far more pixels than the crop."""
    to_crop = compose_affines(photo_to_crop, patch.patch_to_photo)
    if scale_of(to_crop) > _SHRUNK_BELOW:
        return Patch(patch.image, patch.mask, to_crop)
    image, shrunk_to_crop = shrunk(patch.image, to_crop, width, height)
    mask, _ = shrunk(patch.mask, to_crop, width, height)
    return Patch(image, mask, shrunk_to_crop)


def _wider_region(
    photo: Pixels, photo_to_crop: Affine, width: int, height: int
) -> tuple[Pixels, Affine]:
    """The photo around the crop, shrunk to the crop's scale, and the affine to its pixels."""
    pad = max(width, height) // 4
    wider = photo_to_crop.copy()
    wider[:, 2] += pad
    region, region_to_wider = shrunk(photo, wider, width + 2 * pad, height + 2 * pad)
    return region, compose_affines(invert(region_to_wider), wider)


class _SampledAt:
    """An edit's coarse fields, sampled at scattered photo places ``(h, w, 2)``."""

    def __init__(self, edit: Edit, places: NDArray[np.float64]) -> None:
        x0, y0, x1, y1 = edit.box
        # In shares of the box's sides: 0 and 1 are its edges.
        self.x = np.float32((places[..., 0] - x0 + 0.5) / (x1 - x0))
        self.y = np.float32((places[..., 1] - y0 + 0.5) / (y1 - y0))
        self.inside = np.clip(self.at(edit.mask), 0, 1)
        self.inside[(self.x < 0) | (self.x > 1) | (self.y < 0) | (self.y > 1)] = 0

    def at(self, field: Field) -> Field:
        """The field at every place; beyond the border, the border value."""
        x, y = self.x * field.shape[1] - 0.5, self.y * field.shape[0] - 0.5
        seen = cv2.remap(field, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(seen.reshape(*x.shape, *field.shape[2:]), np.float32)
