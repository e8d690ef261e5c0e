"""Short clips for the tests of the server: animated pictures, which need no extra."""

from __future__ import annotations

from pathlib import Path

from PIL import Image


def walk(photo: Path, path: Path, count: int = 6, side: int = 260, ms: int = 120) -> Path:
    """A clip in which the camera goes along a photo's face.

    Args:
        photo: Is cut in its middle, above.
        path: Is written.
        count: Frames.
        side: Of each, in pixels.
        ms: How long each is shown.
    """
    with Image.open(photo) as whole:
        width = whole.width
        left, top = round(0.16 * width), round(0.12 * width)
        edge = round(0.66 * width)
        step = max(1, round(0.12 * width / count))
        frames = [
            whole.crop((left + k * step, top, left + k * step + edge, top + edge))
            .convert("RGB")
            .resize((side, side))
            for k in range(count)
        ]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=ms, loop=0)
    return path
