"""The bytes of a picture file -> an opened picture, its header read and its pixels not yet."""

from __future__ import annotations

import io
import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from PIL import Image, UnidentifiedImageError

from gioconda.photo import limits
from gioconda.photo.formats import NAMES, OtherFileError, gif, jxl, webp
from gioconda.photo.formats.heif import codec as heif
from gioconda.photo.formats.jpeg import segments
from gioconda.photo.formats.known import UnsupportedError
from gioconda.photo.formats.plugins import load_plugin
from gioconda.photo.formats.tiff import planes, tags
from gioconda.photo.formats.tiff.tags import TiffKind

_SIZES = {"WEBP": webp.size_of, "JXL": jxl.size_of}  # whose decoders ask for memory at once
# Bytes that are held for each pixel at the peak of decoding; tests/photo/test_bombs.py measures.
_PEAK = {"WEBP": 20.0, "JXL": 17.0, "HEIF": 14.0, "AVIF": 24.0}
_PEAK_SHALLOW, _PEAK_DEEP_PNG = 9.0, 14.0
_PILLOW_BYTES = 4  # of a pixel of 8 bits, but for gray
_one_at_a_time = threading.Lock()


@dataclass
class Opened:
    """A picture whose header is read.

    Attributes:
        form: Its format.
        data: The file.
        image: As Pillow opened it, or pillow-heif of a HEIC.
        pictures: How many there are in the file; one more than are counted stands for more.
        kind: How a TIFF's pixels are stored.
        twelve_bit: Whether ``image`` is a gray stand-in of a TIFF of 12 bits.
    """

    form: str
    data: bytes
    image: Any
    pictures: int = 1
    kind: TiffKind | None = None
    twelve_bit: bool = False

    def needs(self) -> limits.Needs:
        """What decoding takes."""
        width, height = self.image.size
        if self.form in _PEAK:
            return limits.Needs(width, height, _PEAK[self.form])
        if self.kind is None:
            deep = self.form == "PNG" and self.data[24] == 16
            return limits.Needs(width, height, _PEAK_DEEP_PNG if deep else _PEAK_SHALLOW)
        if self.twelve_bit and not self.kind.planar:
            width //= self.kind.layers
        layer_bytes = self.kind.layers * max(self.kind.bits, 8) / 8
        copies = 4 if self.kind.planar else 2
        return limits.Needs(width, height, 2 * _PILLOW_BYTES + copies * layer_bytes)


def opened(data: bytes, form: str, name: str, most_megapixels: float) -> Opened:
    """Open a picture, if it is not too large to be decoded.

    Args:
        data: The file.
        form: Its format, by its content.
        name: What messages call it.
        most_megapixels: The limit on its size.

    Raises:
        PhotoError: It is too large.
        OtherFileError, UnsupportedError, MissingExtraError: It is not read; the message says why.
        ValueError: It is damaged.
    """
    load_plugin(form)
    if form in _SIZES:
        limits.check(limits.Needs(*_SIZES[form](data), _PEAK[form]), name, most_megapixels)
    if form == "HEIF":
        picture = Opened(form, data, heif.opened(data))
    elif form == "TIFF":
        picture = _opened_tiff(data)
    else:
        if form == "JPEG":
            segments.check_parts(data)
        image = _opened_by_pillow(data, form)
        if image is None:
            raise _no_picture()
        picture = Opened(form, data, image, _pictures(image, form, data))
    limits.check(picture.needs(), name, most_megapixels)
    return picture


def _opened_tiff(data: bytes) -> Opened:
    tags.refuse_raw(data)
    with suppress(struct.error):  # the decoder says what is wrong
        tags.first_directory(data)
    kind, image = tags.kind_of(data), _opened_by_pillow(data, "TIFF")
    pictures = tags.count_pages(data, limits.MAX_PICTURES)
    if image is not None:
        return Opened("TIFF", data, image, pictures, kind)
    if kind is None:
        raise _no_picture()
    image = planes.twelve_bit(data, kind)
    if image is None:
        layers = f"{kind.layers} layer{'s' * (kind.layers > 1)} of "
        raise UnsupportedError(f"its pixels have {layers}{kind.named_bits}")
    return Opened("TIFF", data, image, pictures, kind, twelve_bit=True)


def _pictures(image: Image.Image, form: str, data: bytes) -> int:
    """How many pictures there are; Pillow steps through all of a GIF to tell."""
    if form == "GIF":
        return gif.count_frames(data, limits.MAX_PICTURES)
    return int(getattr(image, "n_frames", 1))


def _opened_by_pillow(data: bytes, form: str) -> Image.Image | None:
    # Pillow's own limit on pixels is lower than ours and one for the whole process.
    with quiet():
        limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            return Image.open(io.BytesIO(data), formats=(form,))
        except UnidentifiedImageError:
            return None
        finally:
            Image.MAX_IMAGE_PIXELS = limit


def _no_picture() -> OtherFileError:
    return OtherFileError(f"not a picture, or damaged at its start; name a {NAMES} file")


@contextmanager
def quiet() -> Iterator[None]:
    """No warnings from Pillow: what matters is an error. Filters are global, so one at a time."""
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
