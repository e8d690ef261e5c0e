"""What another format than a photo's own cannot hold."""

from __future__ import annotations

import numpy as np

from gioconda.photo.formats.heif import codec
from gioconda.photo.metadata import photoshop
from gioconda.photo.model import Photo, TiffTag
from gioconda.photo.pixels import has_alpha

_DEEP, _TEN_BITS = {"PNG", "TIFF"}, {"HEIF", "AVIF"}
OPAQUE = {"JPEG"}
"""Formats without opacity."""
_RICH = {"JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"}
_HOLDS = {
    "EXIF": _RICH,
    "XMP": _RICH | {"GIF"},
    "ICC profile": _RICH,
    "captions (IPTC)": {"JPEG", "TIFF"},
    "clipping paths": {"JPEG", "TIFF"},
    "Photoshop settings": {"JPEG", "TIFF"},
}


def holds_deep(form: str) -> bool:
    """Whether a format is written with more than 8 bits."""
    return form in _DEEP or form == "HEIF" or (form == "AVIF" and codec.keeps_deep_avif())


def left_out(photo: Photo, form: str) -> tuple[str, ...]:
    """What another format than the photo's own cannot hold, a sentence each."""
    metadata, native, told = photo.metadata, photo.native, []
    if form in OPAQUE and has_alpha(native):
        told.append("its opacity is laid over white")
    if native.dtype == np.uint16 and not holds_deep(form):
        told.append("its 16 bits became 8")
    elif native.dtype == np.uint16 and form in _TEN_BITS and metadata.heif is None:
        told.append("its 16 bits became 10")
    if form == "GIF":
        told.append("its colours became at most 256")
    blocks = {"EXIF": metadata.exif, "XMP": metadata.xmp, "ICC profile": metadata.icc}
    resources = metadata.resources or b""
    named = "clipping paths" if photoshop.has_paths(resources) else "Photoshop settings"
    blocks |= {"captions (IPTC)": metadata.iptc, named: resources}
    if metadata.tiff_tags and form != "TIFF":
        told.append(f"{form} does not hold its TIFF tags {_listed(metadata.tiff_tags)}")
    names = [name for name, block in blocks.items() if block and form not in _HOLDS[name]]
    if metadata.trailer and form != "JPEG":
        names += metadata.trailer.names or ["bytes after its end"]
    if names:
        told.append(f"{form} does not hold its {', '.join(names)}")
    return tuple(told)


def _listed(tags: tuple[TiffTag, ...]) -> str:
    return ", ".join(str(one.tag) for one in tags)
