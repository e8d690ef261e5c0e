"""A photo: its pixels as stored, and what must survive beside them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gioconda.photo.origin import Origin
from gioconda.photo.pixels import Native, to_eight_bit
from gioconda.types import Pixels


@dataclass(frozen=True, eq=False)
class JpegSource:
    """The JPEG that a photo was read from, whose blocks a result can keep.

    Attributes:
        data: The file's bytes.
        native: Its pixels as decoded, upright; the photo's own before an edit.
        orientation: EXIF orientation, 1 to 8, that was applied on reading.
    """

    data: bytes
    native: Native
    orientation: int


@dataclass(frozen=True)
class JpegSettings:
    """How a JPEG was encoded, so that it can be encoded alike.

    Attributes:
        tables: One quantisation table of 64 steps a component, rows first (not zigzag).
        subsampling: Pillow's code for chroma: 0 is 4:4:4, 1 is 4:2:2, 2 is 4:2:0.
        progressive: Whether the scans refine one another.
        keep_rgb: Whether the components are R, G, B and not Y, Cb, Cr.
        source: The file itself; None where its blocks cannot be kept.
    """

    tables: tuple[tuple[int, ...], ...]
    subsampling: int
    progressive: bool
    keep_rgb: bool
    source: JpegSource | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class JpegTrailer:
    """What follows the end of a JPEG's picture, such as a moving picture.

    Attributes:
        data: The bytes.
        names: What they are, where that is known.
        segments: Bodies of the APP2 segments that speak of them.
        index_to_end: Bytes in the file from the index among these (MPF) to the picture's end.
    """

    data: bytes
    names: tuple[str, ...] = ()
    segments: tuple[bytes, ...] = ()
    index_to_end: int = 0


@dataclass(frozen=True)
class HeifSettings:
    """How a HEIC or AVIF was encoded, so that it can be encoded alike.

    Attributes:
        chroma: 420, 422 or 444.
        bits: Bits of each colour: 8, 10 or 12.
        colours: Primaries, transfer, matrix and full range (ITU-T H.273), where the file says.
    """

    chroma: int
    bits: int
    colours: tuple[int, ...] | None


class TiffTag(NamedTuple):
    """A tag of a TIFF: its number, type, how many values, and their bytes, little-endian."""

    tag: int
    kind: int
    length: int
    value: bytes


@dataclass(frozen=True)
class Metadata:
    """What a photo carries beside its pixels; everything already speaks of the upright picture.

    Attributes:
        exif: A TIFF structure without the ``Exif`` prefix, orientation 1, no thumbnail; maker notes
            stay at their offsets.
        icc: The ICC profile of the native pixels.
        xmp: A well-formed XMP packet.
        iptc: IPTC-IIM records (captions and keywords of the press).
        resources: Photoshop's image resources (paths, rights, settings), for JPEG and TIFF.
        dpi: Horizontal and vertical dots per inch.
        comments: A JPEG's or GIF's comments.
        jpeg: How the JPEG was encoded.
        trailer: What follows the end of a JPEG's picture; it goes into JPEG alone.
        lossless: Whether a WebP was lossless.
        compression: Pillow's name of a TIFF's compression.
        tiff_tags: A TIFF's own tags that are kept: places on a map (GeoTIFF) and texts.
        png_chunks: A PNG's own texts and colour chunks, (type, data).
        palette: A GIF's palette, ``(N, 3)`` uint8 RGB.
        heif: How the HEIC or AVIF was encoded.
    """

    exif: bytes | None = None
    icc: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None
    resources: bytes | None = None
    dpi: tuple[float, float] | None = None
    comments: tuple[bytes, ...] = ()
    jpeg: JpegSettings | None = None
    trailer: JpegTrailer | None = field(default=None, repr=False)
    lossless: bool = False
    compression: str | None = None
    tiff_tags: tuple[TiffTag, ...] = ()
    png_chunks: tuple[tuple[bytes, bytes], ...] = ()
    palette: NDArray[np.uint8] | None = None
    heif: HeifSettings | None = None


@dataclass(frozen=True, eq=False)
class Photo:
    """An upright photo.

    Attributes:
        native: The pixels as stored: ``(H, W)`` gray, ``(H, W, 2)`` gray and alpha, ``(H, W, 3)``
            RGB or ``(H, W, 4)`` RGBA; uint8 or uint16, in the photo's own colour space.
        format: Pillow's name of the file format, such as ``"JPEG"``.
        path: The file that it was read from.
        metadata: What a faithful copy needs.
        notes: What a person should be told about this photo.
        lost: Those of the notes that name what the file holds and a copy will not.
        origin: What the file was, so that it is known when another program changes it.
    """

    native: Native
    format: str = "PNG"
    path: Path | None = None
    metadata: Metadata = field(default_factory=Metadata, repr=False)
    notes: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    origin: Origin | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        shape, dtype = self.native.shape, self.native.dtype
        layers = shape[2] if len(shape) == 3 else 1
        if len(shape) not in (2, 3) or layers not in (1, 2, 3, 4) or shape[2:] == (1,):
            raise ValueError(f"pixels must be (H, W) or (H, W, 2 to 4), not {shape}")
        if dtype not in (np.uint8, np.uint16) or 0 in shape:
            raise ValueError(f"pixels must be uint8 or uint16 and not empty, not {dtype} {shape}")

    @classmethod
    def from_array(cls, pixels: Native) -> Photo:
        """A photo (a PNG by default) of an array; ``native`` says which shapes and types."""
        return cls(np.ascontiguousarray(pixels))

    @cached_property
    def pixels(self) -> Pixels:
        """The ``(H, W, 3)`` uint8 RGB that networks see; not to be written to.

        Gray is replicated, 16 bit shifted to 8, alpha dropped; the colour space stays the photo's.
        """
        eight = to_eight_bit(self.native)
        if eight.ndim == 2:
            return np.repeat(eight[..., None], 3, axis=2)
        if eight.shape[2] == 2:
            return np.repeat(eight[..., :1], 3, axis=2)
        return np.ascontiguousarray(eight[..., :3])

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.native.shape[0])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.native.shape[1])

    def with_native(self, array: Native) -> Photo:
        """The same photo with other pixel values.

        Raises:
            ValueError: The shape or the type is not that of ``native``.
        """
        if array.shape != self.native.shape or array.dtype != self.native.dtype:
            raise ValueError(
                f"expected {self.native.dtype} {self.native.shape}, got {array.dtype} {array.shape}"
            )
        return replace(self, native=array)
