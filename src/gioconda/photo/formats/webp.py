"""WebP: lossless or lossy as the input was, and what lies after a file's end.

Source: WebP container specification.
"""

from __future__ import annotations

import io
import struct

from PIL import Image

from gioconda.photo.metadata.beyond import after_end
from gioconda.photo.metadata.carried import Carried
from gioconda.photo.model import Metadata
from gioconda.types import Pixels

_LOSSY_QUALITY = 95


def gather(carried: Carried, _: Image.Image, data: bytes, pictures: int) -> None:
    """Add what the chunks of a WebP say."""
    carried.found["lossless"] = is_lossless(data)
    carried.name_frames(pictures)
    carried.lost += beyond(data)


def beyond(data: bytes) -> list[str]:
    """What a WebP holds and a copy will not, beside frames, a sentence each."""
    return after_end(data[8 + int.from_bytes(data[4:8], "little") :])


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
