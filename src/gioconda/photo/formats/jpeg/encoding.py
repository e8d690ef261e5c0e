"""JPEG: the input's own blocks out again where no pixel changed, or else its tables and sampling.

Source: ITU-T T.81; the press's captions lie among Photoshop's image resources.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from PIL import Image, JpegImagePlugin

from gioconda.photo.formats.jpeg.blocks import NotKeptError, PixelChange, splice
from gioconda.photo.formats.jpeg.segments import (
    APP1,
    APP13,
    COMMENT,
    EXTENDED_XMP_NAME,
    PHOTOSHOP_NAME,
    XMP_NAME,
    end_of_descriptions,
)
from gioconda.photo.metadata import long_xmp, photoshop
from gioconda.photo.metadata.exif import turned_back
from gioconda.photo.model import JpegSettings, Metadata
from gioconda.types import Pixels

_SEGMENT_BYTES = 65_533
_ADOBE = 0xEE
_DEFAULT_QUALITY = 95  # where the input was no JPEG


def settings_of(image: JpegImagePlugin.JpegImageFile) -> JpegSettings:
    """How an opened JPEG was encoded."""
    identifiers = bytes(layer[0] for layer in image.layer)
    plain_rgb = image.info.get("adobe_transform") == 0 or identifiers == b"RGB"
    sampling = JpegImagePlugin.get_sampling(image)
    return JpegSettings(
        tables=tuple(tuple(image.quantization[layer[3]]) for layer in image.layer),
        subsampling=max(sampling, 0),  # samplings that Pillow cannot write become 4:4:4
        progressive=bool(image.info.get("progressive")),
        keep_rgb=plain_rgb and image.layers == 3 and "jfif" not in image.info,
    )


def turned(settings: JpegSettings) -> JpegSettings:
    """The settings for the picture turned by a quarter: rows and columns change places."""
    tables = tuple(tuple(np.reshape(table, (8, 8)).T.ravel().tolist()) for table in settings.tables)
    # 4:2:2 halves chroma across; across is now down, which Pillow cannot write.
    sampling = 0 if settings.subsampling == 1 else settings.subsampling
    return replace(settings, tables=tables, subsampling=sampling)


def encode(pixels: Pixels, metadata: Metadata) -> bytes:
    """A JPEG file.

    Args:
        pixels: ``(H, W)`` or ``(H, W, 3)`` uint8.
        metadata: What goes into it; ``xmp`` as it is.

    Raises:
        ValueError: EXIF is too long for a JPEG's 64 KiB segment, or what must be first of XMP.
    """
    image = Image.fromarray(pixels)
    options = _metadata_options(metadata)
    settings = metadata.jpeg
    layers = 1 if pixels.ndim == 2 else 3
    if settings is not None and len(settings.tables) == layers:
        options |= {
            "qtables": _distinct(settings.tables),
            "subsampling": settings.subsampling,
            "progressive": settings.progressive,
            "keep_rgb": settings.keep_rgb,
        }
    else:
        options |= {"quality": _DEFAULT_QUALITY, "subsampling": 0}
    try:
        return _save(image, options | {"optimize": True})
    except OSError:
        # Noise can outgrow the buffer of an encoder that must see the whole picture at once.
        return _save(image, options | {"progressive": False})


def encode_changes(pixels: Pixels, metadata: Metadata) -> bytes:
    """The JPEG file that a photo was read from, with other metadata and some pixels changed.

    Blocks without a changed pixel keep their coefficients, and so their pixels bit for bit. Where
    chroma is sampled coarsely, decoders smooth it: one pixel around a changed block may change too.

    Args:
        pixels: ``(H, W)`` or ``(H, W, 3)`` uint8, upright.
        metadata: What goes into it; ``jpeg`` has the source. The file's orientation stays.

    Raises:
        NotKeptError: The source is missing, or of a kind whose blocks cannot be kept.
        ValueError: EXIF is too long for a JPEG's 64 KiB segment, or what must be first of XMP.
    """
    settings = metadata.jpeg
    if settings is None or settings.source is None or pixels.shape != settings.source.native.shape:
        raise NotKeptError("its colours were converted")
    source = settings.source
    exif = metadata.exif
    if source.orientation != 1:
        try:
            exif = turned_back(exif or b"", source.orientation)
        except (ValueError, struct.error) as error:
            raise NotKeptError("its orientation cannot be kept") from error
    change = PixelChange(source.native, pixels, source.orientation)
    spliced = splice(source.data, change, settings.keep_rgb)
    header = _header(pixels.ndim, settings.keep_rgb, replace(metadata, exif=exif))
    return b"".join([*header, spliced.adobe, spliced.picture])


def _header(dimensions: int, keep_rgb: bool, metadata: Metadata) -> list[bytes]:
    """Start marker and segments of metadata, as an encoder writes them before a picture."""
    # Pillow's buffer must hold the longest segment and the tables: it grows with the picture.
    image = Image.new("L" if dimensions == 2 else "RGB", (256, 256))
    options = {"keep_rgb": keep_rgb, "optimize": True}
    small = _save(image, _metadata_options(metadata) | options)
    parts, at = [small[:2]], 2
    while at < end_of_descriptions(small):
        end = at + 2 + int.from_bytes(small[at + 2 : at + 4], "big")
        if small[at + 1] != _ADOBE:
            parts.append(small[at:end])
        at = end
    return parts


def _metadata_options(metadata: Metadata) -> dict[str, object]:
    return {
        "exif": b"Exif\0\0" + metadata.exif if metadata.exif else b"",
        "icc_profile": metadata.icc,
        "dpi": metadata.dpi or (0, 0),
        "extra": b"".join(
            [
                *_photoshop_segments(photoshop.packed(metadata.iptc, metadata.resources)),
                *(_segment(COMMENT, text[:_SEGMENT_BYTES]) for text in metadata.comments),
                *_xmp_segments(metadata.xmp),
            ]
        ),
    }


def _distinct(tables: tuple[tuple[int, ...], ...]) -> list[list[int]]:
    """One table a component, less the last ones that repeat: the encoder repeats them itself."""
    kept = [list(table) for table in tables]
    while len(kept) > 1 and kept[-1] == kept[-2]:
        kept.pop()
    return kept


def _save(image: Image.Image, options: dict[str, object]) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", **options)
    return file.getvalue()


def _photoshop_segments(resources: bytes) -> Iterator[bytes]:
    """Image resources in as many segments as they need; readers join these."""
    step = _SEGMENT_BYTES - len(PHOTOSHOP_NAME)
    for at in range(0, len(resources), step):
        yield _segment(APP13, PHOTOSHOP_NAME + resources[at : at + step])


def _xmp_segments(xmp: bytes | None) -> Iterator[bytes]:
    """The packet, and behind it what is too long for its segment."""
    if not xmp:
        return
    first, pieces = long_xmp.cut(xmp)
    yield _segment(APP1, XMP_NAME + first)
    yield from (_segment(APP1, EXTENDED_XMP_NAME + piece) for piece in pieces)


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body
