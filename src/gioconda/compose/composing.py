"""Edits on a photo at its own resolution, strip by strip."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import ArrayLike

from gioconda.compose.fields import Native, UpsampledFields
from gioconda.compose.pixels import lay_patch, shade
from gioconda.threads import in_threads
from gioconda.types import Edit, Field
from gioconda.upsampling import for_channels

_STRIP_PX = 1 << 16  # pixels of a strip, whose intermediate results fit in the cache
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
    fields = UpsampledFields(edit, source, keep_texture)
    rows = max(1, _STRIP_PX // (x1 - x0))

    def work(top: int) -> None:
        strip = slice(top, min(top + rows, y1 - y0))
        _apply_strip(target[strip], source, edit, fields, strip)

    in_threads(work, range(0, y1 - y0, rows))


def _apply_strip(
    target: Native, source: Native, edit: Edit, fields: UpsampledFields, strip: slice
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
    shade(edited, fields.log_gain(strip, columns))
    for patch in edit.patches:
        corner = edit.box[0] + columns.start, edit.box[1] + strip.start
        lay_patch(edited, patch, corner, white)
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


def _warp(source: Native, fields: UpsampledFields, strip: slice, columns: slice) -> Field:
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
    source: Native, fields: UpsampledFields, flow: str, rows: slice, columns: slice
) -> Field:
    x, y = fields.at(flow, rows, columns)
    x += np.arange(columns.start, columns.stop, dtype=np.float32)
    y += np.arange(rows.start, rows.stop, dtype=np.float32)[:, None]
    seen = cv2.remap(source, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
    warped: Field = np.asarray(np.atleast_3d(seen), np.float32)
    if fields.texture is not None:
        fields.texture.lay(flow, warped, x, y, (columns.start, rows.start))
    return warped


def _colour_channels(photo: Native) -> int:
    """The number of channels without alpha."""
    if photo.ndim == 2:
        return 1
    return {1: 1, 2: 1, 3: 3, 4: 3}[photo.shape[2]]
