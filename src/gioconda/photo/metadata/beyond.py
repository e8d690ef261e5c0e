"""What to say of what a file holds beyond its picture, and a copy does not."""

from __future__ import annotations

NO_CREDENTIALS = "its Content Credentials are not kept"
"""What to say of a C2PA manifest, whose hashes an edit breaks."""
FILLING = b"\0\xff \r\n"
"""Bytes that mean nothing after a file's end."""


def only_first(pictures: int) -> str:
    """What to say of a file with several pictures."""
    return f"only the first of its {pictures} pictures is kept"


def after_end(trailer: bytes) -> list[str]:
    """What to say of bytes after a file's end; nothing of filling."""
    filled = trailer.strip(FILLING)
    return [f"{len(filled)} bytes after its end are not kept"] if filled else []
