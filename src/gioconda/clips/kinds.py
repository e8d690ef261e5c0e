"""Which files are clips: videos by their suffix, animated pictures by their content."""

from __future__ import annotations

from pathlib import Path

VIDEO_SUFFIXES = (".mp4", ".m4v", ".mov", ".mkv", ".webm")
ANIMATED = ("GIF", "WEBP", "PNG")  # Pillow's names
_PICTURE_SUFFIXES = (".gif", ".webp", ".png", ".apng")


def is_clip(path: Path) -> bool:
    """Whether a file is a clip; only a picture that may move is looked into."""
    if not path.is_file():
        return False
    suffix = path.suffix.lower()
    return suffix in VIDEO_SUFFIXES or (suffix in _PICTURE_SUFFIXES and _moves(path))


def _moves(path: Path) -> bool:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as picture:
            return picture.format in ANIMATED and int(getattr(picture, "n_frames", 1)) > 1
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return False
