"""Names of visitors' files: harmless to any file system, and nobody else's to guess."""

from __future__ import annotations

import re
import secrets

_STEM_BYTES, _SUFFIX_BYTES = 120, 16  # with what is added to them, far below the usual 255
_NO_NAME = "photo"
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # of Windows


def random_name() -> str:
    """128 random bits."""
    return secrets.token_urlsafe(16)


def safe_name(name: str) -> str:
    """The last part of a visitor's file name, with only safe characters, and not too long."""
    last = re.split(r"[/\\]", name.encode("utf-8", "replace").decode())[-1]
    stem, dot, suffix = re.sub(r"[^\w.\-() ]", "_", last).strip(" .").rpartition(".")
    stem, suffix = (stem, suffix) if dot else (suffix, "")
    stem = _cut(stem, _STEM_BYTES) or _NO_NAME
    if _DEVICE.match(stem):
        stem = f"_{stem}"
    return f"{stem}{dot}{_cut(suffix, _SUFFIX_BYTES)}"


def _cut(text: str, most_bytes: int) -> str:
    """The beginning of a text that fits into so many bytes of UTF-8."""
    return text.encode()[:most_bytes].decode(errors="ignore")
