"""Which files are clips: videos by their suffix, animated pictures by their content."""

from __future__ import annotations

from pathlib import Path

VIDEO_SUFFIXES = (".mp4", ".m4v", ".mov", ".mkv", ".webm")
ANIMATED = ("GIF", "WEBP", "PNG")  # Pillow's names
_PICTURE_SUFFIXES = (".gif", ".webp", ".png", ".apng")


def is_clip(path: Path) -> bool:
    """Whether a file is a clip; only a picture that may move is looked into."""
    if is_video(path):
        return True
    return path.suffix.lower() in _PICTURE_SUFFIXES and path.is_file() and _moves(path)


def is_video(path: Path) -> bool:
    """Whether a file is a video, by its suffix."""
    return path.suffix.lower() in VIDEO_SUFFIXES and path.is_file()


def _moves(path: Path) -> bool:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as picture:
            return picture.format in ANIMATED and int(getattr(picture, "n_frames", 1)) > 1
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return False
