"""Photoshop's image resources in JPEG and TIFF: captions (IPTC-IIM), paths, rights, settings.

Source: Adobe, "Photoshop File Formats Specification", Image Resources Section. Paths lie in shares
of the picture's sides, so that they hold for any copy that is not turned.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_IPTC = 0x0404
_PATHS = {*range(2000, 2998), 2999}  # and the name of the one that clips
_PLACES = {0x0408, 0x041A}  # guides and slices, in pixels
# Small copies of the old picture, and blocks that are kept elsewhere: EXIF, XMP, ICC profile.
_DROPPED = {0x0409, 0x040C, 0x040F, 0x0422, 0x0423, 0x0424}
_SIGNATURES = (b"8BIM", b"MeSa", b"PHUT", b"AgHg", b"DCSR")

Resource = tuple[int, bytes, bytes]  # number, body, the whole block


def resources(block: bytes) -> Iterator[Resource]:
    """The image resources, up to the first that is damaged."""
    at = 0
    while block[at : at + 4] in _SIGNATURES and at + 12 <= len(block):
        number, name_length = struct.unpack_from(">HB", block, at + 4)
        size_at = at + 6 + name_length + 1 + (name_length + 1) % 2
        if size_at + 4 > len(block):
            return
        (size,) = struct.unpack_from(">I", block, size_at)
        start = size_at + 4
        if start + size > len(block):
            return
        end = start + size + size % 2
        yield number, block[start : start + size], block[at:end].ljust(end - at, b"\0")
        at = end


def iptc_of(block: bytes) -> bytes | None:
    """The IPTC-IIM records."""
    return next((body for number, body, _ in resources(block) if number == _IPTC and body), None)


def kept_of(block: bytes) -> bytes | None:
    """The resources that are still true after an edit, beside the captions."""
    dropped = _DROPPED | {_IPTC}
    return b"".join(whole for number, _, whole in resources(block) if number not in dropped) or None


def without_places(block: bytes) -> tuple[bytes | None, list[str]]:
    """The resources of a picture that was turned: those that speak of places are lost.

    Returns:
        What is kept, and what is not, a sentence each.
    """
    found = list(resources(block))
    lost = []
    if has_paths(block):
        lost.append("its clipping paths are not kept")
    if any(number in _PLACES for number, _, _ in found):
        lost.append("its guides and slices are not kept")
    kept = (whole for number, _, whole in found if number not in _PATHS | _PLACES)
    return b"".join(kept) or None, lost


def has_paths(block: bytes) -> bool:
    """Whether there are paths among the resources."""
    return any(number in _PATHS for number, _, _ in resources(block))


def packed(iptc: bytes | None, others: bytes | None) -> bytes:
    """Image resources of captions and of what ``kept_of`` kept."""
    block = b""
    if iptc:
        head = struct.pack(">4sHHI", b"8BIM", _IPTC, 0, len(iptc))
        block = head + iptc + b"\0" * (len(iptc) % 2)
    return block + (others or b"")
