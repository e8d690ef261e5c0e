"""Animated GIF, WebP and PNG pictures, read and written by Pillow; they need no extra."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageSequence, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from gioconda.clips.kinds import ANIMATED
from gioconda.clips.model import ClipFrame, Native
from gioconda.errors import ClipError
from gioconda.photo.metadata.xmp import marked

_USUAL_MS = 100.0  # of a frame whose duration is not told


class Animation:
    """An animated picture as a ``Clip``.

    Args:
        path: The file.

    Raises:
        ClipError: It cannot be read, or does not move.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._opened() as picture:
            self.format = str(picture.format)
            self._count = int(getattr(picture, "n_frames", 1))
            self._size = picture.height, picture.width
            self.loop = picture.info.get("loop")
            self.has_alpha = any(_has_alpha(one) for one in ImageSequence.Iterator(picture))
            self.durations = [_duration_ms(one) for one in ImageSequence.Iterator(picture)]
        if self._count < 2:
            raise ClipError(f"{path}: is a still picture")

    @property
    def size(self) -> tuple[int, int]:
        """Height and width."""
        return self._size

    @property
    def count(self) -> int:
        """How many frames there are."""
        return self._count

    @property
    def rate(self) -> float:
        """Frames a second, on average."""
        return 1000 / float(np.mean(self.durations))

    def frames(self) -> Iterator[ClipFrame]:
        """The frames, each whole, whatever the file keeps of it."""
        seconds = 0.0
        with self._opened() as picture:
            for number, one in enumerate(ImageSequence.Iterator(picture)):
                native = np.asarray(one.convert("RGBA" if self.has_alpha else "RGB"))
                yield ClipFrame(number, seconds, native)
                seconds += self.durations[number] / 1000

    def _opened(self) -> Image.Image:
        try:
            picture = Image.open(self.path)
        except (UnidentifiedImageError, OSError) as error:
            raise ClipError(f"{self.path}: cannot be read ({error})") from error
        if picture.format not in ANIMATED:
            raise ClipError(f"{self.path}: is a {picture.format}, which is not animated here")
        return picture


def write_animation(
    animation: Animation, natives: Sequence[Native], path: Path, mark: bool
) -> None:
    """Write an animated picture of the same kind, with the same times.

    Args:
        animation: The input.
        natives: The edited frames.
        path: Is written.
        mark: Whether XMP says that a model took part (GIF holds a comment in its place).
    """
    first, *others = [Image.fromarray(native) for native in natives]
    options: dict[str, Any] = {"save_all": True, "append_images": others}
    options["duration"] = [round(ms) for ms in animation.durations]
    if animation.loop is not None:
        options["loop"] = animation.loop
    if animation.format == "WEBP":
        options |= {"quality": 95, "method": 4, "minimize_size": False}
    if mark:
        options |= _marked(animation.format)
    first.save(path, animation.format, **options)


def _marked(form: str) -> dict[str, Any]:
    """Pillow's options for the mark in a file of some format."""
    if form == "GIF":
        return {"comment": marked(None)}
    if form == "WEBP":
        return {"xmp": marked(None)}
    told = PngInfo()
    told.add_itxt("XML:com.adobe.xmp", marked(None).decode())
    return {"pnginfo": told}


def _duration_ms(frame: Image.Image) -> float:
    frame.load()  # WebP tells it no earlier
    return float(frame.info.get("duration") or _USUAL_MS)


def _has_alpha(picture: Image.Image) -> bool:
    return "A" in picture.getbands() or "transparency" in picture.info
