"""What a JPEG carries beside its pixels."""

from __future__ import annotations

from PIL import Image, JpegImagePlugin

from gioconda.photo.formats.jpeg import encoding, segments, trailer
from gioconda.photo.metadata import long_xmp, photoshop
from gioconda.photo.metadata.carried import Carried


def gather(carried: Carried, image: Image.Image, data: bytes, pictures: int) -> None:
    """Add what lies in the segments of a JPEG and after its end."""
    assert isinstance(image, JpegImagePlugin.JpegImageFile)
    parts = segments.parts_of(data)
    name = segments.PHOTOSHOP_NAME
    block = b"".join(segments.bodies(parts, segments.APP13, name))
    carried.found |= {
        "jpeg": encoding.settings_of(image),
        "iptc": photoshop.iptc_of(block),
        "resources": photoshop.kept_of(block),
        "comments": tuple(segments.bodies(parts, segments.COMMENT, b"")),
    }
    if not carried.found["icc"] and segments.bodies(parts, segments.APP2, b"ICC_PROFILE\0"):
        carried.lost.append("its ICC profile is damaged and is not kept")
    _join_xmp(carried, segments.bodies(parts, segments.APP1, segments.EXTENDED_XMP_NAME))
    kept, lost = trailer.read_trailer(parts, carried.found["xmp"] or b"", pictures)
    carried.found["trailer"] = kept
    carried.lost += [*lost, *segments.beyond(parts)]


def _join_xmp(carried: Carried, pieces: list[bytes]) -> None:
    """Join the extended XMP to the packet that names it."""
    if not pieces:
        return
    try:
        carried.found["xmp"] = long_xmp.joined(carried.found["xmp"] or b"", pieces)
    except ValueError:
        carried.lost.append("its extended XMP is damaged and is not kept")
