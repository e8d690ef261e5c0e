"""Picture files -> what a subject's browser is shown: upright, of limited size, without metadata.

Names, places and dates in a file are not sent.
"""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image

from gioconda.errors import PhotoError
from gioconda.photo import find_photos, read_photo
from gioconda.photo.model import Photo
from gioconda.photo.pixels import has_alpha, is_gray, to_eight_bit
from gioconda.types import Pixels

LONGEST_PX = 1024
MEDIA_TYPE = "image/jpeg"
_QUALITY = 95
_MEGAPIXELS = 100.0
_PAPER = 255  # the background of transparent pictures


def names_in(folder: Path) -> list[str]:
    """The picture files below a folder, relative to it, in natural order.

    Raises:
        PhotoError: There is none.
    """
    return [path.relative_to(folder).as_posix() for path in find_photos([folder], recursive=True)]


def require_picture(path: Path, file: BinaryIO) -> None:
    """Make sure that a file begins as a picture does, without decoding it.

    A picture that is damaged farther behind is found when it is shown.

    Args:
        path: Its name.
        file: Its content.

    Raises:
        PhotoError: It does not, or is too large to be shown.
    """
    try:
        with Image.open(file) as image:
            width, height = image.size
    except Exception:  # of many kinds; formats that Pillow does not know, too: these are read
        encoded(path)
        return
    if width * height > _MEGAPIXELS * 1e6:
        raise PhotoError(f"{path}: more than {_MEGAPIXELS:g} megapixels; shrink it")


@lru_cache(maxsize=256)
def encoded(path: Path, stamp: str = "") -> bytes:
    """A picture as a JPEG of at most ``LONGEST_PX``, in its own colour space.

    Args:
        path: Its file.
        stamp: What the file was when it was looked at; another one is another picture.

    Raises:
        PhotoError: It cannot be read.
    """
    photo = read_photo(path, max_megapixels=_MEGAPIXELS)
    image = Image.fromarray(_on_paper(photo))
    image.thumbnail((LONGEST_PX, LONGEST_PX), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    profile = None if is_gray(photo.native) else photo.metadata.icc  # a gray one fits no RGB
    image.save(file, "JPEG", quality=_QUALITY, subsampling=0, icc_profile=profile)
    return file.getvalue()


def _on_paper(photo: Photo) -> Pixels:
    """``(H, W, 3)`` uint8 RGB; what is transparent is white."""
    if not has_alpha(photo.native):
        return photo.pixels
    opacity = to_eight_bit(photo.native)[..., -1:].astype(np.float32) / 255
    mixed = photo.pixels * opacity + _PAPER * (1 - opacity)
    return np.asarray(mixed.round(), np.uint8)
