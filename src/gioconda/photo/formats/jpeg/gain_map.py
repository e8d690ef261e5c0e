"""An HDR gain map follows an edit: teeth that were lips get the gain of what is as bright.

A gain map says by how many stops each place gets brighter on a screen that can; phones make it of
the picture's own brightness. So in each region that was edited, a curve tells the map's value by
brightness before the edit, and the map changes by what the curve says of brightness after it.
Where a map does not go with brightness, the curve is flat and the map stays.
`benchmarks/gain_map.py` tells by how much this is nearer to a map made of the new picture.

Source: ISO 21496-1; Android's Ultra HDR 1.1 (a JPEG after the JPEG, found by MPF and by XMP).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, JpegImagePlugin

from gioconda.photo.formats.jpeg import encoding, segments
from gioconda.photo.formats.jpeg.blocks import NotKeptError, PixelChange, splice
from gioconda.photo.formats.jpeg.trailer import GAIN_MAP, with_length
from gioconda.photo.model import JpegTrailer, Metadata
from gioconda.types import Pixels

_MOST_PIXELS = 1 << 26  # of a map that is followed: the largest phones' have 12 megapixels
_LEVELS = 32  # of brightness, among which the curve is straight
_FEWEST = 12  # pixels of a level that is counted
_MARGIN = 1.0  # around an edited region, as a share of its side: where the curve is learned
_CHANGED = 0.5  # levels of brightness: what counts as edited, in a map's pixel
Floats = NDArray[np.float32]


def followed(trailer: JpegTrailer, change: PixelChange) -> JpegTrailer | None:
    """The trailer with a gain map that follows an edit; None where there is none to follow.

    Args:
        trailer: Of the file that was edited.
        change: The picture before and after.
    """
    start = len(trailer.data) - len(trailer.data.lstrip(b"\0"))
    old = trailer.data[start:]
    if GAIN_MAP not in trailer.names or not old.startswith(b"\xff\xd8\xff"):
        return None
    old = old[: segments.parts_of(old).end]
    try:
        with Image.open(io.BytesIO(old), formats=("JPEG",)) as image:
            assert isinstance(image, JpegImagePlugin.JpegImageFile)
            if image.mode not in ("L", "RGB") or image.width * image.height > _MOST_PIXELS:
                return None
            settings, before = encoding.settings_of(image), np.array(image)
    except (OSError, ValueError, SyntaxError):
        return None
    after = _moved(before, change)
    if after is None:
        return None
    try:
        picture = splice(old, PixelChange(before, after, 1), settings.keep_rgb).picture
    except NotKeptError:
        anew = encoding.encode(after, Metadata(jpeg=settings))
        picture = anew[segments.end_of_descriptions(anew) :]
    new = old[: segments.end_of_descriptions(old)] + picture
    data = trailer.data[:start] + new + trailer.data[start + len(old) :]
    return with_length(replace(trailer, data=data), len(old), len(new))


def with_item_length(xmp: bytes, old: JpegTrailer, new: JpegTrailer) -> bytes:
    """The XMP that says how long the gain map is (``Item:Length``), where one item is that long."""
    length, grown = len(old.data), len(new.data) - len(old.data)
    for found in re.finditer(rb"(?<=Item:Length=[\"'])\d+|(?<=Item:Length>)\d+", xmp):
        if int(found[0]) <= length and _is_map(old, int(found[0])):
            return xmp[: found.start()] + str(int(found[0]) + grown).encode() + xmp[found.end() :]
    return xmp


def _is_map(trailer: JpegTrailer, length: int) -> bool:
    data = trailer.data.lstrip(b"\0")
    return length > 2 and data[length - 2 : length] == b"\xff\xd9" and data[:2] == b"\xff\xd8"


def _moved(gains: Pixels, change: PixelChange) -> Pixels | None:
    """A map ``(h, w)`` or ``(h, w, 3)`` that follows a change; None where nothing changes."""
    size = gains.shape[1], gains.shape[0]
    before, after = (
        _brightness(change.in_file(side), size) for side in (change.before, change.after)
    )
    changed = np.abs(after - before) > _CHANGED / 255
    if not changed.any():
        return None
    result: Pixels = gains.copy()
    for region in _regions(changed):
        old, new, own = before[region], after[region], gains[region]
        layers = own.reshape(*own.shape[:2], -1)
        shifted = np.empty_like(layers)
        for layer in range(layers.shape[2]):
            values = layers[..., layer].astype(np.float32)
            curve = _curve(old, values)
            wanted = values + _along(curve, new) - _along(curve, old)
            shifted[..., layer] = np.rint(wanted.clip(values.min(), values.max()))
        result[region] = np.where(changed[region][..., None], shifted, layers).reshape(own.shape)
    return result


def _brightness(picture: Pixels, size: tuple[int, int]) -> Floats:
    """``(h, w)`` brightness in [0, 1], in a map's size."""
    small = cv2.resize(np.ascontiguousarray(picture), size, interpolation=cv2.INTER_AREA)
    gray = small if small.ndim == 2 else cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    brightness: Floats = gray.astype(np.float32) / 255
    return brightness


def _regions(changed: NDArray[np.bool_]) -> Iterator[tuple[slice, slice]]:
    """Boxes around what changed, with a margin."""
    near = cv2.dilate(changed.astype(np.uint8), np.ones((9, 9), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(near)
    for x, y, width, height, _ in stats[1:count].tolist():
        across, down = int(_MARGIN * width), int(_MARGIN * height)
        yield (
            slice(max(y - down, 0), y + height + down),
            slice(max(x - across, 0), x + width + across),
        )


def _curve(brightness: Floats, values: Floats) -> Floats:
    """The median of a map's values at each level of brightness; ``(_LEVELS,)``."""
    level = (brightness * _LEVELS).astype(int).clip(0, _LEVELS - 1)
    known = [k for k in range(_LEVELS) if np.count_nonzero(level == k) >= _FEWEST]
    if not known:
        return np.zeros(_LEVELS, np.float32)
    medians = [float(np.median(values[level == k])) for k in known]
    curve: Floats = np.interp(np.arange(_LEVELS), known, medians).astype(np.float32)
    return curve


def _along(curve: Floats, brightness: Floats) -> Floats:
    along: Floats = np.interp(brightness * _LEVELS - 0.5, np.arange(_LEVELS), curve)
    return along.astype(np.float32)
