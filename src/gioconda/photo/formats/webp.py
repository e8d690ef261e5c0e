"""WebP: lossless or lossy as the input was, and what lies after a file's end.

Source: WebP container specification.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

from PIL import Image

from gioconda.photo.metadata.beyond import NO_CREDENTIALS, after_end
from gioconda.photo.metadata.carried import Carried
from gioconda.photo.model import Metadata
from gioconda.types import Pixels

_HANDLED = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP", b"EXIF", b"XMP "}
_CREDENTIALS = b"C2PA"
_LOSSY_QUALITY = 95


def gather(carried: Carried, _: Image.Image, data: bytes, pictures: int) -> None:
    """Add what the chunks of a WebP say."""
    carried.found["lossless"] = is_lossless(data)
    carried.name_frames(pictures)
    carried.lost += beyond(data)


def beyond(data: bytes) -> list[str]:
    """What a WebP holds and a copy will not, beside frames, a sentence each."""
    end = 8 + int.from_bytes(data[4:8], "little")
    unknown = {kind for kind, _ in _chunks(data[:end])} - _HANDLED
    told = [NO_CREDENTIALS] if _CREDENTIALS in unknown else []
    names = sorted(kind.decode("latin-1").strip() for kind in unknown - {_CREDENTIALS})
    if names:
        told.append(f"its WebP chunks {', '.join(names)} are not kept")
    return told + after_end(data[end:])


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height, told before the decoder asks for memory.

    Raises:
        ValueError: There is no picture.
    """
    for kind, body in _chunks(data):
        if kind == b"VP8X" and len(body) >= 10:
            width, height = (int.from_bytes(body[at : at + 3], "little") for at in (4, 7))
            return 1 + width, 1 + height
        if kind == b"VP8L" and len(body) >= 5:
            bits = int.from_bytes(body[1:5], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        if kind == b"VP8 " and len(body) >= 10:
            width, height = struct.unpack_from("<HH", body, 6)
            return width & 0x3FFF, height & 0x3FFF
    raise ValueError("there is no picture in it")


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    at, view = 12, memoryview(data)
    while at + 8 <= len(data):
        (length,) = struct.unpack_from("<I", data, at + 4)
        yield data[at : at + 4], view[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def is_lossless(data: bytes) -> bool:
    """Whether the first frame's pixels lie in a VP8L chunk."""
    at = 12
    while at + 8 <= len(data):
        kind, (length,) = data[at : at + 4], struct.unpack_from("<I", data, at + 4)
        if kind in (b"VP8L", b"VP8 "):
            return kind == b"VP8L"
        # A frame of an animation holds its pixels' chunks after 16 bytes of its own.
        at += 8 + 16 if kind == b"ANMF" else 8 + length + length % 2
    return False


def encode(pixels: Pixels, metadata: Metadata) -> bytes:
    """A WebP file of ``(H, W, 3)`` or ``(H, W, 4)`` uint8 pixels."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(
        file,
        "WEBP",
        lossless=metadata.lossless,
        exact=metadata.lossless,  # colours under full transparency too
        quality=80 if metadata.lossless else _LOSSY_QUALITY,  # effort, where lossless
        exif=metadata.exif or b"",
        icc_profile=metadata.icc,
        xmp=metadata.xmp or b"",
    )
    return file.getvalue()
