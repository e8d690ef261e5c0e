"""What an opened picture file carries beside its pixels, whatever its format."""

from __future__ import annotations

from typing import Any

from PIL import Image

from gioconda.photo.formats import bmp, gif, jxl, png, webp
from gioconda.photo.formats.heif import carried as heif
from gioconda.photo.formats.jpeg import carried as jpeg
from gioconda.photo.formats.tiff import carried as tiff
from gioconda.photo.metadata import exif as exif_blocks
from gioconda.photo.metadata import xmp
from gioconda.photo.metadata.carried import Carried, as_bytes


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
    carried = Carried(found | {"exif": _exif(info), "xmp": as_bytes(info.get("xmp"))})
    _READERS[form](carried, image, data, pictures)
    if form not in ("TIFF", "AVIF"):  # Pillow turns a TIFF; an AVIF's own turn is all that counts
        exif, packet = carried.found["exif"], carried.found["xmp"]
        turn = exif_blocks.orientation_of(exif)
        carried.orientation = xmp.orientation_of(packet) if turn is None else turn
    elif form == "AVIF":
        carried.orientation = exif_blocks.orientation_of(carried.found["exif"]) or 1
    return carried


_READERS = {
    "JPEG": jpeg.gather,
    "PNG": png.gather,
    "WEBP": webp.gather,
    "TIFF": tiff.gather,
    "GIF": gif.gather,
    "BMP": bmp.gather,
    "AVIF": heif.gather_avif,
    "JXL": jxl.gather,
}


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
