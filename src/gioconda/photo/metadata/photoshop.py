"""Photoshop's image resources in JPEG and TIFF: captions (IPTC-IIM) and paths are kept.

Source: Adobe, "Photoshop File Formats Specification", Image Resources Section. Paths lie in shares
of the picture's sides, so that they hold for any upright copy.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_IPTC = 0x0404
_PATHS = {*range(2000, 2998), 2999}  # and the name of the one that clips
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


def paths_of(block: bytes) -> bytes | None:
    """The resources that are paths."""
    return b"".join(whole for number, _, whole in resources(block) if number in _PATHS) or None


def packed(iptc: bytes | None, paths: bytes | None) -> bytes:
    """Image resources of captions and paths."""
    block = b""
    if iptc:
        head = struct.pack(">4sHHI", b"8BIM", _IPTC, 0, len(iptc))
        block = head + iptc + b"\0" * (len(iptc) % 2)
    return block + (paths or b"")
