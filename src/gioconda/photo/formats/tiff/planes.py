"""TIFFs that Pillow reads as gray only: layers one after the other, and 12 bits of colour.

A directory appended to the file makes a gray picture of each layer (planar configuration 2), or one
of all layers that is as many times wider; Pillow decodes it in the file's own compression.
"""

from __future__ import annotations

import io
import struct

import numpy as np
from PIL import Image

from gioconda.photo.formats.tiff import tags as tiff_tags
from gioconda.photo.formats.tiff.tags import TiffKind
from gioconda.photo.metadata.directory import Directory, longs, pack_directory, shorts
from gioconda.photo.pixels import Native

_GRAY = 1
_ORIENTATION, _TILE_WIDTH, _TILE_HEIGHT = 274, 322, 323
_KEPT = (
    *(tiff_tags.WIDTH, tiff_tags.HEIGHT, tiff_tags.COMPRESSION, tiff_tags.ROWS_A_STRIP),
    *(_ORIENTATION, _TILE_WIDTH, _TILE_HEIGHT),
)
_DESCRIPTIVE = (
    282,
    283,
    296,
    700,
    33723,
    34675,
)  # resolution, XMP, IPTC, ICC: as Pillow tells them
_PIECES = (
    *(tiff_tags.TILE_OFFSETS, tiff_tags.TILE_BYTES),
    *(tiff_tags.STRIP_OFFSETS, tiff_tags.STRIP_BYTES),
)
_EXACT = {1, 5, 8, 32773, 32946}  # none, LZW, deflate, PackBits: what any bits may lie in


def planes_of(data: bytes, kind: TiffKind) -> Native:
    """The colours of a TIFF, and its opacity where it has one.

    Returns:
        ``(H, W)`` to ``(H, W, 4)``, uint8 or uint16.

    Raises:
        ValueError, KeyError, struct.error, OSError: The file is damaged.
    """
    layers = kind.colours + bool(kind.alpha)
    planes = [_plane(data, kind, number) for number in range(layers)]
    return planes[0] if layers == 1 else np.stack(planes, axis=2)


def _plane(data: bytes, kind: TiffKind, number: int) -> Native:
    entries, header = tiff_tags.first_directory(data)

    def numbers(tag: int) -> list[int]:
        return entries[tag].numbers(header.order)

    gray = {tag: longs(*numbers(tag)) for tag in _KEPT if tag in entries}
    for tag in _PIECES:
        if tag not in entries:
            continue
        values = numbers(tag)
        share = len(values) // kind.layers  # the pieces of a layer follow each other
        gray[tag] = longs(*values[number * share : (number + 1) * share])
    if tiff_tags.PREDICTOR in entries:
        gray[tiff_tags.PREDICTOR] = shorts(*numbers(tiff_tags.PREDICTOR))
    gray |= _gray(kind.bits)
    return _decoded(data, "<" if kind.bits == 12 else header.order, gray)


def twelve_bit(data: bytes, kind: TiffKind) -> Image.Image | None:
    """A TIFF of 12 bits a layer as a gray picture that is ``kind.layers`` times wider.

    Pillow does not turn it upright. Of layers that lie apart it is the first.

    Returns:
        The opened picture, with the file's resolution, XMP and profile; None of any other TIFF.
    """
    entries, header = tiff_tags.first_directory(data)

    def numbers(tag: int, default: int) -> list[int]:
        return entries[tag].numbers(header.order) if tag in entries else [default]

    plain = numbers(tiff_tags.COMPRESSION, 1)[0] in _EXACT and numbers(tiff_tags.PREDICTOR, 1) == [
        1
    ]
    known = (numbers(tiff_tags.PHOTOMETRIC, 0)[0], kind.colours) in ((_GRAY, 1), (tiff_tags.RGB, 3))
    if kind.bits != 12 or kind.floating or not (known and plain) or kind.layers == 2:
        return None
    gray = {tag: longs(*numbers(tag, 0)) for tag in (*_KEPT, *_PIECES) if tag in entries}
    gray |= _gray(kind.bits) | {_ORIENTATION: shorts(1)}
    for tag in (tiff_tags.WIDTH, _TILE_WIDTH):
        if tag in entries and not kind.planar:
            gray[tag] = longs(numbers(tag, 0)[0] * kind.layers)
    for tag in _DESCRIPTIVE:
        if tag in entries:
            gray[tag] = entries[tag] if header.order == "<" else entries[tag].swapped()
    return _opened(data, "<", gray)


def _gray(bits: int) -> Directory:
    return {
        tiff_tags.BITS: shorts(bits),
        tiff_tags.SAMPLES: shorts(1),
        tiff_tags.PHOTOMETRIC: shorts(_GRAY),
    }


def _decoded(data: bytes, order: str, gray: Directory) -> Native:
    with _opened(data, order, gray) as image:
        image.load()
        return np.array(image).astype(np.uint8 if image.mode == "L" else np.uint16)


def _opened(data: bytes, order: str, gray: Directory) -> Image.Image:
    """A gray picture of the file's pieces, which are in byte order ``order``; 12 bits have none."""
    body = data + b"\0" * (len(data) % 2)
    directory = pack_directory(gray, len(body), order)
    head = {"<": b"II", ">": b"MM"}[order] + struct.pack(f"{order}HI", 42, len(body))
    return Image.open(io.BytesIO(head + body[8:] + directory), formats=("TIFF",))
