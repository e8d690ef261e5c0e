"""What a picture file carries beside its pixels: read, tidied, or named where a copy lacks it."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, JpegImagePlugin

from gioconda.photo import (
    boxes,
    gif,
    heif,
    jpeg,
    jpeg_parts,
    jpeg_trailer,
    photoshop,
    png,
    tiff_tags,
    webp,
    xmp,
)
from gioconda.photo import exif as exif_blocks
from gioconda.photo.beyond import only_first
from gioconda.photo.model import Metadata

_RASTER_ICC, _ICC_SIGN = slice(16, 20), slice(36, 40)


@dataclass
class Carried:
    """What lies beside the pixels, gathered while a file is read.

    Attributes:
        found: Fields of ``Metadata``, as the file has them.
        orientation: How far the decoded pixels are from upright (EXIF, 1 to 8).
        notes: What a person should be told.
        lost: What the file holds and a copy will not, a sentence each.
    """

    found: dict[str, Any] = field(default_factory=dict)
    orientation: int = 1
    notes: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def metadata(self) -> Metadata:
        """The blocks, tidied for the upright picture."""
        found = dict(self.found)
        found["exif"] = self._tidied(exif_blocks.tidy, found.get("exif"), "EXIF")
        tidy_xmp = partial(xmp.tidy, trailer=found.get("trailer") is not None)
        found["xmp"] = self._tidied(tidy_xmp, found.get("xmp"), "XMP")
        if found.get("paths") and self.orientation != 1:
            found["paths"] = None
            self.lost.append("its clipping paths are not kept")
        return Metadata(**found)

    def check_profile(self, gray: bool) -> None:
        """Leave out an ICC profile that speaks of other colours than the pixels have.

        Args:
            gray: Whether the pixels are gray.
        """
        icc = self.found.get("icc")
        if icc and not profile_fits(icc, gray):
            self.found["icc"] = None
            self.lost.append("its ICC profile does not fit its pixels and is not kept")

    def _tidied(self, tidy: Any, block: bytes | None, name: str) -> bytes | None:
        """``tidy(block)``; a block that is damaged costs a note, not the photo."""
        try:
            return tidy(block) if block else None
        except (ValueError, IndexError, KeyError, struct.error):
            self.lost.append(f"its {name} is damaged and is not kept")
            return None


def profile_fits(icc: bytes, gray: bool) -> bool:
    """Whether an ICC profile is one, and speaks of as many colours as the pixels have."""
    return icc[_ICC_SIGN] == b"acsp" and icc[_RASTER_ICC] == (b"GRAY" if gray else b"RGB ")


def carried_by(image: Image.Image, form: str, data: bytes, pictures: int) -> Carried:
    """What a file carries that Pillow opened and loaded.

    Args:
        image: As opened.
        form: The file's format.
        data: The file.
        pictures: How many there are in it.
    """
    info = image.info
    found = {"icc": info.get("icc_profile"), "dpi": _dpi(info.get("dpi"))}
    carried = Carried(found | {"exif": _exif(info), "xmp": _bytes(info.get("xmp"))})
    _READERS[form](carried, image, data, pictures)
    if form not in ("TIFF", "AVIF"):  # Pillow turns a TIFF; an AVIF's own turn is all that counts
        exif, packet = carried.found["exif"], carried.found["xmp"]
        turn = exif_blocks.orientation_of(exif)
        carried.orientation = xmp.orientation_of(packet) if turn is None else turn
    elif form == "AVIF":
        carried.orientation = exif_blocks.orientation_of(carried.found["exif"]) or 1
    return carried


def carried_by_heic(picture: Any, data: bytes) -> Carried:
    """What a HEIC carries, opened by ``heif.opened``."""
    found = heif.carried(picture)
    exif = found["exif"]
    found["exif"] = exif.removeprefix(b"Exif\0\0") if exif else None
    return Carried(found, lost=boxes.beyond(data))


def _jpeg(carried: Carried, image: Image.Image, data: bytes, pictures: int) -> None:
    assert isinstance(image, JpegImagePlugin.JpegImageFile)
    parts = jpeg_parts.parts_of(data)
    name = jpeg_parts.PHOTOSHOP_NAME
    block = b"".join(jpeg_parts.bodies(parts, jpeg_parts.APP13, name))
    carried.found |= {
        "jpeg": jpeg.settings_of(image),
        "iptc": photoshop.iptc_of(block),
        "paths": photoshop.paths_of(block),
        "comment": image.info.get("comment"),
    }
    if not carried.found["icc"] and jpeg_parts.bodies(parts, jpeg_parts.APP2, b"ICC_PROFILE\0"):
        carried.lost.append("its ICC profile is damaged and is not kept")
    trailer, lost = jpeg_trailer.read_trailer(parts, carried.found["xmp"] or b"", pictures)
    carried.found["trailer"] = trailer
    carried.lost += [*lost, *jpeg_parts.beyond(parts)]


def _png(carried: Carried, _: Image.Image, data: bytes, pictures: int) -> None:
    chunks = list(png.chunks_of(data))
    carried.found |= {"xmp": png.find_xmp(chunks), "png_chunks": png.kept(chunks)}
    _frames(carried, pictures)
    carried.lost += png.beyond(data, chunks)


def _webp(carried: Carried, _: Image.Image, data: bytes, pictures: int) -> None:
    carried.found["lossless"] = webp.is_lossless(data)
    _frames(carried, pictures)
    carried.lost += webp.beyond(data)


def _tiff(carried: Carried, image: Image.Image, data: bytes, pictures: int) -> None:
    tags = image.tag_v2  # type: ignore[attr-defined]
    block = tiff_tags.block(data, tiff_tags.PHOTOSHOP)
    records = _bytes(tags.get(33723)) or photoshop.iptc_of(block)
    carried.found |= {"xmp": _bytes(tags.get(700)), "iptc": records}
    carried.found |= {"paths": photoshop.paths_of(block), "exif": None}
    carried.found["compression"] = image.info.get("compression")
    try:
        carried.found["exif"] = exif_blocks.from_tiff(data)
    except (ValueError, IndexError, KeyError, struct.error):
        carried.lost.append("its EXIF is damaged and is not kept")
    carried.lost += tiff_tags.beyond(data, pictures)


def _gif(carried: Carried, image: Image.Image, data: bytes, pictures: int) -> None:
    carried.found |= {"xmp": gif.find_xmp(data), "comment": image.info.get("comment")}
    carried.found["palette"] = _palette(image)
    _frames(carried, pictures)


def _bmp(carried: Carried, _: Image.Image, data: bytes, pictures: int) -> None:
    _frames(carried, pictures)


def _avif(carried: Carried, _: Image.Image, data: bytes, pictures: int) -> None:
    settings = heif.avif_settings(data)
    carried.found["heif"] = settings
    carried.lost += boxes.beyond(data)
    if settings.bits > 8:
        carried.lost.append(f"its {settings.bits} bits became 8")


def _jxl(carried: Carried, image: Image.Image, data: bytes, pictures: int) -> None:
    kinds = dict(boxes.boxes(data)) if data[4:8] == b"JXL " else {}
    carried.found["xmp"] = kinds.get(b"xml ")
    if b"brob" in kinds:
        carried.lost.append("its compressed metadata are not kept")
    if not image.jpeg:  # type: ignore[attr-defined]  # decoded pixels are upright already
        carried.found["exif"] = _upright(carried.found["exif"])


_READERS = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WEBP": _webp,
    "TIFF": _tiff,
    "GIF": _gif,
    "BMP": _bmp,
    "AVIF": _avif,
    "JXL": _jxl,
}


def _frames(carried: Carried, pictures: int) -> None:
    if pictures > 1:
        carried.lost.append(only_first(pictures))


def _upright(exif: bytes | None) -> bytes | None:
    try:
        return exif_blocks.tidy(exif) if exif else None
    except (ValueError, struct.error):
        return exif


def _exif(info: dict[Any, Any]) -> bytes | None:
    """The EXIF block without its prefix, also from where ImageMagick hides it in a PNG."""
    block = info.get("exif")
    if block is None and "Raw profile type exif" in info:
        try:
            block = bytes.fromhex("".join(info["Raw profile type exif"].split("\n")[3:]))
        except ValueError:
            return None
    if not isinstance(block, bytes):
        return None
    return block.removeprefix(b"Exif\0\0")


def _dpi(dpi: Any) -> tuple[float, float] | None:
    try:
        across, down = float(dpi[0]), float(dpi[1])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return None
    return (across, down) if 0 < across < 1e5 and 0 < down < 1e5 else None


def _palette(image: Image.Image) -> NDArray[np.uint8] | None:
    """A GIF's colours ``(N, 3)``, less the one that stands for transparency."""
    colours = image.getpalette() if image.mode == "P" else None
    if colours is None:
        return None
    palette = np.array(colours, np.uint8).reshape(-1, 3)
    clear = image.info.get("transparency")
    return palette if clear is None else np.delete(palette, slice(clear, clear + 1), axis=0)


def _bytes(value: Any) -> bytes | None:
    return value if isinstance(value, bytes) and value else None
