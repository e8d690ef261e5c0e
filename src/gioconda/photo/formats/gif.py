"""GIF: one frame in at most 256 colours, those of the input first.

Source: GIF89a; XMP as an application extension (XMP specification part 3, section 1.1.2).
"""

from __future__ import annotations

import io
import re

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gioconda.photo.metadata.beyond import NO_CREDENTIALS
from gioconda.photo.metadata.carried import Carried
from gioconda.photo.model import Metadata
from gioconda.photo.pixels import has_alpha, is_gray
from gioconda.types import Pixels

_FRAME, _EXTENSION = 0x2C, 0x21
# Eight letters and three bytes, followed by a block.
_APPLICATION = re.compile(rb"\x21\xff\x0b([ -~]{8}.{3})[^\x00]", re.DOTALL)
_KEPT_APPLICATIONS = {b"XMP DataXMP", b"NETSCAPE2.0", b"ANIMEXTS1.0"}  # XMP, and how often it plays
_XMP_LABEL = b"\x21\xff\x0bXMP DataXMP"
# A reader that takes the packet for sub-blocks lands on this ramp, wherever, and then on its end.
_XMP_TRAILER = b"\x01" + bytes(range(255, -1, -1)) + b"\0"


def gather(carried: Carried, image: Image.Image, data: bytes, pictures: int) -> None:
    """Add what the extensions of a GIF say, and its colours."""
    comment = image.info.get("comment")
    carried.found |= {"xmp": find_xmp(data), "comments": (comment,) if comment else ()}
    carried.found["palette"] = _palette(image)
    carried.name_frames(pictures)
    carried.lost += beyond(data)


def beyond(data: bytes) -> list[str]:
    """What the extensions of a GIF hold and a copy will not, a sentence each."""
    names = dict.fromkeys(found[1] for found in _APPLICATION.finditer(data))
    told = []
    for name in names:
        if name[:8] == b"C2PA_GIF":
            told.append(NO_CREDENTIALS)
        elif name[:8] == b"ICCRGBG1":
            told.append("its ICC profile is not kept")
        elif name not in _KEPT_APPLICATIONS:
            label = name.decode("latin-1").strip()
            told.append(f"its extension {label} is not kept")
    return told


def count_frames(data: bytes, most: int) -> int:
    """How many frames there are, up to ``most`` and one more; a frame's blocks are stepped over."""
    at, count = 13 + _table_bytes(data[10]), 0
    while at + 10 < len(data) and count <= most:
        kind = data[at]
        if kind == _FRAME:
            count += 1
            at += 11 + _table_bytes(data[at + 9])  # descriptor, colours, size of codes
        elif kind == _EXTENSION:
            at += 2
        else:
            break
        while at < len(data) and data[at]:
            at += 1 + data[at]
        at += 1
    return max(count, 1)


def _table_bytes(flags: int) -> int:
    """Bytes of a table of colours, by the flags that announce it."""
    return 3 << (1 + (flags & 7)) if flags & 0x80 else 0


def _palette(image: Image.Image) -> NDArray[np.uint8] | None:
    """A GIF's colours ``(N, 3)``, less the one that stands for transparency."""
    colours = image.getpalette() if image.mode == "P" else None
    if colours is None:
        return None
    palette = np.array(colours, np.uint8).reshape(-1, 3)
    clear = image.info.get("transparency")
    return palette if clear is None else np.delete(palette, slice(clear, clear + 1), axis=0)


def find_xmp(data: bytes) -> bytes | None:
    """The XMP packet of a GIF."""
    start = data.find(_XMP_LABEL)
    end = data.find(_XMP_TRAILER, start)
    return data[start + len(_XMP_LABEL) : end] if 0 <= start < end else None


def encode(pixels: Pixels, metadata: Metadata) -> bytes:
    """A GIF file; exact where at most 256 colours (255 and transparency) are used.

    Args:
        pixels: ``(H, W)`` to ``(H, W, 4)`` uint8; opacity under one half is transparent.
        metadata: Only comment, palette and XMP find a place.
    """
    colour = np.repeat(pixels.reshape(*pixels.shape[:2], -1)[..., :1], 3, 2)
    if not is_gray(pixels):
        colour = np.ascontiguousarray(pixels[..., :3])
    clear = pixels[..., -1] < 128 if has_alpha(pixels) else np.zeros(pixels.shape[:2], bool)
    room = 255 if clear.any() else 256
    index, palette = _indexed(np.where(clear[..., None], 0, colour), room, metadata.palette)
    options: dict[str, object] = {}
    if clear.any():
        index[clear] = len(palette)
        options = {"transparency": len(palette)}
    image = Image.fromarray(index)
    image.putpalette(np.vstack([palette, palette[:1]])[:256].tobytes())  # and the clear one
    file = io.BytesIO()
    comment = b"\r\n".join(metadata.comments)
    image.save(file, "GIF", optimize=False, comment=comment, **options)
    body = file.getvalue()
    if not metadata.xmp:
        return body
    return body[:-1] + _XMP_LABEL + metadata.xmp + _XMP_TRAILER + b";"


def _indexed(colour: Pixels, room: int, palette: Pixels | None) -> tuple[Pixels, NDArray[np.uint8]]:
    """Pixels as places in a palette.

    Args:
        colour: ``(H, W, 3)`` RGB.
        room: How many colours there may be.
        palette: ``(N, 3)`` colours of the input, so that pixels which have one keep it exactly.

    Returns:
        ``(H, W)`` indices and the ``(N, 3)`` palette, N at most ``room``.
    """
    packed = _packed(colour)
    used, inverse = np.unique(packed, return_inverse=True)
    if len(used) <= room:
        exact = np.stack([used >> 16, used >> 8 & 255, used & 255], 1).astype(np.uint8)
        return inverse.reshape(packed.shape).astype(np.uint8), exact
    image = Image.fromarray(colour)
    if palette is None or not 0 < len(palette) <= room:
        palette = np.array(image.quantize(room).getpalette(), np.uint8).reshape(-1, 3)[:room]
    book = Image.new("P", (1, 1))
    book.putpalette(palette.tobytes())
    index = np.array(image.quantize(palette=book, dither=Image.Dither.FLOYDSTEINBERG))
    # Dither only what has no exact colour: unedited pixels keep their values.
    known, places = np.unique(_packed(palette), return_index=True)
    at = np.searchsorted(known, packed).clip(max=len(known) - 1)
    same = known[at] == packed
    index[same] = places[at][same]
    return index, palette


def _packed(colour: Pixels) -> NDArray[np.int32]:
    red, green, blue = (colour[..., i].astype(np.int32) for i in range(3))
    return red << 16 | green << 8 | blue
