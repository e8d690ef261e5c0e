"""The structure of a JPEG file: its tables, its components and where its entropy-coded bits lie.

Source: ITU-T T.81, annex B.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gioconda.photo.formats.jpeg.blocks.huffman import HuffmanTable
from gioconda.photo.formats.jpeg.blocks.not_kept import ManyScansError, NotKeptError

SOI, EOI, SOS, DQT, DHT, DRI, DAC = 0xD8, 0xD9, 0xDA, 0xDB, 0xC4, 0xDD, 0xCC
_SEQUENTIAL = {0xC0, 0xC1}  # baseline and extended sequential, Huffman-coded
_FRAMES = set(range(0xC0, 0xD0)) - {DHT, DAC, 0xC8}
_PROGRESSIVE, _ARITHMETIC = {0xC2, 0xC6}, {0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
_MOST_SCAN_BYTES = 1 << 27

# Position in a block, rows first, of each coefficient as it is coded.
ZIGZAG = np.array(
    [
        *(0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5),
        *(12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28),
        *(35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51),
        *(58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63),
    ]
)


@dataclass(frozen=True)
class Grid:
    """How a JPEG of any kind is divided.

    Attributes:
        height, width: In pixels.
        unit_height, unit_width: Pixels that are coded together.
    """

    height: int
    width: int
    unit_height: int
    unit_width: int


@dataclass(frozen=True)
class Component:
    """One colour layer of a JPEG.

    Attributes:
        identifier: Its name in the file.
        across: Blocks that a unit holds of it across.
        down: The same, down.
        steps: ``(64,)`` quantisation steps in coded (zigzag) order.
        dc: Number of its Huffman table for the first coefficient.
        ac: Number of its Huffman table for the others.
    """

    identifier: int
    across: int
    down: int
    steps: NDArray[np.float32]
    dc: int
    ac: int

    @property
    def blocks(self) -> int:
        """Blocks of it in a unit."""
        return self.across * self.down


@dataclass(frozen=True)
class Layout:
    """A sequential, Huffman-coded JPEG of one scan.

    Attributes:
        height, width: In pixels.
        components: In the order of the scan.
        dc_tables, ac_tables: Huffman tables by number.
        restart_interval: Units between restart markers; 0 where there are none.
        adobe: Body of the Adobe segment (APP14), which tells the colour space; None without.
        tables: Bodies of the file's DQT segments.
        frame: Marker and body of the frame's header.
        scan_header: Body of the scan's header.
        scan: The entropy-coded bytes, stuffed, with restart markers.
    """

    height: int
    width: int
    components: tuple[Component, ...]
    dc_tables: dict[int, HuffmanTable]
    ac_tables: dict[int, HuffmanTable]
    restart_interval: int
    adobe: bytes | None
    tables: tuple[bytes, ...]
    frame: tuple[int, bytes]
    scan_header: bytes
    scan: NDArray[np.uint8]

    @property
    def unit_height(self) -> int:
        """Rows of pixels in a unit."""
        return 8 * max(component.down for component in self.components)

    @property
    def unit_width(self) -> int:
        """Columns of pixels in a unit."""
        return 8 * max(component.across for component in self.components)

    @property
    def units_across(self) -> int:
        """Units in a row."""
        return -(-self.width // self.unit_width)

    @property
    def units_down(self) -> int:
        """Rows of units."""
        return -(-self.height // self.unit_height)

    @cached_property
    def block_parts(self) -> list[Component]:
        """The component of each block of a unit, as they are coded."""
        return [self.components[k] for k in self.block_components]

    @cached_property
    def block_components(self) -> NDArray[np.intp]:
        """Number of the component of each block of a unit, as they are coded."""
        counts = [component.blocks for component in self.components]
        return np.repeat(np.arange(len(counts)), counts)


def read_grid(data: bytes) -> Grid:
    """How a JPEG file is divided.

    Raises:
        NotKeptError: Its structure is damaged.
    """
    try:
        frame = next(body for marker, body, _ in segments(data) if marker in _FRAMES)
        height, width = struct.unpack_from(">HH", frame, 1)
        samplings = frame[7 : 6 + 3 * frame[5] : 3]
        if len(samplings) == 1:
            return Grid(height, width, 8, 8)
        down, across = max(s & 15 for s in samplings), max(s >> 4 for s in samplings)
        return Grid(height, width, 8 * down, 8 * across)
    except (struct.error, IndexError, ValueError, StopIteration) as error:
        raise NotKeptError("its structure is damaged") from error


def read_layout(data: bytes) -> Layout:
    """The structure of a JPEG file.

    Raises:
        ManyScansError: It is progressive, or its layers lie in scans of their own.
        NotKeptError: It is of another kind than sequential, Huffman-coded and 8 bits, or damaged.
    """
    try:
        return _read(data)
    except (struct.error, IndexError, KeyError) as error:
        raise NotKeptError("its structure is damaged") from error


def _read(data: bytes) -> Layout:
    steps: dict[int, NDArray[np.float32]] = {}
    huffman: tuple[dict[int, HuffmanTable], dict[int, HuffmanTable]] = ({}, {})
    tables: list[bytes] = []
    interval, adobe, frame = 0, None, None
    for marker, body, end in segments(data):
        if marker == DQT:
            tables.append(body)
            steps |= _quantisation(body)
        elif marker == DHT:
            _read_huffman(body, huffman)
        elif marker == DRI:
            (interval,) = struct.unpack(">H", body)
        elif marker == 0xEE and body.startswith(b"Adobe"):
            adobe = body
        elif marker in _FRAMES:
            if frame is not None:
                raise NotKeptError("it has several frames")
            _check_kind(marker, body)
            frame = (marker, body)
        elif marker == SOS:
            if frame is None:
                break
            height, width = struct.unpack_from(">HH", frame[1], 1)
            return Layout(
                height,
                width,
                _components(frame[1], body, steps),
                huffman[0],
                huffman[1],
                interval,
                adobe,
                tuple(tables),
                frame,
                body,
                _scan(data, end),
            )
    raise NotKeptError("its structure is damaged")


def segments(data: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Marker, body and end of each segment, as long as one follows the other."""
    at = 2
    while True:
        if data[at] != 0xFF:
            raise NotKeptError("its structure is damaged")
        while data[at + 1] == 0xFF:
            at += 1
        marker, (length,) = data[at + 1], struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise NotKeptError("its structure is damaged")
        yield marker, data[at + 4 : end], end
        at = end


