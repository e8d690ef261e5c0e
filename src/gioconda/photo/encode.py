"""A `Photo` -> the bytes of a picture file, encoded as the input was.

A JPEG keeps the blocks of the JPEG that it was read from, where no pixel of theirs changed.

What a format cannot hold is left out (``conversion.left_out`` tells it): opacity is laid over white
for JPEG; 16 bits stay so in PNG and TIFF, become 10 in HEIC and AVIF and 8 elsewhere; WebP has no
gray. BMP carries neither metadata nor our mark; GIF only XMP.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from gioconda.errors import MissingExtraError, PhotoError
from gioconda.photo.conversion import OPAQUE, holds_deep
from gioconda.photo.formats import bmp, gif, png, webp
from gioconda.photo.formats.heif import codec as heif
from gioconda.photo.formats.jpeg import encoding as jpeg
from gioconda.photo.formats.jpeg.blocks import NotKeptError, PixelChange
from gioconda.photo.formats.jpeg.gain_map import followed, with_item_length
from gioconda.photo.formats.jpeg.trailer import GAIN_MAP, attached
from gioconda.photo.formats.tiff import encoding as tiff
from gioconda.photo.metadata import xmp
from gioconda.photo.metadata.icc import profile_fits
from gioconda.photo.model import Metadata, Photo
from gioconda.photo.pixels import Native, has_alpha, is_gray, to_eight_bit
from gioconda.types import Pixels

_ANEW = "the whole picture is encoded anew, and pixels outside the faces change a little"


def encode_with_notes(
    photo: Photo, form: str, *, mark: bool = True, name: str = "-"
) -> tuple[bytes, tuple[str, ...]]:
    """The bytes of a picture file, and what could not be kept that only shows on encoding.

    Args:
        photo: What to encode.
        form: Pillow's name of the format.
        mark: Say in the XMP that a trained model edited the photo.
        name: What messages call the file.

    Raises:
        PhotoError: The metadata do not fit the format, or it needs an extra or is only read.
    """
    try:
        return _encode(photo, form, mark)
    except MissingExtraError as error:
        raise PhotoError(f"{name}: {error}.") from None
    except (ValueError, OSError) as error:
        raise PhotoError(
            f"{name}: the photo cannot be written as {form} ({error}); try .png or .tif."
        ) from error


def _encode(photo: Photo, form: str, mark: bool) -> tuple[bytes, tuple[str, ...]]:
    if form not in _ENCODERS:
        raise ValueError("this format is read, but not written")
    encode = _ENCODERS[form]
    metadata = photo.metadata
    if form != "JPEG" and metadata.trailer and metadata.xmp:
        metadata = replace(metadata, xmp=xmp.tidy(metadata.xmp))
    if mark:
        metadata = replace(metadata, xmp=xmp.marked(metadata.xmp))
    native = photo.native
    if not holds_deep(form):
        native = to_eight_bit(native)
    if form in OPAQUE and has_alpha(native):
        native = _over_white(native)
    if form in ("WEBP", "AVIF") and has_alpha(native) and is_gray(native):
        native = native[..., [0, 0, 0, 1]]
    if form == "WEBP" and is_gray(native):
        native = photo.pixels
    metadata = replace(metadata, icc=_fitting(metadata.icc, native))
    if form == photo.format == "JPEG":
        return _encode_jpeg(native, metadata)
    lossy = form in ("HEIF", "AVIF") or (form == "WEBP" and not metadata.lossless)
    return encode(native, metadata), (_ANEW,) if lossy and form == photo.format else ()


def _encode_jpeg(native: Native, metadata: Metadata) -> tuple[bytes, tuple[str, ...]]:
    """A JPEG of a photo that was read from one: its own blocks where they can be kept."""
    notes = []
    source = None if metadata.jpeg is None else metadata.jpeg.source
    trailer, told = metadata.trailer, []
    if trailer is not None:
        told = [f"its {name} is kept as it was before the edit" for name in trailer.names]
        metadata, follows = _with_gain_map(native, metadata)
        if follows:
            told = [one for one in told if GAIN_MAP not in one]
        trailer = metadata.trailer
    try:
        encoded = jpeg.encode_changes(native, metadata)
    except NotKeptError as error:
        if trailer and GAIN_MAP in trailer.names and source and source.orientation != 1:
            raise ValueError("its HDR gain map lies as the old file does") from error
        encoded = jpeg.encode(native, metadata)
        notes.append(f"{_ANEW}: {error}")
    if trailer is not None:
        encoded = attached(encoded, trailer)
    return encoded, (*notes, *told)


def _with_gain_map(native: Native, metadata: Metadata) -> tuple[Metadata, bool]:
    """The metadata with a gain map that follows the edit, and whether it does."""
    source = None if metadata.jpeg is None else metadata.jpeg.source
    assert metadata.trailer is not None  # the caller has looked
    if source is None or source.native.shape != native.shape:
        return metadata, False
    change = PixelChange(source.native, native, source.orientation)
    trailer = followed(metadata.trailer, change)
    if trailer is None:
        return metadata, False
    packet = metadata.xmp and with_item_length(metadata.xmp, metadata.trailer, trailer)
    return replace(metadata, trailer=trailer, xmp=packet), True


def _fitting(icc: bytes | None, native: Native) -> bytes | None:
    """The profile, if it speaks of as many colours as the pixels have."""
    return icc if icc and profile_fits(icc, is_gray(native)) else None


def _over_white(pixels: Pixels) -> Pixels:
    alpha = pixels[..., -1:].astype(np.uint16)  # 255 * 255 fits
    blended = (pixels[..., :-1] * alpha + 255 * (255 - alpha) + 127) // 255
    flat: Pixels = blended.astype(np.uint8)
    return flat[..., 0] if is_gray(pixels) else flat


_ENCODERS: dict[str, Callable[[Native, Metadata], bytes]] = {
    "JPEG": jpeg.encode,
    "PNG": png.encode,
    "WEBP": webp.encode,
    "TIFF": tiff.encode,
    "BMP": bmp.encode,
    "GIF": gif.encode,
    "HEIF": heif.encode_heic,
    "AVIF": heif.encode_avif,
}
