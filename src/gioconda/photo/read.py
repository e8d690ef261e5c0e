"""A picture file -> a `Photo`; every fault of the file becomes one `PhotoError`.

The content decides what a file is, whatever its suffix. The whole file is decoded and checked
before anything else happens, and only the decoder of its format runs.
"""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import IO

from PIL import Image, UnidentifiedImageError

from gioconda.errors import MissingExtraError, PhotoError
from gioconda.photo.decode import check_numbers, deep, is_deep, named_bits, planar, shallow, to_srgb
from gioconda.photo.formats import NAMES, START_BYTES, OtherFileError, format_of
from gioconda.photo.formats.gather import carried_by
from gioconda.photo.formats.heif import codec as heif
from gioconda.photo.formats.heif.carried import carried_by_heic
from gioconda.photo.formats.jpeg import encoding as jpeg
from gioconda.photo.formats.known import UnsupportedError
from gioconda.photo.formats.plugins import load_plugin
from gioconda.photo.formats.tiff import tags as tiff_tags
from gioconda.photo.metadata.carried import Carried
from gioconda.photo.model import JpegSource, Photo, digest_of
from gioconda.photo.pixels import Native, is_gray, upright

_AGAIN = "copy it again from where it came"
_one_at_a_time = threading.Lock()


def read_photo(path: str | Path, *, max_megapixels: float = 200) -> Photo:
    """Read a photo with all that it carries, upright.

    Args:
        path: A JPEG, PNG, WebP, TIFF, BMP, GIF, HEIC, AVIF or JPEG XL file, whatever its suffix.
        max_megapixels: Larger photos are refused before they are decoded.

    Raises:
        PhotoError: There is no such file, it is damaged, too large or not a photo, or its format
            needs an extra that is not installed.
    """
    path = Path(path)
    with _one_line(path), _opened(path) as file:
        return _read(file, path, max_megapixels)


def decode_photo(data: bytes, name: str, *, max_megapixels: float = 200) -> Photo:
    """``read_photo`` of bytes; the photo has no path.

    Args:
        data: A picture file's bytes.
        name: What messages call it.
        max_megapixels: Larger photos are refused before they are decoded.

    Raises:
        PhotoError: See ``read_photo``.
    """
    with _one_line(Path(name)):
        if not data:
            raise PhotoError(f"{name}: is empty; give it a photo.")
        return replace(_read(io.BytesIO(data), Path(name), max_megapixels), path=None)


def format_of_file(path: Path) -> str:
    """The format of a file by its content, before its picture is decoded.

    Raises:
        PhotoError: There is no such file, or it is none of a known format; the message says what.
    """
    with _one_line(path), _opened(path) as file:
        form = format_of(file.read(START_BYTES))
        if form == "TIFF":
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
def _one_line(path: Path) -> Iterator[None]:
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
    except Exception as error:  # decoders fail on bad bytes in every possible way
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> PhotoError:
    reason = " ".join(str(error).split()) or type(error).__name__
    return PhotoError(f"{path}: damaged or cut short ({reason}); {_AGAIN}.")


def _read(file: IO[bytes], path: Path, max_megapixels: float) -> Photo:
    form = format_of(file.read(START_BYTES))
    file.seek(0)
    if form == "HEIF":
        data = file.read()
        picture = heif.opened(data)
        width, height = picture.size
        _check_size(width, height, path, max_megapixels)
        native, carried = heif.pixels_of(picture), carried_by_heic(picture, data)
    else:
        image, pictures = _open(file, form, path)
        _check_size(*image.size, path, max_megapixels)
        file.seek(0)
        data = file.read()
        file.seek(0)
        native, carried = _decode(image, form, data, pictures)
    carried.check_profile(is_gray(native))
    native, metadata = upright(native, carried.orientation), carried.metadata()
    if metadata.jpeg is not None:
        settings = jpeg.turned(metadata.jpeg) if carried.orientation > 4 else metadata.jpeg
        source = JpegSource(data, native, carried.orientation)
        metadata = replace(metadata, jpeg=replace(settings, source=source))
    lost = tuple(dict.fromkeys(carried.lost))
    return Photo(
        native,
        form,
        path,
        metadata,
        notes=(*carried.notes, *lost),
        lost=lost,
        digest=digest_of(data),
    )


def _check_size(width: int, height: int, path: Path, max_megapixels: float) -> None:
    megapixels = width * height / 1e6
    if megapixels > max_megapixels:
        raise PhotoError(
            f"{path}: {width} x {height} are {megapixels:.4g} megapixels, over the "
            f"limit of {max_megapixels:g}; raise the limit (max_megapixels) or shrink it."
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """No warnings from Pillow: what matters is an error. Filters are global, so one at a time."""
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _open(file: IO[bytes], form: str, path: Path) -> tuple[Image.Image, int]:
    """Read the header; returns the picture and how many there are in the file."""
    load_plugin(form)
    if form == "TIFF":
        data = file.read()
        file.seek(0)
        tiff_tags.refuse_raw(data)
    # Pillow's own limit on pixels is lower than ours and one for the whole process.
    with _quiet():
        limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            image = Image.open(file, formats=(form,))
            return image, int(getattr(image, "n_frames", 1))
        except UnidentifiedImageError:
            if form == "TIFF":
                _refuse_kind(data)
            message = f"not a picture, or damaged at its start; name a {NAMES} file"
            raise OtherFileError(message) from None
        finally:
            Image.MAX_IMAGE_PIXELS = limit


def _refuse_kind(data: bytes) -> None:
    """Name the kind of a TIFF's pixels that Pillow does not know."""
    kind = tiff_tags.kind_of(data)
    if kind is not None:
        layers = f"{kind.layers} layer{'s' * (kind.layers > 1)} of "
        raise UnsupportedError(f"its pixels have {layers}{named_bits(kind)}")


def _decode(image: Image.Image, form: str, data: bytes, pictures: int) -> tuple[Native, Carried]:
    kind = tiff_tags.kind_of(data) if form == "TIFF" else None
    if kind is not None:
        check_numbers(kind)
        native = planar(data, kind)
        if native is not None:
            return native, carried_by(image, form, data, pictures)
    with _quiet() if form == "TIFF" else nullcontext():  # the one that warns while it loads
        image.load()
    carried = carried_by(image, form, data, pictures)
    if is_deep(image, data) and image.mode not in ("CMYK", "LAB"):
        native = deep(image, data, kind)
        if kind is not None and kind.bits != 16:
            carried.notes.append(f"its {kind.bits} bits became 16")
        return native, carried
    if image.mode in ("CMYK", "LAB"):
        image, icc, note = to_srgb(image)
        carried.found |= {"icc": icc, "jpeg": None}
        carried.lost.append(note)
    native, changes = shallow(image)
    carried.notes += changes
    return native, carried
