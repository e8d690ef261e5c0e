"""What the boxes of a HEIC or AVIF file hold beside the picture that is shown.

Source: ISO/IEC 14496-12 (boxes, items), ISO/IEC 23008-12 (HEIF), and Apple's names of auxiliary
pictures; Samsung keeps a motion photo in a box ``mpvd``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from gioconda.photo.metadata.beyond import NO_CREDENTIALS, only_first

_PICTURES = {b"hvc1", b"av01", b"grid", b"iovl", b"iden", b"jpeg", b"avc1", b"unci", b"tmap"}
_CREDENTIALS = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_XMP_TYPE = "application/rdf+xml"
_HIDDEN = 1  # flag of an item that only others refer to
_AUXILIARY = (  # part of the type's name, and what to say of it; None: it is kept
    ("hevc:2015:auxid:1", None),
    ("auxiliary:alpha", None),
    ("hevc:2015:auxid:2", "its depth map is not kept"),
    ("depth", "its depth map is not kept"),
    ("disparity", "its depth map is not kept"),
    ("hdrgainmap", "its HDR gain map is not kept"),
    ("matte", "its portrait mattes are not kept"),
)
_OTHER = "an auxiliary picture is not kept"


@dataclass
class Items:
    """The items of a file: their types, which are hidden, and what refers to what."""

    primary: int = 0
    kinds: dict[int, bytes] = field(default_factory=dict)
    labels: dict[int, bytes] = field(default_factory=dict)  # type of content, of a mime or uri item
    hidden: set[int] = field(default_factory=set)
    references: list[tuple[bytes, int, list[int]]] = field(default_factory=list)
    properties: list[tuple[bytes, bytes]] = field(default_factory=list)
    of_item: dict[int, list[int]] = field(default_factory=dict)

    def property_of(self, item: int, kind: bytes, start: bytes = b"") -> bytes | None:
        """The body of an item's property, of those that begin so."""
        numbers = (n for n in self.of_item.get(item, []) if 0 < n <= len(self.properties))
        found = (self.properties[n - 1] for n in numbers)
        return next(
            (body for name, body in found if name == kind and body[: len(start)] == start), None
        )


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes of some bytes, (type, body); ends where they make no sense."""
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        start = at + 8
        if size == 1 and start + 8 <= len(data):
            (size,) = struct.unpack_from(">Q", data, start)
            start += 8
        end = len(data) if size == 0 else at + size
        if end < start or end > len(data):
            return
        yield kind, data[start:end]
        at = end


def beyond(data: bytes) -> list[str]:
    """What a HEIC or AVIF file holds and a copy will not, a sentence each."""
    top = dict(boxes(data))
    names = ["its moving picture is not kept"] if b"moov" in top or b"mpvd" in top else []
    if any(kind == b"uuid" and body[:16] == _CREDENTIALS for kind, body in boxes(data)):
        names.append(NO_CREDENTIALS)
    with suppress(KeyError, struct.error, IndexError):  # the decoder says what is wrong
        items = items_of(top[b"meta"])
        names += [*_pictures_beyond(items), *_blocks_beyond(items)]
    return list(dict.fromkeys(names))


def _pictures_beyond(items: Items) -> Iterator[str]:
    parts = {to for kind, _, targets in items.references if kind == b"dimg" for to in targets}
    small = {item for kind, item, _ in items.references if kind == b"thmb"}
    helpers = {item for kind, item, _ in items.references if kind == b"auxl"}
    for item in sorted(helpers):
        body = items.property_of(item, b"auxC") or b""
        urn = body[4:].split(b"\0")[0].decode("latin-1").lower()
        known = next((told for sign, told in _AUXILIARY if sign in urn), _OTHER)
        if known:
            yield known
    pictures = {item for item, kind in items.kinds.items() if kind in _PICTURES}
    if any(items.kinds[item] == b"tmap" for item in pictures):
        yield "its HDR gain map is not kept"
        pictures = {item for item in pictures if items.kinds[item] != b"tmap"}
    others = pictures - parts - small - helpers - items.hidden - {items.primary}
    if others:
        yield only_first(len(others) + 1)


def _blocks_beyond(items: Items) -> Iterator[str]:
    """Blocks of metadata that are neither EXIF nor XMP."""
    for item, kind in sorted(items.kinds.items()):
        word = items.labels.get(item, b"").decode("latin-1")
        if (kind == b"mime" and word != _XMP_TYPE) or kind == b"uri ":
            yield f"its metadata {word or kind.decode('latin-1')} are not kept"


def primary_property(data: bytes, kind: bytes, start: bytes = b"") -> bytes | None:
    """The body of a property of the picture that is shown; None where there is none."""
    try:
        items = items_of(dict(boxes(data))[b"meta"])
    except (KeyError, struct.error, IndexError):
        return None
    return items.property_of(items.primary, kind, start)


def bits_of(data: bytes) -> int:
    """Bits of each colour in the picture that is shown; 8 where the file does not say."""
    pixels = primary_property(data, b"pixi")
    if pixels and len(pixels) > 5:
        return pixels[5]
    codec = primary_property(data, b"av1C")
    if codec and len(codec) > 2 and codec[2] & 0x40:
        return 12 if codec[2] & 0x20 else 10
    return 8


def items_of(meta: bytes) -> Items:
    """The items of a ``meta`` box's body.

    Raises:
        struct.error, IndexError: It is cut short.
    """
    items = Items()
    for kind, body in boxes(meta[4:]):  # after version and flags
        if kind == b"pitm":
            items.primary = _number(body, 4, 4 if body[0] else 2)
        elif kind == b"iinf":
            _read_infos(items, body)
        elif kind == b"iref":
            _read_references(items, body)
        elif kind == b"iprp":
            _read_properties(items, body)
    return items


def _number(data: bytes, at: int, size: int) -> int:
    if at + size > len(data):
        raise IndexError("the box is cut short")
    return int.from_bytes(data[at : at + size], "big")


def _read_infos(items: Items, body: bytes) -> None:
    for kind, info in boxes(body[8 if body[0] else 6 :]):
        if kind == b"infe" and info[0] >= 2:
            size = 4 if info[0] == 3 else 2
            item = _number(info, 4, size)
            items.kinds[item] = info[6 + size : 10 + size]
            _, _, label = info[10 + size :].partition(b"\0")  # after the item's name
            items.labels[item] = label.split(b"\0")[0]
            if info[3] & _HIDDEN:
                items.hidden.add(item)


def _read_references(items: Items, body: bytes) -> None:
    size = 4 if body[0] else 2
    for kind, one in boxes(body[4:]):
        count = _number(one, size, 2)
        targets = [_number(one, size + 2 + k * size, size) for k in range(count)]
        items.references.append((kind, _number(one, 0, size), targets))


def _read_properties(items: Items, body: bytes) -> None:
    for kind, part in boxes(body):
        if kind == b"ipco":
            items.properties = list(boxes(part))
        elif kind == b"ipma":
            _read_associations(items, part)


def _read_associations(items: Items, body: bytes) -> None:
    id_size, wide = (4 if body[0] else 2), body[3] & 1
    at = 8
    for _ in range(_number(body, 4, 4)):
        item, count = _number(body, at, id_size), _number(body, at + id_size, 1)
        at += id_size + 1
        size = 2 if wide else 1
        numbers = [_number(body, at + k * size, size) for k in range(count)]
        mask = 0x7FFF if wide else 0x7F
        items.of_item[item] = [number & mask for number in numbers]
        at += count * size
