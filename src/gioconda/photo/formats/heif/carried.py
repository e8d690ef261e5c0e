"""What a HEIC or an AVIF carries beside its pixels."""

from __future__ import annotations

from typing import Any

from PIL import Image

from gioconda.photo.formats.heif import boxes, codec
from gioconda.photo.metadata.carried import Carried


def carried_by_heic(picture: Any, data: bytes) -> Carried:
    """What a HEIC carries, opened by ``codec.opened``."""
    found = codec.carried(picture)
    exif = found["exif"]
    found["exif"] = exif.removeprefix(b"Exif\0\0") if exif else None
    return Carried(found, lost=boxes.beyond(data))


def gather_avif(carried: Carried, _: Image.Image, data: bytes, pictures: int) -> None:
    """Add what the boxes of an AVIF say."""
    settings = codec.avif_settings(data)
    carried.found["heif"] = settings
    carried.lost += boxes.beyond(data)
    if settings.bits > 8 and not codec.keeps_deep_avif():
        carried.lost.append(f"its {settings.bits} bits became 8")
