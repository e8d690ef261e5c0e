"""EXIF of an upright photo: the old orientation and the old face taken out, all else left in place.

The bytes are patched and not written anew, because maker notes hold offsets into the whole block.
A preview that a camera hides inside its maker note is not found and stays.
"""

from __future__ import annotations

import struct

from gioconda.photo.metadata.directory import (
    Directory,
    DirectoryEntry,
    Header,
    longs,
    pack_directory,
    read_directory,
    read_header,
    shorts,
)

_ORIENTATION, _EXIF, _GPS, _INTEROP = 0x0112, 0x8769, 0x8825, 0xA005
# Width and height, by directory; they change places when the photo is turned by a quarter.
_SIZES, _EXIF_SIZES = (0x0100, 0x0101), (0xA002, 0xA003)
# A thumbnail's place and length: as a JPEG, as strips.
_THUMBNAILS = ((0x0201, 0x0202), (0x0111, 0x0117))
# Tags of a TIFF's first directory that speak of the photo and not of how its pixels are stored:
# names, camera, resolution, dates, people, rights, ratings.
_DESCRIPTIVE = (
    *(269, 270, 271, 272, 282, 283, 285, 296, 305, 306, 315, 316),
    *(18246, 18249, 33432, 40091, 40092, 40093, 40094, 40095),
)


def orientation_of(exif: bytes | None) -> int | None:
    """The EXIF orientation, 1 to 8; None where it is missing or makes no sense."""
    try:
        header = read_header(exif or b"")
        entries, _, _ = read_directory(exif or b"", header, header.first)
        value = entries[_ORIENTATION].numbers(header.order)[0]
    except (ValueError, KeyError, IndexError, struct.error):
        return None
    return value if 1 <= value <= 8 else None


def tidy(exif: bytes) -> bytes:
    """The same EXIF for the upright photo: orientation 1, sizes to match, no thumbnail.

    Raises:
        ValueError, struct.error: The block is damaged.
    """
    header = read_header(exif)
    if header.big:
        raise ValueError("EXIF has 32-bit offsets")
    entries, link_at, following = read_directory(exif, header, header.first)
    turned = (orientation_of(exif) or 1) > 4
    data = bytearray(exif)
    if _ORIENTATION in entries:
        _store(data, header, entries[_ORIENTATION], 1)
    if turned:
        _swap(data, header, entries, *_SIZES)
        _swap(data, header, _linked(exif, header, entries, _EXIF), *_EXIF_SIZES)
    if following:
        struct.pack_into(f"{header.order}I", data, link_at, 0)
        _blank_thumbnail(data, header, following)
    return bytes(data)


def turned_back(exif: bytes, orientation: int) -> bytes:
    """A block that `tidy` made, for the same photo with its pixels as they lay in the file.

    Args:
        exif: Of the upright photo.
        orientation: That of the file, 1 to 8.

    Raises:
        ValueError: The block has no room for the orientation.
    """
    if orientation == 1:
        return exif
    header = read_header(exif)
    entries, _, _ = read_directory(exif, header, header.first)
    if _ORIENTATION not in entries:
        raise ValueError("EXIF has no orientation")
    data = bytearray(exif)
    _store(data, header, entries[_ORIENTATION], orientation)
    if orientation > 4:
        _swap(data, header, entries, *_SIZES)
        _swap(data, header, _linked(exif, header, entries, _EXIF), *_EXIF_SIZES)
    return bytes(data)


def from_tiff(tiff: bytes) -> bytes:
    """What a TIFF file says of its photo, as an EXIF block of its own.

    Raises:
        ValueError, struct.error: The file's first directory is damaged.
    """
    header = read_header(tiff)
    entries, _, _ = read_directory(tiff, header, header.first)
    main = _little({tag: entries[tag] for tag in _DESCRIPTIVE if tag in entries}, header)
    turned = _ORIENTATION in entries and entries[_ORIENTATION].numbers(header.order)[0] > 4
    main[_ORIENTATION] = shorts(1)
    subs = {tag: _linked(tiff, header, entries, tag) for tag in (_EXIF, _GPS)}
    if turned and all(tag in subs[_EXIF] for tag in _EXIF_SIZES):
        wide, high = _EXIF_SIZES
        subs[_EXIF] |= {wide: subs[_EXIF][high], high: subs[_EXIF][wide]}
    little = {tag: _little(sub, header) for tag, sub in subs.items()}
    return b"II*\0" + _pack_family(main, little, after=4)


def tiff_entries(exif: bytes, start: int) -> tuple[Directory, bytes]:
    """What an EXIF block says of its photo, as entries for a TIFF file's first directory.

    Returns:
        The entries, and the directories that they point to, to be written at ``start``.
    """
    header = read_header(exif)
    entries, _, _ = read_directory(exif, header, header.first)
    main = _little({tag: entries[tag] for tag in _DESCRIPTIVE if tag in entries}, header)
    little = {t: _little(_linked(exif, header, entries, t), header) for t in (_EXIF, _GPS)}
    pointers, packed = _pack_subs(little, start)
    return main | pointers, packed


def _pack_family(main: Directory, subs: dict[int, Directory], after: int) -> bytes:
    """The first offset, the directories that ``main`` points to, then ``main``."""
    start = after + 4
    pointers, packed = _pack_subs(subs, start)
    first = start + len(packed)
    return struct.pack("<I", first) + packed + pack_directory(main | pointers, first)


def _pack_subs(subs: dict[int, Directory], start: int) -> tuple[Directory, bytes]:
    pointers: Directory = {}
    packed = b""
    for tag, entries in subs.items():
        kept = {t: entry for t, entry in entries.items() if t != _INTEROP}  # would point nowhere
        if kept:
            pointers[tag] = longs(start + len(packed))
            packed += pack_directory(kept, start + len(packed))
    return pointers, packed


def _little(entries: Directory, header: Header) -> Directory:
    return entries if header.order == "<" else {t: e.swapped() for t, e in entries.items()}


def _linked(data: bytes, header: Header, entries: Directory, tag: int) -> Directory:
    """The directory that ``tag`` points to; empty where there is none or it is damaged."""
    try:
        return read_directory(data, header, entries[tag].numbers(header.order)[0])[0]
    except (ValueError, KeyError, IndexError, struct.error):
        return {}


def _store(data: bytearray, header: Header, entry: DirectoryEntry, number: int) -> None:
    size = len(entry.value) // entry.length
    data[entry.offset : entry.offset + size] = number.to_bytes(
        size, "little" if header.order == "<" else "big"
    )


def _swap(data: bytearray, header: Header, entries: Directory, wide: int, high: int) -> None:
    if wide in entries and high in entries:
        width, height = (entries[tag].numbers(header.order)[0] for tag in (wide, high))
        if max(width, height) < 1 << 16 or entries[wide].kind == entries[high].kind:
            _store(data, header, entries[wide], height)
            _store(data, header, entries[high], width)


def _blank_thumbnail(data: bytearray, header: Header, offset: int) -> None:
    """Overwrite the thumbnail's pixels by zeros; cut them off where they come last."""
    try:
        entries, _, _ = read_directory(bytes(data), header, offset)
    except (ValueError, struct.error):
        return
    for place_tag, length_tag in _THUMBNAILS:
        if place_tag not in entries or length_tag not in entries:
            continue
        places = entries[place_tag].numbers(header.order)
        lengths = entries[length_tag].numbers(header.order)
        for place, length in sorted(zip(places, lengths, strict=False), reverse=True):
            if place < 8:  # never the header
                continue
            if place + length >= len(data):
                del data[place:]
            else:
                data[place : place + length] = bytes(length)
