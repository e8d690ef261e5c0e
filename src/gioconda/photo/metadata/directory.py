"""TIFF directories, the form that EXIF and TIFF share: read, write, byte order.

Source: TIFF 6.0, section 2; BigTIFF for 64-bit offsets. Values are kept as bytes, so that what we
do not understand survives.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np

# Bytes a value of each type has, and of the numbers that it is made of (a fraction is two numbers).
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_SIZES |= {16: 8, 17: 8, 18: 8}
_NUMBER_SIZES = {**_SIZES, 5: 4, 10: 4}
_MOST_OVERLAP = 2  # bytes of all values, as a multiple of the file's: a sound file's are less
BYTE, SHORT, LONG, FRACTION, UNDEFINED = 1, 3, 4, 5, 7


class DirectoryEntry(NamedTuple):
    """One tag's value: TIFF type, how many numbers, their bytes, where these lie in the file."""

    kind: int
    length: int
    value: bytes
    offset: int = -1

    def numbers(self, order: str) -> list[int]:
        """The value as whole numbers (SHORT, LONG, IFD or 64 bit)."""
        size = _SIZES[self.kind]
        return [int(number) for number in np.frombuffer(self.value, f"{order}u{size}")]

    def swapped(self) -> DirectoryEntry:
        """The same value in the other byte order."""
        size = _NUMBER_SIZES[self.kind]
        value = np.frombuffer(self.value, f"<u{size}").byteswap().tobytes()
        return self._replace(value=value)


Directory = dict[int, DirectoryEntry]


class Header(NamedTuple):
    """How a TIFF structure is to be read: byte order, first directory, 64-bit offsets or not."""

    order: str
    first: int
    big: bool


def read_header(data: bytes) -> Header:
    """The first bytes of a TIFF structure.

    Raises:
        ValueError: It is no TIFF structure.
    """
    order = {b"II": "<", b"MM": ">"}.get(bytes(data[:2]))
    if order is None or len(data) < 8:
        raise ValueError("not a TIFF structure")
    (version,) = struct.unpack_from(f"{order}H", data, 2)
    if version not in (42, 43):
        raise ValueError("not a TIFF structure")
    big = version == 43
    (first,) = struct.unpack_from(f"{order}{'Q' if big else 'I'}", data, 8 if big else 4)
    return Header(order, first, big)


def read_directory(data: bytes, header: Header, offset: int) -> tuple[Directory, int, int]:
    """One directory of a TIFF structure.

    Values of unknown type, or that lie outside the data, are left out.

    Returns:
        The entries by tag; where the offset of the next directory is written; that offset.

    Raises:
        struct.error: The directory itself lies outside the data.
        ValueError: Its values are longer than the data, as they overlap.
    """
    order, _, big = header
    number, room = ("Q", 8) if big else ("I", 4)
    at, step, count = _table(data, header, offset)
    entries: Directory = {}
    total = 0
    for start in range(at, at + count * step, step):
        tag, kind, values = struct.unpack_from(f"{order}HH{number}", data, start)
        size = _SIZES.get(kind, 0) * values
        place = start + 4 + room
        if size > room:
            (place,) = struct.unpack_from(order + number, data, place)
        if size and place + size <= len(data):
            total += size
            if total > _MOST_OVERLAP * len(data):
                raise ValueError("its tags are longer than the file")
            entries[tag] = DirectoryEntry(kind, values, bytes(data[place : place + size]), place)
    end = at + count * step
    (following,) = struct.unpack_from(order + number, data, end)
    return entries, end, following


def next_directory(data: bytes, header: Header, offset: int) -> int:
    """Where the directory after one begins; 0 where there is none.

    Raises:
        struct.error: The directory lies outside the data.
    """
    at, step, count = _table(data, header, offset)
    order = header.order + ("Q" if header.big else "I")
    return int(struct.unpack_from(order, data, at + count * step)[0])


def _table(data: bytes, header: Header, offset: int) -> tuple[int, int, int]:
    """Where a directory's entries begin, how many bytes each has, and how many there are."""
    counts, step = ("Q", 20) if header.big else ("H", 12)
    (count,) = struct.unpack_from(header.order + counts, data, offset)
    at = offset + struct.calcsize(header.order + counts)
    if at + count * step > len(data):
        raise struct.error("the directory is cut short")
    return at, step, count


def pack_directory(entries: Directory, start: int, order: str = "<") -> bytes:
    """A directory with its values behind it, for the even offset ``start``.

    Args:
        entries: Little-endian.
        start: Where it will lie.
        order: Byte order to write, ``"<"`` or ``">"``.
    """
    table, values = b"", b""
    values_at = start + 2 + 12 * len(entries) + 4
    for tag in sorted(entries):
        kind, length, value, _ = entries[tag] if order == "<" else entries[tag].swapped()
        room = value.ljust(4, b"\0")
        if len(value) > 4:
            room = struct.pack(f"{order}I", values_at + len(values))
            values += value + b"\0" * (len(value) % 2)
        table += struct.pack(f"{order}HHI", tag, kind, length) + room
    return struct.pack(f"{order}H", len(entries)) + table + b"\0\0\0\0" + values


def shorts(*numbers: int) -> DirectoryEntry:
    """An entry of 16-bit numbers, little-endian."""
    return DirectoryEntry(SHORT, len(numbers), struct.pack(f"<{len(numbers)}H", *numbers))


def longs(*numbers: int) -> DirectoryEntry:
    """An entry of 32-bit numbers, little-endian."""
    return DirectoryEntry(LONG, len(numbers), struct.pack(f"<{len(numbers)}I", *numbers))


def raw(value: bytes, kind: int = UNDEFINED) -> DirectoryEntry:
    """An entry of bytes."""
    return DirectoryEntry(kind, len(value), value)


def fraction(number: float) -> DirectoryEntry:
    """An entry of one unsigned fraction, little-endian, good to 1/1000."""
    return DirectoryEntry(FRACTION, 1, struct.pack("<II", round(number * 1000), 1000))