def _check_kind(marker: int, body: bytes) -> None:
    if body[0] != 8:
        raise NotKeptError(f"it has {body[0]} bits a layer")
    if marker in _PROGRESSIVE:
        raise ManyScansError("it is progressive")
    if marker in _ARITHMETIC:
        raise NotKeptError("it is coded arithmetically")
    if marker not in _SEQUENTIAL:
        raise NotKeptError("it is of an unusual kind")


def _quantisation(body: bytes) -> dict[int, NDArray[np.float32]]:
    tables, at = {}, 0
    while at < len(body):
        wide, number = body[at] >> 4, body[at] & 15
        kind = ">u2" if wide else "u1"
        values = np.frombuffer(body, kind, 64, at + 1) if len(body) > at + 64 * (1 + wide) else None
        if values is None or not values.all():
            raise NotKeptError("a quantisation table is damaged")
        tables[number] = values.astype(np.float32)
        at += 1 + 64 * (1 + wide)
    return tables


def _read_huffman(
    body: bytes, tables: tuple[dict[int, HuffmanTable], dict[int, HuffmanTable]]
) -> None:
    at = 0
    while at < len(body):
        kind, number = body[at] >> 4, body[at] & 15
        counts = body[at + 1 : at + 17]
        symbols = body[at + 17 : at + 17 + sum(counts)]
        if kind > 1 or len(counts) < 16 or len(symbols) < sum(counts):
            raise NotKeptError("a Huffman table is damaged")
        try:
            tables[kind][number] = HuffmanTable(counts, symbols)
        except ValueError as error:
            raise NotKeptError("a Huffman table is damaged") from error
        at += 17 + sum(counts)


def _components(
    frame: bytes, scan: bytes, steps: dict[int, NDArray[np.float32]]
) -> tuple[Component, ...]:
    count = frame[5]
    if scan[0] != count or scan[1 + 2 * count : 4 + 2 * count] != b"\0\x3f\0":
        raise ManyScansError("its layers lie in scans of their own")
    found = []
    for k in range(count):
        identifier, sampling, table = frame[6 + 3 * k : 9 + 3 * k]
        named, coders = scan[1 + 2 * k : 3 + 2 * k]
        if named != identifier or not 0x11 <= sampling <= 0x44 or not 0 < sampling & 15 < 5:
            raise NotKeptError("its structure is damaged")
        across, down = (sampling >> 4, sampling & 15) if count > 1 else (1, 1)
        found.append(Component(identifier, across, down, steps[table], coders >> 4, coders & 15))
    widest, tallest = max(c.across for c in found), max(c.down for c in found)
    if any(widest % c.across or tallest % c.down for c in found):
        raise NotKeptError("its layers are sampled in an unusual way")
    if sum(c.blocks for c in found) > 10:  # T.81, B.2.3
        raise NotKeptError("its structure is damaged")
    return tuple(found)


def _scan(data: bytes, start: int) -> NDArray[np.uint8]:
    """The entropy-coded bytes, which must be the last before the end of the picture."""
    raw = np.frombuffer(data, np.uint8, offset=start)
    marks = np.flatnonzero(raw[:-1] == 0xFF)
    after = raw[marks + 1]
    ending = np.flatnonzero((after != 0) & ((after < 0xD0) | (after > 0xD7)))
    if not len(ending) or after[ending[0]] != EOI:
        raise NotKeptError("it has several scans")
    scan = raw[: marks[ending[0]]]
    if len(scan) > _MOST_SCAN_BYTES:
        raise NotKeptError("it is too large")
    return scan
