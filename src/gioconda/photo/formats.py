"""Which picture files gioconda takes, by suffix and by Pillow's name."""

from __future__ import annotations

from types import MappingProxyType

SUFFIXES = MappingProxyType(
    {
        ".jpg": "JPEG",
        ".jpeg": "JPEG",
        ".jpe": "JPEG",
        ".jfif": "JPEG",
        ".png": "PNG",
        ".webp": "WEBP",
        ".tif": "TIFF",
        ".tiff": "TIFF",
        ".bmp": "BMP",
        ".gif": "GIF",
    }
)
FORMATS = tuple(dict.fromkeys(SUFFIXES.values()))
NAMES = "JPEG, PNG, WebP, TIFF, BMP or GIF"
