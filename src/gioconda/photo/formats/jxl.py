"""JPEG XL, which is read by a plugin of Pillow and not written: what its boxes hold."""

from __future__ import annotations

import struct

from PIL import Image

from gioconda.photo.formats.heif.boxes import boxes
from gioconda.photo.metadata import exif as exif_blocks
from gioconda.photo.metadata.carried import Carried


def gather(carried: Carried, image: Image.Image, data: bytes, pictures: int) -> None:
    """Add what the boxes of a JPEG XL say."""
    kinds = dict(boxes(data)) if data[4:8] == b"JXL " else {}
    carried.found["xmp"] = kinds.get(b"xml ")
    if b"brob" in kinds:
        carried.lost.append("its compressed metadata are not kept")
    if not image.jpeg:  # type: ignore[attr-defined]  # decoded pixels are upright already
        carried.found["exif"] = _upright(carried.found["exif"])


def _upright(exif: bytes | None) -> bytes | None:
    try:
        return exif_blocks.tidy(exif) if exif else None
    except (ValueError, struct.error):
        return exif
