"""What a JPEG file holds beside its first picture: segments, and what follows its end.

Source: ITU-T T.81, annex B.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gioconda.photo.metadata.beyond import NO_CREDENTIALS

APP0, APP1, APP2, APP11, APP12, APP13, APP14, APP15 = 0xE0, *range(0xE1, 0xE3), *range(0xEB, 0xF0)
COMMENT = 0xFE
XMP_NAME = b"http://ns.adobe.com/xap/1.0/\0"
EXTENDED_XMP_NAME = b"http://ns.adobe.com/xmp/extension/\0"
PHOTOSHOP_NAME = b"Photoshop 3.0\0"
_START_OF_SCAN, _END = 0xDA, 0xD9
_MOST_SEGMENTS, _MOST_SCANS = 10_000, 100
_BARE = {0x01, *range(0xD0, 0xD9)}  # markers without a body
# Inside a scan a marker is 0xFF and neither a stuffed zero, nor a restart, nor filling.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
# Segments that are read, written anew, or say how the pixels are stored.
_HANDLED = (
    (APP0, b""),
    (APP1, b"Exif\0"),
    (APP1, XMP_NAME),
    (APP1, EXTENDED_XMP_NAME),
    (APP2, b"ICC_PROFILE\0"),
    (APP2, b"MPF\0"),
    (APP2, b"urn:iso:std:iso:ts:21496"),
    (APP12, b"Ducky"),
    (APP13, PHOTOSHOP_NAME),
    (APP13, b"Adobe_CM"),
    (APP14, b"Adobe"),
)
_NAMED = (
    (APP1, b"FLIR\0", "its thermal picture is not kept"),
    (APP2, b"FPXR\0", "its FlashPix data are not kept"),
)
_DESCRIPTIVE = {*range(APP0, APP15 + 1), COMMENT}  # application segments and comments


class Segment(NamedTuple):
    """A segment of a JPEG: marker, body without its length, where the body lies in the file."""

    marker: int
    body: bytes
    at: int


class JpegParts(NamedTuple):
    """The segments of a JPEG's first picture, where that ends, and what follows."""

    segments: list[Segment]
    end: int
    trailer: bytes


def parts_of(data: bytes) -> JpegParts:
    """The parts of a JPEG file; what cannot be followed is left to the decoder.

    Raises:
        ValueError: It has more segments than any sound file.
    """
    segments: list[Segment] = []
    at = 2
    while at + 4 <= len(data):
        marker = data[at + 1]
        if data[at] != 0xFF or marker == 0xFF:  # filling, or bytes that do not belong here
            at += 1
            continue
        if marker == _END:
            return JpegParts(segments, at + 2, data[at + 2 :])
        if marker in _BARE:
            at += 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if len(segments) == _MOST_SEGMENTS:
            raise ValueError(f"it has more than {_MOST_SEGMENTS} segments")
        segments.append(Segment(marker, data[at + 4 : at + 2 + length], at + 4))
        at += 2 + length
        if marker == _START_OF_SCAN:
            found = _MARKER.search(data, at)
            at = found.start() if found else len(data)
    # The end itself may be the last two bytes.
    return JpegParts(segments, len(data), b"")


def check_parts(data: bytes) -> None:
    """Make sure that a JPEG has no more segments and scans than sound files have.

    Decoders keep each segment, and go through the whole picture for each scan, be it of ten bytes.

    Raises:
        ValueError: It has more.
    """
    at, segments = 2, 0
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _START_OF_SCAN:
        segments += 1
        if segments > _MOST_SEGMENTS:
            raise ValueError(f"it has more than {_MOST_SEGMENTS} segments")
        bare = data[at + 1] in _BARE or data[at + 1] == 0xFF
        at += 1 if bare else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    if data.count(bytes((0xFF, _START_OF_SCAN))) <= _MOST_SCANS:  # those of thumbnails, too
        return
    scans = sum(segment.marker == _START_OF_SCAN for segment in parts_of(data).segments)
    if scans > _MOST_SCANS:
        raise ValueError(f"it has {scans} scans, where encoders write up to 20")


def end_of_descriptions(data: bytes) -> int:
    """Where the application segments and comments end with which a JPEG file begins."""
    at = 2
    while data[at + 1] in _DESCRIPTIVE:
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return at


def bodies(parts: JpegParts, marker: int, name: bytes) -> list[bytes]:
    """What the segments of one kind hold, without their name."""
    found = (s.body for s in parts.segments if s.marker == marker and s.body.startswith(name))
    return [body[len(name) :] for body in found]


def beyond(parts: JpegParts) -> list[str]:
    """What the segments hold and a copy will not, a sentence each."""
    names = (_name(segment.marker, segment.body) for segment in parts.segments)
    return list(dict.fromkeys(filter(None, names)))


def _name(marker: int, body: bytes) -> str | None:
    """A sentence about a segment that is not handled; None about one that is."""
    if not APP0 <= marker <= APP15:
        return None
    if any(marker == kind and body.startswith(sign) for kind, sign in _HANDLED):
        return None
    for kind, sign, name in _NAMED:
        if marker == kind and body.startswith(sign):
            return name
    if marker == APP11 and b"c2pa" in body:
        return NO_CREDENTIALS
    label = re.match(rb"[A-Za-z0-9_ ]{3,}", body)
    word = f" ({label[0].decode().strip()})" if label else ""
    return f"its segment APP{marker - APP0}{word} is not kept"
