"""A picture file -> a `Photo`; every fault of the file becomes one `PhotoError`.

The whole file is decoded and checked before anything else happens. Only the decoders of the
accepted formats run.
"""

from __future__ import annotations

import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import (
    Image,
    JpegImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from gioconda.errors import PhotoError
from gioconda.photo import exif as exif_blocks
from gioconda.photo import gif, jpeg, png, xmp
from gioconda.photo.formats import FORMATS, NAMES
from gioconda.photo.model import JpegSource, Metadata, Native, Photo
from gioconda.photo.native import UnsupportedError, deep, is_deep, shallow, to_srgb, upright

# Named, or Pillow would import every plugin that it has in search of these.
_ = (TiffImagePlugin, WebPImagePlugin)
_AGAIN = "copy it again from where it came"
_HEIF_BRANDS = {b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis"}
# What cameras append to a JPEG, by its sign in the XMP.
_LEFT_BEHIND = {
    b"hdrgm:Version": "its HDR gain map is not kept",
    b"MotionPhoto": "its moving picture is not kept",
    b"MicroVideo": "its moving picture is not kept",
}
_one_at_a_time = threading.Lock()


def read_photo(path: str | Path, *, max_megapixels: float = 200) -> Photo:
    """Read a photo with all that it carries, upright.

    Args:
        path: A JPEG, PNG, WebP, TIFF, BMP or GIF file, whatever its suffix.
        max_megapixels: Larger photos are refused before they are decoded.

    Raises:
        PhotoError: There is no such file, or it is damaged, too large or not a photo.
    """
    path = Path(path)
    with _one_line(path):
        return _read(path, max_megapixels)


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
    except UnsupportedError as error:
        raise PhotoError(f"{path}: {error}; save it with 8 or 16 bits as a PNG first.") from None
    except Exception as error:  # decoders fail on bad bytes in every possible way
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> PhotoError:
    reason = " ".join(str(error).split()) or type(error).__name__
    return PhotoError(f"{path}: damaged or cut short ({reason}); {_AGAIN}.")


def _read(path: Path, max_megapixels: float) -> Photo:
    if path.is_dir():
        raise PhotoError(f"{path}: is a folder, not a photo; name a file in it.")
    if path.exists() and not path.is_file():
        raise PhotoError(f"{path}: is not an ordinary file; name a photo.")
    with path.open("rb") as file:
        if not file.read(1):
            raise PhotoError(f"{path}: the file is empty; {_AGAIN}.")
        file.seek(0)
        image, frames = _open(file, path)
        megapixels = image.width * image.height / 1e6
        if megapixels > max_megapixels:
            raise PhotoError(
                f"{path}: {image.width} x {image.height} are {megapixels:.4g} megapixels, over the "
                f"limit of {max_megapixels:g}; raise the limit (max_megapixels) or shrink it."
            )
        file.seek(0)
        data = file.read()
        file.seek(0)
        return _decode(image, data, path, frames)


@contextmanager
def _quiet() -> Iterator[None]:
    """No warnings from Pillow: what matters is an error. Filters are global, so one at a time."""
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _open(file: Any, path: Path) -> tuple[Image.Image, int]:
    """Read the header; returns the picture and how many there are in the file."""
    # Pillow's own limit on pixels is lower than ours and one for the whole process.
    with _quiet():
        limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            image = Image.open(file, formats=FORMATS)
            return image, int(getattr(image, "n_frames", 1))
        except UnidentifiedImageError:
            file.seek(0)
            raise PhotoError(_unknown(path, file.read(12))) from None
        finally:
            Image.MAX_IMAGE_PIXELS = limit


def _unknown(path: Path, start: bytes) -> str:
    if start[4:8] == b"ftyp" and start[8:12] in _HEIF_BRANDS:
        return f"{path}: HEIC and AVIF are not read; save it as a JPEG first."
    return f"{path}: not a picture, or damaged at its start; name a {NAMES} file."


def _decode(image: Image.Image, data: bytes, path: Path, frames: int) -> Photo:
    form = "JPEG" if image.format == "MPO" else str(image.format)
    notes: list[str] = []
    if frames > 1:
        notes.append(f"only the first of its {frames} pictures is kept")
    chunks = list(png.chunks_of(data)) if form == "PNG" else []
    with _quiet() if form == "TIFF" else nullcontext():  # the one that warns while it loads
        image.load()
    metadata, orientation = _metadata(image, form, data, chunks, notes)
    native: Native
    if is_deep(image, data) and image.mode not in ("CMYK", "LAB"):
        native = deep(image, data)
    else:
        if image.mode in ("CMYK", "LAB"):
            image, icc, note = to_srgb(image)
            metadata = replace(metadata, icc=icc, jpeg=None)
            notes.append(note)
        native, changes = shallow(image)
        notes += changes
    native = upright(native, orientation)
    if metadata.jpeg is not None:
        settings = jpeg.turned(metadata.jpeg) if orientation > 4 else metadata.jpeg
        source = JpegSource(data, native, orientation)
        metadata = replace(metadata, jpeg=replace(settings, source=source))
    return Photo(native, form, path, metadata, tuple(notes))


def _metadata(
    image: Image.Image, form: str, data: bytes, chunks: list[png.Chunk], notes: list[str]
) -> tuple[Metadata, int]:
    """What the file carries beside its pixels, and how far these are from upright."""
    info = image.info
    found: dict[str, Any] = {"icc": info.get("icc_profile"), "dpi": _dpi(info.get("dpi"))}
    exif, packet = _exif(info), info.get("xmp")
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        found |= {"jpeg": jpeg.settings_of(image), "iptc": jpeg.iptc_of(image)}
        found["comment"] = info.get("comment")
        notes += [note for sign, note in _LEFT_BEHIND.items() if sign in (packet or b"")]
    elif form == "PNG":
        packet = png.find_xmp(chunks)
        found["png_chunks"] = png.kept(chunks)
    elif form == "WEBP":
        found["lossless"] = _is_lossless_webp(data)
    elif form == "TIFF":
        tags = image.tag_v2  # type: ignore[attr-defined]
        packet, found["iptc"] = (_bytes(tags.get(tag)) for tag in (700, 33723))
        found["compression"] = info.get("compression")
        exif = _or_note(exif_blocks.from_tiff, data, "EXIF", notes)
    elif form == "GIF":
        packet, found["comment"] = gif.find_xmp(data), info.get("comment")
        found["palette"] = _palette(image)
    orientation = 1 if form == "TIFF" else exif_blocks.orientation_of(exif)  # Pillow turns TIFF
    found["exif"] = _or_note(exif_blocks.tidy, exif, "EXIF", notes)
    found["xmp"] = _or_note(xmp.tidy, packet, "XMP", notes)
    return Metadata(**found), orientation


def _or_note(tidy: Any, block: bytes | None, name: str, notes: list[str]) -> bytes | None:
    """``tidy(block)``; a block that is damaged costs a note, not the photo."""
    try:
        return tidy(block) if block else None
    except (ValueError, IndexError, KeyError, struct.error):
        notes.append(f"its {name} is damaged and is not kept")
        return None


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


def _is_lossless_webp(data: bytes) -> bool:
    """Whether the first frame's pixels lie in a VP8L chunk (WebP container specification)."""
    at = 12
    while at + 8 <= len(data):
        kind, (length,) = data[at : at + 4], struct.unpack_from("<I", data, at + 4)
        if kind in (b"VP8L", b"VP8 "):
            return kind == b"VP8L"
        # A frame of an animation holds its pixels' chunks after 16 bytes of its own.
        at += 8 + 16 if kind == b"ANMF" else 8 + length + length % 2
    return False
