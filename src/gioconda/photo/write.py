"""A `Photo` -> a picture file, encoded as the input was, written aside and then renamed.

A JPEG keeps the blocks of the JPEG that it was read from, where no pixel of theirs changed.

What a format cannot hold is left out (``conversion.left_out`` tells it): opacity is laid over white
for JPEG, 16 bits become 8 for all but PNG, TIFF and HEIC, WebP has no gray. BMP carries neither
metadata nor our mark; GIF only XMP.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from gioconda.atomic import replacing
from gioconda.errors import MissingExtraError, PhotoError
from gioconda.photo import bmp, gif, heif, jpeg, png, tiff, xmp
from gioconda.photo.blocks import NotKeptError
from gioconda.photo.carried import profile_fits
from gioconda.photo.conversion import DEEP, OPAQUE
from gioconda.photo.formats import READ_ONLY, SUFFIXES, written_format
from gioconda.photo.jpeg_trailer import GAIN_MAP, attached
from gioconda.photo.model import (
    Metadata,
    Native,
    Photo,
    digest_of,
    has_alpha,
    is_gray,
    to_eight_bit,
)
from gioconda.types import Pixels

_LOSSY_WEBP_QUALITY = 95
_ANEW = "the whole picture is encoded anew, and pixels outside the faces change a little"


@dataclass(frozen=True)
class Written:
    """A file that was written, and what a person should be told about it."""

    path: Path
    notes: tuple[str, ...] = ()


def write_photo(
    photo: Photo,
    path: str | Path,
    *,
    force: bool = False,
    mark: bool = True,
    form: str | None = None,
) -> Path:
    """Write a photo; see ``write_with_notes``.

    Returns:
        The path that was written.

    Raises:
        PhotoError: The place cannot be written to, or the metadata do not fit the format.
    """
    return write_with_notes(photo, path, force=force, mark=mark, form=form).path


def write_with_notes(
    photo: Photo,
    path: str | Path,
    *,
    force: bool = False,
    mark: bool = True,
    form: str | None = None,
) -> Written:
    """Write a photo; on any failure, Ctrl-C included, nothing is left behind.

    Args:
        photo: What to write.
        path: Where to; its suffix decides the format. Without one, and over the file that was
            read, it is the photo's own.
        force: Replace a file that is there. The file that was read is replaced only while it holds
            what was read.
        mark: Say in the XMP that a trained model edited the photo.
        form: Pillow's name of a format, whatever the suffix.

    Returns:
        The path that was written, and what could not be kept that only shows on writing.

    Raises:
        PhotoError: The place cannot be written to, or the metadata do not fit the format.
    """
    path = Path(path)
    own = photo.path is not None and _same_file(path, photo.path)
    if form is None and (own or not path.suffix):
        form = written_format(photo.format)
    check_output(path, force=force, any_suffix=form is not None)
    form = form or SUFFIXES[path.suffix.lower()]
    encoded, notes = encode_with_notes(photo, form, mark=mark, name=str(path))
    _replace(path, encoded, photo.digest if own else None)
    return Written(path, notes)


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
        if mark and "XMP" in str(error) and _fits_unmarked(photo, form):
            raise PhotoError(
                f"{name}: the photo's XMP is full and has no room for the mark; leave the mark out "
                f"(--no-mark), or try .png or .tif."
            ) from error
        raise PhotoError(
            f"{name}: the photo cannot be written as {form} ({error}); try .png or .tif."
        ) from error


def _fits_unmarked(photo: Photo, form: str) -> bool:
    try:
        _encode(photo, form, mark=False)
    except (ValueError, OSError):
        return False
    return True


def check_output(path: str | Path, *, force: bool = False, any_suffix: bool = False) -> None:
    """Make sure, before any work is done, that a photo may be written to ``path``.

    Args:
        path: Where to.
        force: Whether a file that is there may be replaced.
        any_suffix: Whether the format is decided otherwise than by the suffix.

    Raises:
        PhotoError: It may not; the message says why.
    """
    path = Path(path)
    try:
        _check_output(path, force, any_suffix)
    except OSError as error:  # such as a name that is too long
        raise PhotoError(f"{path}: cannot be written ({error.strerror}).") from error


def _check_output(path: Path, force: bool, any_suffix: bool) -> None:
    if path.is_dir():
        raise PhotoError(f"{path}: is a folder; name a file.")
    suffix = "" if any_suffix else path.suffix.lower()
    if SUFFIXES.get(suffix) in READ_ONLY:
        raise PhotoError(f"{path}: {suffix} is read but not written; try .png.")
    if suffix and suffix not in SUFFIXES:
        known = (one for one, form in SUFFIXES.items() if form not in READ_ONLY)
        raise PhotoError(f"{path}: unknown suffix {path.suffix}; use one of {', '.join(known)}.")
    if not path.parent.is_dir():
        raise PhotoError(f"{path}: there is no folder {path.parent}; make it first.")
    if path.exists() and not force:
        raise PhotoError(f"{path}: exists already; choose another name, or force it.")
    if path.exists() and not os.access(path, os.W_OK):
        raise PhotoError(f"{path}: is read-only; choose another name.")
    if not os.access(path.parent, os.W_OK):
        raise PhotoError(f"{path}: the folder {path.parent} is read-only; choose another.")


def _same_file(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False


def _replace(path: Path, encoded: bytes, digest: bytes | None) -> None:
    """Replace ``path`` in one step: readers see the old file or the new one, never a part.

    Args:
        path: The file.
        encoded: Its new content.
        digest: What it must hold to be replaced; None for whatever it holds.
    """
    target = Path(os.path.realpath(path))  # a link goes on pointing to its file
    try:
        with replacing(target) as aside, aside.open("xb") as file:
            file.write(encoded)
            file.flush()
            os.fsync(file.fileno())
            if digest is not None and digest_of(target.read_bytes()) != digest:
                raise PhotoError(
                    f"{path}: another program changed it meanwhile, so it was left as it is; "
                    "run this again."
                )
    except OSError as error:
        reason = error.strerror or error
        raise PhotoError(f"{path}: cannot be written ({reason}); choose another place.") from error


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
    if form not in DEEP:
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
    return encode(native, metadata), ()


def _encode_jpeg(native: Native, metadata: Metadata) -> tuple[bytes, tuple[str, ...]]:
    """A JPEG of a photo that was read from one: its own blocks where they can be kept."""
    trailer, notes = metadata.trailer, []
    try:
        encoded = jpeg.encode_changes(native, metadata)
    except NotKeptError as error:
        source = None if metadata.jpeg is None else metadata.jpeg.source
        if trailer and GAIN_MAP in trailer.names and source and source.orientation != 1:
            raise ValueError("its HDR gain map lies as the old file does") from error
        encoded = jpeg.encode(native, metadata)
        notes.append(f"{_ANEW}: {error}")
    if trailer is not None:
        encoded = attached(encoded, trailer)
        notes += [f"its {name} is kept as it was before the edit" for name in trailer.names]
    return encoded, tuple(notes)


def _fitting(icc: bytes | None, native: Native) -> bytes | None:
    """The profile, if it speaks of as many colours as the pixels have."""
    return icc if icc and profile_fits(icc, is_gray(native)) else None


def _over_white(pixels: Pixels) -> Pixels:
    alpha = pixels[..., -1:].astype(np.uint16)  # 255 * 255 fits
    blended = (pixels[..., :-1] * alpha + 255 * (255 - alpha) + 127) // 255
    flat: Pixels = blended.astype(np.uint8)
    return flat[..., 0] if is_gray(pixels) else flat


def _encode_webp(pixels: Pixels, metadata: Metadata) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(
        file,
        "WEBP",
        lossless=metadata.lossless,
        exact=metadata.lossless,  # colours under full transparency too
        quality=80 if metadata.lossless else _LOSSY_WEBP_QUALITY,  # effort, where lossless
        exif=metadata.exif or b"",
        icc_profile=metadata.icc,
        xmp=metadata.xmp or b"",
    )
    return file.getvalue()


_ENCODERS: dict[str, Callable[[Native, Metadata], bytes]] = {
    "JPEG": jpeg.encode,
    "PNG": png.encode,
    "WEBP": _encode_webp,
    "TIFF": tiff.encode,
    "BMP": bmp.encode,
    "GIF": gif.encode,
    "HEIF": heif.encode_heic,
    "AVIF": heif.encode_avif,
}
