"""The layers of a TIFF that lie one after the other (planar configuration 2), each read as gray.

A directory appended to the file makes a gray picture of each layer, which Pillow decodes in the
file's own compression, and turns upright.
"""

from __future__ import annotations

import io
import struct

import numpy as np
from PIL import Image

from gioconda.photo.formats.tiff import tags as tiff_tags
from gioconda.photo.formats.tiff.tags import TiffKind
from gioconda.photo.metadata.directory import DirectoryEntry, longs, pack_directory, shorts
from gioconda.photo.pixels import Native

_GRAY = 1
_ORIENTATION, _TILE_SIZES = 274, (322, 323)
_KEPT = (
    *(tiff_tags.WIDTH, tiff_tags.HEIGHT, tiff_tags.COMPRESSION, tiff_tags.ROWS_A_STRIP),
    *(_ORIENTATION, *_TILE_SIZES),
)


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
    tiled = tiff_tags.TILE_OFFSETS in entries
    places = (
        (tiff_tags.TILE_OFFSETS, tiff_tags.TILE_BYTES)
        if tiled
        else (tiff_tags.STRIP_OFFSETS, tiff_tags.STRIP_BYTES)
    )
    for tag in places:
        values = numbers(tag)
        share = len(values) // kind.layers  # the pieces of a layer follow each other
        gray[tag] = longs(*values[number * share : (number + 1) * share])
    gray |= {
        tiff_tags.BITS: shorts(kind.bits),
        tiff_tags.SAMPLES: shorts(1),
        tiff_tags.PHOTOMETRIC: shorts(_GRAY),
        tiff_tags.PREDICTOR: shorts(*numbers(tiff_tags.PREDICTOR))
        if tiff_tags.PREDICTOR in entries
        else shorts(1),
    }
    return _decoded(data, header.order, gray)


def _decoded(data: bytes, order: str, gray: dict[int, DirectoryEntry]) -> Native:
    """A gray picture of the file's pieces; the file keeps its byte order."""
    body = data + b"\0" * (len(data) % 2)
    directory = pack_directory(gray, len(body), order)
    head = body[:2] + struct.pack(f"{order}HI", 42, len(body))
    with Image.open(io.BytesIO(head + body[8:] + directory), formats=("TIFF",)) as image:
        image.load()
        return np.array(image).astype(np.uint8 if image.mode == "L" else np.uint16)
