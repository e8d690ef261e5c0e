"""What lies after the end of a JPEG's picture: kept, with the index that says where it is.

Moving pictures and gain maps are found from the file's end, by their size in the XMP, or by an
index of pictures (MPF), whose offsets move with the picture's length. Further pictures are not
kept: many are previews, which would go on showing the old faces.

Source: CIPA DC-007 (MPF); ISO 21496-1 (gain maps); Google's motion photo format 1.0; Samsung's
trailer (SEFT).
"""

from __future__ import annotations

import struct
from dataclasses import replace

from gioconda.photo.formats.jpeg.segments import APP2, JpegParts, end_of_descriptions
from gioconda.photo.metadata.beyond import FILLING, after_end, only_first
from gioconda.photo.metadata.directory import read_directory, read_header
from gioconda.photo.model import JpegTrailer

GAIN_MAP, MOVING = "HDR gain map", "moving picture"
_INDEX, _ISO_GAIN_MAP = b"MPF\0", b"urn:iso:std:iso:ts:21496"
_GAIN_MAP_SIGNS = (b"hdrgm:Version", b"GainMap", _ISO_GAIN_MAP)
_MOVING_SIGNS = (b"MotionPhoto", b"MicroVideo")
_ENTRIES, _ENTRY_BYTES = 0xB002, 16  # of the index: attributes, size, offset, two numbers


def read_trailer(
    parts: JpegParts, xmp: bytes, pictures: int
) -> tuple[JpegTrailer | None, list[str]]:
    """What follows a JPEG's picture.

    Args:
        parts: Of the file.
        xmp: Its XMP packet, or nothing.
        pictures: How many pictures the decoder found.

    Returns:
        What a copy can keep, and what it cannot, a sentence each.
    """
    data = parts.trailer
    filled = data.strip(FILLING)
    if not filled:
        return None, [only_first(pictures)] if pictures > 1 else []
    names = _names(parts, xmp, filled)
    further = pictures - 1 - (GAIN_MAP in names)
    lost = [f"its {name} is not kept" for name in names]
    if further > 0:
        return None, [*lost, only_first(further + 1)]
    segments, index_to_end = [], 0
    for segment in parts.segments:
        if segment.marker == APP2 and segment.body.startswith((_INDEX, _ISO_GAIN_MAP)):
            segments.append(segment.body)
            if segment.body.startswith(_INDEX):
                index_to_end = parts.end - (segment.at + len(_INDEX))
    trailer = JpegTrailer(data, tuple(names), tuple(segments), index_to_end)
    try:
        attached(b"\xff\xd8\xff\xd9", trailer)
    except (ValueError, KeyError, struct.error):
        return None, lost or after_end(data)
    return trailer, []


def _names(parts: JpegParts, xmp: bytes, filled: bytes) -> list[str]:
    everywhere = xmp + filled
    iso = any(s.marker == APP2 and s.body.startswith(_ISO_GAIN_MAP) for s in parts.segments)
    names = []
    if iso or any(sign in everywhere for sign in _GAIN_MAP_SIGNS):
        names.append(GAIN_MAP)
    if any(sign in everywhere for sign in _MOVING_SIGNS) or b"ftyp" in filled[:12]:
        names.append(MOVING)
    return names


def attached(jpeg: bytes, trailer: JpegTrailer) -> bytes:
    """A JPEG file with a trailer after its end.

    Args:
        jpeg: The file, without one.
        trailer: Of the file that the picture was read from.

    Raises:
        ValueError, KeyError, struct.error: The trailer's index is damaged.
    """
    at = end_of_descriptions(jpeg)
    added = sum(4 + len(body) for body in trailer.segments)
    end, packed = len(jpeg) + added, b""
    for body in trailer.segments:
        start = at + len(packed) + 4
        if body.startswith(_INDEX):
            body = _moved(body, end - (start + len(_INDEX)) - trailer.index_to_end, end)
        packed += bytes((0xFF, APP2)) + struct.pack(">H", len(body) + 2) + body
    return jpeg[:at] + packed + jpeg[at:] + trailer.data


def with_length(trailer: JpegTrailer, old: int, new: int) -> JpegTrailer:
    """A trailer whose index says that the picture of ``old`` bytes now has ``new``."""
    segments = (
        _resized(body, old, new) if body.startswith(_INDEX) else body for body in trailer.segments
    )
    return replace(trailer, segments=tuple(segments))


def _resized(index: bytes, old: int, new: int) -> bytes:
    resized, order, (_, *others) = _entries(index)
    for at in others:
        if struct.unpack_from(f"{order}I", resized, at + 4)[0] == old:
            struct.pack_into(f"{order}I", resized, at + 4, new)
    return _INDEX + bytes(resized)


def _moved(index: bytes, shift: int, end: int) -> bytes:
    """An index of pictures whose first ends at ``end``, and whose others moved by ``shift``."""
    moved, order, (first, *others) = _entries(index)
    struct.pack_into(f"{order}I", moved, first + 4, end)
    for at in others:
        (offset,) = struct.unpack_from(f"{order}I", moved, at + 8)
        if offset:
            struct.pack_into(f"{order}I", moved, at + 8, offset + shift)
    return _INDEX + bytes(moved)


def _entries(index: bytes) -> tuple[bytearray, str, range]:
    """An index of pictures, to be changed: its directory, the order of its bytes, its entries."""
    block = index[len(_INDEX) :]
    header = read_header(block)
    entries, _, _ = read_directory(block, header, header.first)
    place, length = entries[_ENTRIES].offset, len(entries[_ENTRIES].value)
    return bytearray(block), header.order, range(place, place + length, _ENTRY_BYTES)
