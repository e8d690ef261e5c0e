"""Video files: what they hold, and their frames. Needs the extra ``video`` (PyAV, FFmpeg)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gioconda.clips.model import ClipFrame, Native
from gioconda.errors import ClipError
from gioconda.extras import require

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

_HDR = {16: "PQ", 18: "HLG"}  # transfer characteristics of H.273
_PLANAR = ("yuv420p", "yuv422p", "yuv444p", "yuvj420p", "yuvj422p", "yuvj444p")
_DEEP = ("yuv420p10le", "yuv422p10le", "yuv444p10le", "yuv420p12le", "yuv422p12le", "yuv444p12le")


class VideoClip:
    """The first video stream of a file, as a ``Clip`` of upright frames.

    Args:
        path: The file.

    Raises:
        MissingExtraError: PyAV is not installed.
        ClipError: It is no video, or of a kind that is not edited.
    """

    def __init__(self, path: Path) -> None:
        require("video", "av", what=f"{path}: clips need")
        self.path = path
        with self.opened() as container:
            stream = container.streams.video[0]
            context = stream.codec_context
            self.codec, self.profile = context.codec.canonical_name, context.profile
            self.pixel_format = str(context.pix_fmt)
            self.header = bytes(context.extradata or b"")
            self._check(stream)
            self._rate = float(stream.average_rate or stream.guessed_rate or 25)
            self.time_base = stream.time_base or Fraction(1, 90_000)
            self._count = stream.frames or self._frames_of(container, stream)
            first = next(self._decoded(container, stream), (None, False))[0]
            if first is None:
                raise ClipError(f"{path}: holds no frame that can be decoded; check the file")
            self.turns = round(int(first.rotation) / 90) % 4
            self.display_matrix = _display_matrix(first)
            if first.interlaced_frame:
                raise ClipError(f"{path}: is interlaced; deinterlace it first")
            height, width = first.height, first.width
            self._size = (width, height) if self.turns % 2 else (height, width)
            self.bit_rate = stream.bit_rate or self._stream_rate(container)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the upright frames."""
        return self._size

    @property
    def count(self) -> int:
        """How many frames there are, about."""
        return self._count

    @property
    def rate(self) -> float:
        """Frames a second, on average."""
        return self._rate

    @property
    def is_deep(self) -> bool:
        """Whether it has more than 8 bits."""
        return self.pixel_format in _DEEP

    @contextmanager
    def opened(self) -> Iterator[InputContainer]:
        """The file, opened by FFmpeg.

        Raises:
            ClipError: It is no video.
        """
        import av

        try:
            container = av.open(str(self.path), "r", metadata_errors="replace")
        except (av.error.FFmpegError, OSError) as error:
            raise ClipError(f"{self.path}: cannot be read as a video ({_said(error)})") from error
        with container:
            if not container.streams.video:
                raise ClipError(f"{self.path}: holds no moving pictures; name a video")
            yield container

    def frames(self) -> Iterator[ClipFrame]:
        """The frames in the order in which they are shown; those of damaged data are marked."""
        return self.some_frames(lambda pts: True)

    def some_frames(self, wanted: Callable[[int], bool]) -> Iterator[ClipFrame]:
        """The same of some packets alone, numbered from 0.

        Args:
            wanted: Whether a packet whose frame is shown at a time is decoded; whole groups are.
        """
        with self.opened() as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            start: Fraction | None = None
            for number, (frame, damaged) in enumerate(self._decoded(container, stream, wanted)):
                shown = frame.pts * (frame.time_base or self.time_base)
                start = shown if start is None else start
                yield ClipFrame(
                    number,
                    float(shown - start),
                    self.native(frame),
                    damaged or frame.is_corrupt,
                    frame,
                )

    def native(self, frame: Any) -> Native:
        """``(H, W, 3)`` upright RGB of a decoded frame."""
        return self.upright(self.rgb(frame))

    def rgb(self, frame: Any) -> Native:
        """``(H, W, 3)`` RGB of a decoded frame as it is stored; uint16 where it is deep."""
        pixels: Native = frame.to_ndarray(format="rgb48le" if self.is_deep else "rgb24")
        return pixels

    def upright(self, stored: Native) -> Native:
        """A stored picture turned upright."""
        return np.ascontiguousarray(np.rot90(stored, self.turns)) if self.turns else stored

    def as_stored(self, upright: Native) -> Native:
        """An upright picture turned back to how it is stored."""
        return np.ascontiguousarray(np.rot90(upright, -self.turns)) if self.turns else upright

    def area_as_stored(self, area: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
        """A box of the upright picture in pixels of the stored one."""
        x0, y0, x1, y1 = area
        height, width = self._size
        for _ in range(self.turns):  # each a quarter clockwise, which undoes `upright`
            x0, y0, x1, y1 = height - y1, x0, height - y0, x1
            height, width = width, height
        return x0, y0, x1, y1

    def _check(self, stream: VideoStream) -> None:
        transfer = _HDR.get(int(stream.codec_context.color_trc))
        if transfer:
            raise ClipError(f"{self.path}: is HDR ({transfer}), which is not edited; convert it")
        if self.pixel_format not in (*_PLANAR, *_DEEP):
            raise ClipError(
                f"{self.path}: has {self.pixel_format} pixels, which are not edited; convert it to "
                "yuv420p"
            )

    @staticmethod
    def _decoded(
        container: InputContainer,
        stream: VideoStream,
        wanted: Callable[[int], bool] = lambda pts: True,
    ) -> Iterator[tuple[Any, bool]]:
        """The decoded frames, and whether data before them were damaged."""
        import av

        damaged = False
        for packet in container.demux(stream):
            if packet.pts is not None and not wanted(packet.pts):
                continue
            try:
                frames = packet.decode()
            except av.error.FFmpegError:
                damaged = True
                continue
            for frame in frames:
                if frame.pts is not None:
                    yield frame, damaged or bool(packet.is_corrupt)
                    damaged = False

    @staticmethod
    def _frames_of(container: InputContainer, stream: VideoStream) -> int:
        seconds = (container.duration or 0) / 1_000_000
        return round(seconds * float(stream.average_rate or 25))

    def _stream_rate(self, container: InputContainer) -> int:
        """Bits a second of the whole file, where the stream does not tell its own."""
        return int(container.bit_rate or 0)


def _display_matrix(frame: Any) -> list[int] | None:
    """The nine numbers that turn a stored picture upright; None where it is so."""
    for data in frame.side_data:
        if data.type.name == "DISPLAYMATRIX":
            return [int(number) for number in np.frombuffer(bytes(data), "<i4")]
    return None


def _said(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error)
