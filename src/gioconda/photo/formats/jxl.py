"""JPEG XL, which is read by a plugin of Pillow and not written: what its boxes hold."""

from __future__ import annotations

import struct

from PIL import Image

from gioconda.photo.formats.heif.boxes import boxes
from gioconda.photo.metadata import exif as exif_blocks
from gioconda.photo.metadata.beyond import NO_CREDENTIALS
from gioconda.photo.metadata.carried import Carried


def gather(carried: Carried, image: Image.Image, data: bytes, pictures: int) -> None:
    """Add what the boxes of a JPEG XL say."""
    kinds = dict(boxes(data)) if data[4:8] == b"JXL " else {}
    carried.found["xmp"] = kinds.get(b"xml ")
    if b"brob" in kinds:
        carried.lost.append("its compressed metadata are not kept")
    if b"jumb" in kinds:
        carried.lost.append(NO_CREDENTIALS)
    if not image.jpeg:  # type: ignore[attr-defined]  # decoded pixels are upright already
        carried.found["exif"] = _upright(carried.found["exif"])


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height, told before the decoder asks for memory.

    Source: ISO/IEC 18181-1, SizeHeader: the height, then a ratio or the width.

    Raises:
        ValueError: There is no picture.
    """
    stream = data
    if data[4:8] == b"JXL ":
        parts = [(kind, body) for kind, body in boxes(data) if kind in (b"jxlc", b"jxlp")]
        stream = b"".join(body[4:] if kind == b"jxlp" else body for kind, body in parts)
    if stream[:2] != b"\xff\x0a":
        raise ValueError("there is no picture in it")
    bits = _Bits(int.from_bytes(stream[2:12], "little"))
    small = bits.take(1)
    height = _side(bits, small)
    ratio = bits.take(3)
    if ratio == 0:
        return _side(bits, small), height
    across, down = _RATIOS[ratio - 1]
    return height * across // down, height


_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
_SIDE_BITS = (9, 13, 18, 30)


class _Bits:
    """Bits of a number, lowest first."""

    def __init__(self, number: int) -> None:
        self.number = number

    def take(self, count: int) -> int:
        taken = self.number & ((1 << count) - 1)
        self.number >>= count
        return taken


def _side(bits: _Bits, small: int) -> int:
    if small:
        return 8 * (1 + bits.take(5))
    return 1 + bits.take(_SIDE_BITS[bits.take(2)])


def _upright(exif: bytes | None) -> bytes | None:
    try:
        return exif_blocks.tidy(exif) if exif else None
    except (ValueError, struct.error):
        return exif
