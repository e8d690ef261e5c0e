"""What a TIFF carries beside its pixels."""

from __future__ import annotations

import struct

from PIL import Image

from gioconda.photo.formats.tiff import tags
from gioconda.photo.metadata import exif, photoshop
from gioconda.photo.metadata.carried import Carried, as_bytes

_XMP, _IPTC = 700, 33723


def gather(carried: Carried, image: Image.Image, data: bytes, pictures: int) -> None:
    """Add what the tags of a TIFF's first directory say."""
    found = image.tag_v2  # type: ignore[attr-defined]
    block = tags.block(data, tags.PHOTOSHOP)
    records = as_bytes(found.get(_IPTC)) or photoshop.iptc_of(block)
    carried.found |= {"xmp": as_bytes(found.get(_XMP)), "iptc": records}
    carried.found |= {"resources": photoshop.kept_of(block), "exif": None}
    carried.found["tiff_tags"] = tags.own_tags(data)
    carried.turned = (exif.orientation_of(data) or 1) > 1
    carried.found["compression"] = image.info.get("compression")
    try:
        carried.found["exif"] = exif.from_tiff(data)
    except (ValueError, IndexError, KeyError, struct.error):
        carried.lost.append("its EXIF is damaged and is not kept")
    carried.lost += tags.beyond(data, pictures)
