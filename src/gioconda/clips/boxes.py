"""The outermost boxes of MP4 and MOV files.

Source: ISO/IEC 14496-12; boxes called ``uuid`` are told apart by the 16 bytes behind their name.
"""

from __future__ import annotations

from pathlib import Path

BOXED = (".mp4", ".m4v", ".mov")
"""Suffixes of files that are made of boxes."""


def place_of_box(path: Path, uuid: bytes) -> range | None:
    """Where the content of a file's first box with an identity lies; None where there is none.

    Args:
        path: The file, of any kind.
        uuid: 16 bytes.
    """
    if path.suffix.lower() not in BOXED:
        return None
    size = path.stat().st_size
    with path.open("rb") as file:
        at = 0
        while at + 8 <= size:
            file.seek(at)
            head = file.read(32)
            length, header = int.from_bytes(head[:4], "big"), 8
            if length == 1:
                length, header = int.from_bytes(head[8:16], "big"), 16
            elif length == 0:
                length = size - at
            if length < header:
                return None
            if head[4:8] == b"uuid" and head[header : header + 16] == uuid:
                return range(at + header + 16, at + length)
            at += length
    return None
