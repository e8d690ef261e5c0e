"""TIFF: any native pixels in the input's compression, with all metadata in one new directory.

Pillow writes no 16-bit colour, and loses EXIF in compressed files. But rows of ``W`` pixels of
``C`` layers are the same bytes as rows of ``W * C`` gray pixels: Pillow encodes those, and a
directory appended to the file says what they are.
"""

from __future__ import annotations

import io
import struct

import numpy as np
from PIL import Image

from gioconda.photo.formats.tiff.tags import PHOTOSHOP
from gioconda.photo.metadata import exif as exif_blocks
from gioconda.photo.metadata.directory import (
    BYTE,
    Directory,
    DirectoryEntry,
    fraction,
    longs,
    pack_directory,
    raw,
    read_directory,
    read_header,
    shorts,
)
from gioconda.photo.model import Metadata
from gioconda.photo.pixels import Native, has_alpha, is_gray

_LOSSLESS = {"raw", "packbits", "tiff_lzw", "tiff_adobe_deflate"}
_DEFAULT = "tiff_adobe_deflate"  # also for those that are lossy, rare or for faxes
_PREDICTED = {"tiff_lzw", "tiff_adobe_deflate"}
_XMP, _IPTC, _ICC, _PREDICTOR = 700, 33723, 34675, 317
_RESOLUTION, _RESOLUTION_UNIT, _INCH = (282, 283), 296, 2


def encode(native: Native, metadata: Metadata) -> bytes:
    """A TIFF file of any native pixels, little-endian."""
    if native.ndim == 3 and native.shape[2] == 2 and native.dtype == np.uint16:
        # Pillow, and so we, cannot read gray and alpha of 16 bits back.
        native = native[..., [0, 0, 0, 1]]
    compression = metadata.compression if metadata.compression in _LOSSLESS else _DEFAULT
    predicted = compression in _PREDICTED
    flat = _differences(native) if predicted else native
    file = io.BytesIO()
    Image.fromarray(flat.reshape(native.shape[0], -1)).save(file, "TIFF", compression=compression)
    structure = _structure(native) | ({_PREDICTOR: shorts(2)} if predicted else {})
    return _graft(file.getvalue(), structure, metadata)


def _differences(native: Native) -> Native:
    """Each pixel less its left neighbour, wrapped (TIFF 6.0, section 14): compresses better."""
    differences: Native = native.copy()
    differences[:, 1:] -= native[:, :-1]
    return differences


def _structure(native: Native) -> Directory:
    """What the pixels are."""
    layers = native.shape[2] if native.ndim == 3 else 1
    gray, rgb, unassociated_alpha = 1, 2, 2
    entries = {
        256: longs(native.shape[1]),
        258: shorts(*[native.itemsize * 8] * layers),
        262: shorts(gray if is_gray(native) else rgb),
        277: shorts(layers),
        284: shorts(1),  # the layers of a pixel lie together
    }
    return entries | ({338: shorts(unassociated_alpha)} if has_alpha(native) else {})


def _graft(file: bytes, structure: Directory, metadata: Metadata) -> bytes:
    """The file with a larger directory appended, which replaces its first one."""
    header = read_header(file)
    entries, _, _ = read_directory(file, header, header.first)
    entries |= structure
    file += b"\0" * (len(file) % 2)
    if metadata.dpi:
        entries |= {t: fraction(d) for t, d in zip(_RESOLUTION, metadata.dpi, strict=True)}
        entries[_RESOLUTION_UNIT] = shorts(_INCH)
    if metadata.exif:
        exif_entries, directories = exif_blocks.tiff_entries(metadata.exif, start=len(file))
        entries |= exif_entries
        file += directories
    blocks = {_XMP: (metadata.xmp, BYTE), _IPTC: (metadata.iptc, 7), _ICC: (metadata.icc, 7)}
    blocks[PHOTOSHOP] = (metadata.resources, BYTE)
    entries |= {one.tag: DirectoryEntry(*one[1:]) for one in metadata.tiff_tags}
    entries |= {tag: raw(block, kind) for tag, (block, kind) in blocks.items() if block}
    head = file[:4] + struct.pack("<I", len(file))
    return head + file[8:] + pack_directory(entries, len(file))
