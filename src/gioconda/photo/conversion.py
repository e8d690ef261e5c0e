"""What another format than a photo's own cannot hold."""

from __future__ import annotations

import numpy as np

from gioconda.photo.model import Photo
from gioconda.photo.pixels import has_alpha

DEEP = {"PNG", "TIFF", "HEIF"}
"""Formats of more than 8 bits."""
OPAQUE = {"JPEG"}
"""Formats without opacity."""
_RICH = {"JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"}
_HOLDS = {
    "EXIF": _RICH,
    "XMP": _RICH | {"GIF"},
    "ICC profile": _RICH,
    "captions (IPTC)": {"JPEG", "TIFF"},
    "clipping paths": {"JPEG", "TIFF"},
}


def left_out(photo: Photo, form: str) -> tuple[str, ...]:
    """What another format than the photo's own cannot hold, a sentence each."""
    metadata, native, told = photo.metadata, photo.native, []
    if form in OPAQUE and has_alpha(native):
        told.append("its opacity is laid over white")
    if form not in DEEP and native.dtype == np.uint16:
        told.append("its 16 bits became 8")
    if form == "GIF":
        told.append("its colours became at most 256")
    blocks = {"EXIF": metadata.exif, "XMP": metadata.xmp, "ICC profile": metadata.icc}
    blocks |= {"captions (IPTC)": metadata.iptc, "clipping paths": metadata.paths}
    names = [name for name, block in blocks.items() if block and form not in _HOLDS[name]]
    if metadata.trailer and form != "JPEG":
        names += metadata.trailer.names or ["bytes after its end"]
    if names:
        told.append(f"{form} does not hold its {', '.join(names)}")
    return tuple(told)
