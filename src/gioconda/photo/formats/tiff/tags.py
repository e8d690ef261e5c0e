"""What a TIFF's directories say: raw or not, how its pixels are stored, what else it holds.

Source: TIFF 6.0; TIFF/EP and DNG for raw files; Photoshop's TIFF notes for layers.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from gioconda.photo.formats.known import DEVELOP, RAW, OtherFileError
from gioconda.photo.metadata.beyond import NO_CREDENTIALS, only_first
from gioconda.photo.metadata.directory import (
    Directory,
    Header,
    next_directory,
    read_directory,
    read_header,
)
from gioconda.photo.model import TiffTag

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 256, 257, 258, 259, 262
STRIP_OFFSETS, SAMPLES, ROWS_A_STRIP, STRIP_BYTES, PLANAR, PREDICTOR = 273, 277, 278, 279, 284, 317
RGB = 2  # of PHOTOMETRIC
TILE_OFFSETS, TILE_BYTES, SUB_PICTURES, EXTRA_SAMPLES, SAMPLE_FORMAT = 324, 325, 330, 338, 339
PHOTOSHOP, LAYERS = 34377, 37724
ORIENTATION = 274
# GeoTIFF: scale, tie points, matrix, keys; GDAL's notes and missing value; rational polynomials.
_PLACES = {33550, 33922, 34264, 34735, 34736, 34737, 42112, 42113, 50844}
_TEXT, _CREDENTIALS = 2, 52545
_SUBFILE, _DNG_VERSION, _CFA, _LINEAR_RAW = 254, 50706, 32803, 34892
_COLOURS = {0: 1, 1: 1, 2: 3, 3: 1, 4: 1, 5: 4, 6: 3, 8: 3, 9: 3, 10: 3}
_FLOATING_POINT, _PREMULTIPLIED, _STRAIGHT = 3, 1, 2
_DIRECTORIES = 64  # of a chain that may be a loop
# Storage, or text that `exif.from_tiff` keeps, or blocks that are read by themselves.
_HANDLED = {
    *(254, 255, *range(256, 260), 262, 263, 264, 265, 266, 269, 270, 271, 272, 273, 274, 277, 278),
    *(279, 280, 281, 282, 283, 284, 285, 286, 287, 288, 289, 290, 291, 292, 293, 296, 297, 301),
    *(305, 306, 315, 316, 317, 318, 319, 320, 321, *range(322, 326), 326, 327, 328, SUB_PICTURES),
    *(332, 333, 334, 336, 337, EXTRA_SAMPLES, SAMPLE_FORMAT, 340, 341, 347, *range(512, 522)),
    *(*range(529, 533), 559, 700, 18246, 18249, 32995, 32996, 32997, 33432, 33723, PHOTOSHOP),
    *(34665, 34675, 34853, LAYERS, *range(40091, 40096), 50341),
}


class TiffKind(NamedTuple):
    """How a TIFF's first picture is stored.

    Attributes:
        bits: Bits a layer.
        floating: Whether numbers are floating point or signed.
        layers: How many there are.
        colours: How many of them are colours.
        planar: Whether each layer lies by itself.
        alpha: ``"straight"``, ``"premultiplied"`` or nothing.
    """

    bits: int
    floating: bool
    layers: int
    colours: int
    planar: bool
    alpha: str

    @property
    def named_bits(self) -> str:
        """``32 bits (floating point or signed)``."""
        return f"{self.bits} bits{' (floating point or signed)' if self.floating else ''}"


def first_directory(data: bytes) -> tuple[Directory, Header]:
    """The directory of the first picture.

    Raises:
        ValueError, struct.error: It is damaged.
    """
    header = read_header(data)
    return read_directory(data, header, header.first)[0], header


def refuse_raw(data: bytes) -> None:
    """Make sure that a TIFF is no raw file, of which Pillow would decode the thumbnail.

    Raises:
        OtherFileError: It is one.
    """
    try:
        header = read_header(data)
        directories = list(_directories(data, header, header.first))
    except (ValueError, struct.error):
        return  # the decoder says what is wrong
    photometrics = {_one(entries, PHOTOMETRIC, header, 1) for entries in directories}
    dng = any(_DNG_VERSION in entries for entries in directories)
    if dng or photometrics & {_CFA, _LINEAR_RAW} or data[8:10] == b"CR":
        raise OtherFileError(f"is {RAW}")
    areas = [_one(e, WIDTH, header, 0) * _one(e, HEIGHT, header, 0) for e in directories]
    if directories and _one(directories[0], _SUBFILE, header, 0) & 1 and max(areas) > areas[0]:
        raise OtherFileError(
            f"begins with the preview of a larger picture, as raw files do; {DEVELOP}"
        )


def kind_of(data: bytes) -> TiffKind | None:
    """How the first picture is stored; None where the directory is damaged."""
    try:
        entries, header = first_directory(data)
        bits = entries[BITS].numbers(header.order) if BITS in entries else [1]
        formats = entries[SAMPLE_FORMAT].numbers(header.order) if SAMPLE_FORMAT in entries else [1]
        extra = entries[EXTRA_SAMPLES].numbers(header.order) if EXTRA_SAMPLES in entries else []
    except (ValueError, KeyError, struct.error):
        return None
    photometric = _one(entries, PHOTOMETRIC, header, 1)
    layers = _one(entries, SAMPLES, header, 1)
    first = extra[0] if extra else 0
    alpha = {_PREMULTIPLIED: "premultiplied", _STRAIGHT: "straight"}.get(first, "")
    planar = layers > 1 and _one(entries, PLANAR, header, 1) == 2
    colours = min(_COLOURS.get(photometric, layers), layers)
    return TiffKind(max(bits), max(formats) != 1, layers, colours, planar, alpha)


def count_pages(data: bytes, most: int) -> int:
    """How many pages there are, up to ``most`` and one more; their tags are stepped over."""
    try:
        header = read_header(data)
    except ValueError:
        return 1
    offset, seen = header.first, set[int]()
    while 0 < offset < len(data) and offset not in seen and len(seen) <= most:
        seen.add(offset)
        try:
            offset = next_directory(data, header, offset)
        except struct.error:
            break
    return max(len(seen), 1)


def beyond(data: bytes, pictures: int) -> Iterator[str]:
    """What a TIFF holds and a copy will not, a sentence each.

    Args:
        data: The file.
        pictures: How many pages the decoder found.
    """
    if pictures > 1:
        yield only_first(pictures)
    try:
        entries, _ = first_directory(data)
    except (ValueError, struct.error):
        return
    if LAYERS in entries:
        yield "its Photoshop layers are not kept"
    if SUB_PICTURES in entries:
        yield "its further pictures (SubIFDs) are not kept"
    kind = kind_of(data)
    if kind is not None:
        extra = kind.layers - kind.colours - bool(kind.alpha and kind.colours in (1, 3))
        if extra > 0:
            yield f"its spot or extra channels ({extra}) are not kept"
    if _CREDENTIALS in entries:
        yield NO_CREDENTIALS
    kept = {one.tag for one in own_tags(data)}
    unknown = sorted(entries.keys() - _HANDLED - kept - {_CREDENTIALS})
    if unknown:
        yield f"its TIFF tags {', '.join(map(str, unknown))} are not kept"


def own_tags(data: bytes) -> tuple[TiffTag, ...]:
    """The tags that a copy keeps as they are: texts, and places on a map unless it is turned."""
    try:
        entries, header = first_directory(data)
    except (ValueError, struct.error):
        return ()
    turned = _one(entries, ORIENTATION, header, 1) > 1
    places = set() if turned else _PLACES
    found = []
    for tag, entry in sorted(entries.items()):
        if tag in places or (entry.kind == _TEXT and tag not in _HANDLED | _PLACES):
            little = entry if header.order == "<" else entry.swapped()
            found.append(TiffTag(tag, little.kind, little.length, little.value))
    return tuple(found)


def block(data: bytes, tag: int) -> bytes:
    """The bytes of a tag of the first picture; nothing where it is missing."""
    try:
        entries, _ = first_directory(data)
    except (ValueError, struct.error):
        return b""
    return entries[tag].value if tag in entries else b""


def _directories(data: bytes, header: Header, first: int) -> Iterator[Directory]:
    """All directories, those of sub-pictures too."""
    waiting, seen = [first], set[int]()
    while waiting and len(seen) < _DIRECTORIES:
        offset = waiting.pop()
        if offset in seen or not 0 < offset < len(data):
            continue
        seen.add(offset)
        try:
            entries, _, following = read_directory(data, header, offset)
        except (ValueError, struct.error):
            continue
        yield entries
        waiting.append(following)
        if SUB_PICTURES in entries:
            waiting += entries[SUB_PICTURES].numbers(header.order)


def _one(entries: Directory, tag: int, header: Header, default: int) -> int:
    return entries[tag].numbers(header.order)[0] if tag in entries else default
