"""A picture file -> a `Photo`; every fault of the file becomes one `PhotoError`.

The content decides what a file is, whatever its suffix. The whole file is decoded and checked
before anything else happens, and only the decoder of its format runs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from gioconda.errors import MissingExtraError, PhotoError, PhotoTooLargeError
from gioconda.photo import limits
from gioconda.photo.decode import decoded
from gioconda.photo.formats import START_BYTES, OtherFileError, format_of
from gioconda.photo.formats.jpeg import encoding as jpeg
from gioconda.photo.formats.known import UnsupportedError
from gioconda.photo.formats.tiff import tags as tiff_tags
from gioconda.photo.model import JpegSource, Photo
from gioconda.photo.opening import opened
from gioconda.photo.origin import Origin
from gioconda.photo.pixels import is_gray, upright

_AGAIN = "copy it again from where it came"


def read_photo(path: str | Path, *, max_megapixels: float | None = None) -> Photo:
    """Read a photo with all that it carries, upright.

    Args:
        path: A JPEG, PNG, WebP, TIFF, BMP, GIF, HEIC, AVIF or JPEG XL file, whatever its suffix.
        max_megapixels: Larger photos are refused before they are decoded; None for
            ``GIOCONDA_MAX_MEGAPIXELS``, or 200. So are those that need more memory than is free.

    Raises:
        PhotoError: There is no such file, it is damaged, too large or not a photo, or its format
            needs an extra that is not installed.
    """
    path = Path(path)
    with _one_line(path), _opened(path) as file:
        status = os.fstat(file.fileno())  # before its bytes: what changes later is noticed
        form = format_of(file.read(START_BYTES))
        limits.check_file(status.st_size, str(path))
        file.seek(0)
        data = file.read()
        photo = _photo(data, form, str(path), max_megapixels)
        return replace(photo, path=path, origin=Origin.of(status, data))


def decode_photo(data: bytes, name: str, *, max_megapixels: float | None = None) -> Photo:
    """``read_photo`` of bytes; the photo has no path.

    Args:
        data: A picture file's bytes.
        name: What messages call it.
        max_megapixels: Larger photos are refused before they are decoded; None for
            ``GIOCONDA_MAX_MEGAPIXELS``, or 200. So are those that need more memory than is free.

    Raises:
        PhotoError: See ``read_photo``.
    """
    form = format_of_bytes(data[:START_BYTES], name)
    with _one_line(name):
        return _photo(data, form, name, max_megapixels)


def format_of_bytes(start: bytes, name: str) -> str:
    """The format of a file by its first bytes.

    Args:
        start: Its first ``START_BYTES``, or all of a shorter one.
        name: What messages call it.

    Raises:
        PhotoError: It is none of a known format; the message says what.
    """
    with _one_line(name):
        if not start:
            raise PhotoError(f"{name}: is empty; give it a photo.")
        return format_of(start)


def format_of_file(path: Path) -> str:
    """The format of a file by its content, before its picture is decoded.

    Raises:
        PhotoError: There is no such file, or it is none of a known format; the message says what.
    """
    with _one_line(path), _opened(path) as file:
        form = format_of(file.read(START_BYTES))
        if form == "TIFF":
            limits.check_file(os.fstat(file.fileno()).st_size, str(path))
            file.seek(0)
            tiff_tags.refuse_raw(file.read())
        return form


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    if path.is_dir():
        raise PhotoError(f"{path}: is a folder, not a photo; name a file in it.")
    if path.exists() and not path.is_file():
        raise PhotoError(f"{path}: is not an ordinary file; name a photo.")
    with path.open("rb") as file:
        if not file.read(1):
            raise PhotoError(f"{path}: the file is empty; {_AGAIN}.")
        file.seek(0)
        yield file


@contextmanager
def _one_line(path: Path | str) -> Iterator[None]:
    """Turn every error inside into one `PhotoError` that names the file."""
    try:
        yield
    except PhotoError:
        raise
    except FileNotFoundError:
        raise PhotoError(f"{path}: there is no such file; check the name.") from None
    except PermissionError:
        raise PhotoError(f"{path}: may not be read; check its permissions.") from None
    except OSError as error:
        if error.errno is None:  # a decoder's, not the system's
            raise _damaged(path, error) from error
        raise PhotoError(f"{path}: cannot be read ({error.strerror}).") from error
    except (OtherFileError, MissingExtraError) as error:
        raise PhotoError(f"{path}: {error}.") from error
    except UnsupportedError as error:
        raise PhotoError(f"{path}: {error}; save it with 8 or 16 bits as a PNG first.") from None
    except MemoryError:
        raise PhotoTooLargeError(
            f"{path}: needs more memory than there is; close other programs or shrink it."
        ) from None
    except Exception as error:  # decoders fail on bad bytes in every possible way
        raise _damaged(path, error) from error


def _damaged(path: Path | str, error: Exception) -> PhotoError:
    reason = " ".join(str(error).split()) or type(error).__name__
    return PhotoError(f"{path}: damaged or cut short ({reason}); {_AGAIN}.")


def _photo(data: bytes, form: str, name: str, most_megapixels: float | None) -> Photo:
    most = limits.max_megapixels() if most_megapixels is None else most_megapixels
    native, carried = decoded(opened(data, form, name, most))
    carried.check_profile(is_gray(native))
    native, metadata = upright(native, carried.orientation), carried.metadata()
    if metadata.jpeg is not None:
        settings = jpeg.turned(metadata.jpeg) if carried.orientation > 4 else metadata.jpeg
        source = JpegSource(data, native, carried.orientation)
        metadata = replace(metadata, jpeg=replace(settings, source=source))
    lost = tuple(dict.fromkeys(carried.lost))
    notes = (*carried.notes, *lost)
    return Photo(native, form, metadata=metadata, notes=notes, lost=lost)
