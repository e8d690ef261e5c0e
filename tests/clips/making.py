"""Clips made of stills that move in known ways, so that each frame's right answer is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda import Editor, read_photo
from gioconda.faces.align import apply
from gioconda.types import Affine, Pixels, Points


@dataclass(frozen=True)
class Actor:
    """A still of a person, and where it is in each frame.

    Attributes:
        stills: ``still(frame)`` gives ``(h, w, 3)`` uint8 RGB.
        to_frame: ``to_frame(frame)`` gives the ``(2, 3)`` affine; None where the person is away.
        light: ``light(frame)`` multiplies the levels.
    """

    still: Callable[[int], Pixels]
    to_frame: Callable[[int], Affine | None]
    light: Callable[[int], float] = field(default=lambda frame: 1.0)


def placed(scale: float, degrees: float, x: float, y: float, still: Pixels) -> Affine:
    """The affine that puts the middle of a still to ``(x, y)``."""
    height, width = still.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, scale)
    turn[:, 2] += [x - width / 2, y - height / 2]
    return np.asarray(turn)


def rendered(
    actors: Sequence[Actor], count: int, size: tuple[int, int], noise: float = 0.0, seed: int = 0
) -> list[Pixels]:
    """The frames; later actors stand in front of earlier ones.

    Args:
        actors: Who is seen.
        count: How many frames.
        size: Their height and width.
        noise: Standard deviation in levels, another one in each frame.
        seed: Of the noise and the background.
    """
    random = np.random.default_rng(seed)
    height, width = size
    rough = random.integers(90, 130, (max(height // 60, 2), max(width // 60, 2), 3), dtype=np.uint8)
    background = cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC)
    frames = []
    for number in range(count):
        frame = background.astype(np.float32)
        for actor in actors:
            to_frame = actor.to_frame(number)
            if to_frame is None:
                continue
            still = actor.still(number)
            mask = np.full(still.shape[:2], 255, np.uint8)
            drawn = cv2.warpAffine(
                still,
                to_frame,
                (width, height),
                flags=cv2.INTER_AREA,
                borderMode=cv2.BORDER_REPLICATE,
            )
            there = cv2.warpAffine(mask, to_frame, (width, height)) > 127
            frame[there] = drawn[there] * actor.light(number)
        frame += random.normal(0, noise, frame.shape) if noise else 0
        frames.append(np.clip(np.rint(frame), 0, 255).astype(np.uint8))
    return frames


@cache
def still_of(path: Path, width: int = 360) -> Pixels:
    """A photo at a width in pixels."""
    photo = read_photo(path).pixels
    height = round(photo.shape[0] * width / photo.shape[1])
    return np.asarray(cv2.resize(photo, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def true_points(editor: Editor, still: Pixels, to_frame: Affine) -> Points:
    """The landmarks of a still's face where a frame shows them."""
    (face,) = editor.finder.find([still])[0]
    return apply(to_frame, face.points)


def write_video(
    path: Path,
    frames: Sequence[Pixels],
    pts: Sequence[int] | None = None,
    codec: str = "libx264",
    pixel_format: str = "yuv420p",
    with_sound: bool = False,
    turned: int = 0,
    options: dict[str, str] | None = None,
    before: Callable[[Any], None] = lambda container: None,
    after: Callable[[Any], None] = lambda container: None,
) -> Path:
    """A video file of frames: BT.709, 30 frames a second in steps of 1/3000.

    Args:
        path: Is written.
        frames: ``(H, W, 3)`` uint8 RGB.
        pts: When each is shown, in 1/3000 seconds; None for a steady rate.
        codec: FFmpeg's encoder.
        pixel_format: Of the file.
        with_sound: Whether a tone plays.
        turned: Degrees by which a player turns the picture, counter-clockwise.
        options: Of the encoder.
        before: Called with the container before anything is written.
        after: Called with the container once all frames are written.
    """
    import av

    base = Fraction(1, 3000)
    with av.open(str(path), "w") as container:
        video = container.add_stream(codec, rate=30, options=options or {"crf": "12"})
        context = video.codec_context
        context.height, context.width = frames[0].shape[:2]
        context.pix_fmt, context.time_base = pixel_format, base
        context.colorspace = context.color_primaries = context.color_trc = 1
        context.color_range = 1
        if turned:
            video.set_display_rotation(turned)
        sound = (
            container.add_stream("libopus" if path.suffix == ".webm" else "aac", rate=48_000)
            if with_sound
            else None
        )
        before(container)
        for k, pixels in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
            frame = frame.reformat(format=pixel_format, dst_colorspace="ITU709")
            frame.pts = 100 * k if pts is None else pts[k]
            frame.time_base = base
            container.mux(video.encode(frame))
        container.mux(video.encode())
        if sound is not None:
            _write_tone(container, sound, len(frames) / 30)
        after(container)
    return path


def write_walk(path: Path, group: Path, count: int = 6) -> Path:
    """A video of the package's first person, who moves to the right.

    Args:
        path: Is written.
        group: The package's group photo.
        count: How many frames.
    """
    photo = read_photo(group).pixels[560:1230, 60:660]
    still: Pixels = np.asarray(cv2.resize(photo, None, fx=0.4, fy=0.4), np.uint8)
    actor = Actor(lambda k: still, lambda k: placed(1, 0, 130 + k, 140, still))
    return write_video(path, rendered([actor], count, (280, 300), noise=1))


def _write_tone(container: Any, sound: Any, seconds: float) -> None:
    import av

    step = 960
    for k in range(round(seconds * 48_000 / step)):
        wave: NDArray[np.float32] = 0.1 * np.sin((np.arange(step) + k * step) * 0.06)
        both = np.stack([wave, wave]).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(both, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, k * step, Fraction(1, 48_000)
        container.mux(sound.encode(frame))
    container.mux(sound.encode())


def decoded(path: Path) -> list[Pixels]:
    """The frames of a video as they are stored, RGB."""
    import av

    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
