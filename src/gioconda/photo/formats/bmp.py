"""BMP: gray and RGB by Pillow; RGBA by hand, for Pillow writes an opacity that it does not read.

Source: BITMAPV4HEADER, the first that has an alpha mask. Nothing but the resolution is kept.
"""

from __future__ import annotations

import io
import struct

import numpy as np
from PIL import Image

from gioconda.photo.metadata.carried import Carried
from gioconda.photo.model import Metadata
from gioconda.types import Pixels

_V4_BYTES, _BITFIELDS = 108, 3
_MASKS = (0x00FF0000, 0x0000FF00, 0x000000FF, 0xFF000000)  # red, green, blue, alpha
_INCHES_PER_METRE = 39.37007874


def gather(carried: Carried, _: Image.Image, data: bytes, pictures: int) -> None:
    """Add nothing: what a BMP says beside its pixels, Pillow has told."""
    carried.name_frames(pictures)


def encode(pixels: Pixels, metadata: Metadata) -> bytes:
    """A BMP file of ``(H, W)`` to ``(H, W, 4)`` uint8 pixels."""
    dpi = metadata.dpi or (96.0, 96.0)
    if pixels.ndim == 3 and pixels.shape[2] == 2:
        pixels = pixels[..., [0, 0, 0, 1]]
    if pixels.ndim == 3 and pixels.shape[2] == 4:
        return _encode_rgba(pixels, dpi)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "BMP", dpi=dpi)
    return file.getvalue()


def _encode_rgba(pixels: Pixels, dpi: tuple[float, float]) -> bytes:
    height, width = pixels.shape[:2]
    body = np.ascontiguousarray(pixels[::-1, :, [2, 1, 0, 3]]).tobytes()  # bottom row first
    per_metre = [round(dots * _INCHES_PER_METRE) for dots in dpi]
    sizes = (_V4_BYTES, width, height, 1, 32, _BITFIELDS, len(body), *per_metre, 0, 0)
    header = struct.pack("<IiiHHIIiiII", *sizes) + struct.pack("<4I", *_MASKS) + b"BGRs"
    header = header.ljust(_V4_BYTES, b"\0")
    offset = 14 + _V4_BYTES
    return struct.pack("<2sIHHI", b"BM", offset + len(body), 0, 0, offset) + header + body
