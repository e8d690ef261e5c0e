"""A progressive JPEG's coefficients in one sequential scan, which changes no pixel.

``jpeglib`` (the extra ``progressive``) reads and writes the coefficients. It keeps its state in
globals, leaves lists of markers unchecked and takes files by name: so it gets one file at a time,
without metadata, and what it makes is compared with the pixels as they were decoded.
"""

from __future__ import annotations

import io
import struct
import tempfile
import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gioconda.errors import MissingExtraError
from gioconda.extras import require
from gioconda.photo.formats.jpeg.blocks.layout import EOI, SOS, Layout, read_layout, segments
from gioconda.photo.formats.jpeg.blocks.not_kept import NotKeptError

_ADOBE = 0xEE
_DESCRIPTIVE = {*range(0xE0, 0xF0), 0xFE} - {_ADOBE}
_one_at_a_time = threading.Lock()


def in_one_scan(data: bytes, pixels: NDArray[np.uint8], reason: str) -> Layout:
    """The structure of a file with the same blocks in one scan.

    Args:
        data: A JPEG with several scans.
        pixels: As it is decoded, before it is turned upright.
        reason: Why its blocks cannot be kept otherwise.

    Raises:
        NotKeptError: The extra is not installed, or cannot read the file.
    """
    try:
        require("progressive", "jpeglib")
        sequential = _recoded(_without_metadata(data))
    except MissingExtraError as error:
        raise NotKeptError(f"{reason} ({error})") from None
    except Exception as error:  # a shared library without this machine's, among others
        raise NotKeptError(reason) from error
    layout = read_layout(sequential)
    with Image.open(io.BytesIO(sequential)) as image:
        if not np.array_equal(np.asarray(image), pixels):
            raise NotKeptError(reason)
    return layout


def _recoded(data: bytes) -> bytes:
    import jpeglib

    with _one_at_a_time, tempfile.TemporaryDirectory() as folder:
        old, new = Path(folder) / "old.jpg", Path(folder) / "new.jpg"
        old.write_bytes(data)
        jpeglib.read_dct(str(old)).write_dct(str(new))
        return new.read_bytes()


def _without_metadata(data: bytes) -> bytes:
    """The first picture of a file, less its metadata but for the colour space (Adobe)."""
    parts, end = [data[:2]], 2
    for marker, body, end in segments(data):  # noqa: B007
        if marker not in _DESCRIPTIVE:
            parts.append(struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body)
        if marker == SOS:
            break
    return b"".join([*parts, data[end : _end_of_picture(data, end)]])


def _end_of_picture(data: bytes, start: int) -> int:
    found = data.find(bytes([0xFF, EOI]), start)
    if found < 0:
        raise NotKeptError("its structure is damaged")
    return found + 2
