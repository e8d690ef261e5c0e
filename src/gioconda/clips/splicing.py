"""Copied packets of the input and encoded ones in one stream.

A stream has one header. Frames of VP8, VP9, Motion JPEG and ProRes need none; H.264 can have both
encoders' parameter sets in it. Other codecs are encoded throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gioconda.clips.encoding import Encoding
from gioconda.clips.model import ClipFrame
from gioconda.clips.packets import PacketIndex, Times, delay
from gioconda.clips.parameter_sets import ParameterSets
from gioconda.clips.parts import Part, are_copied
from gioconda.clips.segments import SegmentStore
from gioconda.clips.store import Found
from gioconda.clips.video import VideoClip

_WITHOUT_HEADER = ("vp8", "vp9", "mjpeg", "prores")


@dataclass(frozen=True)
class Splice:
    """How a clip's own packets and encoded ones make up one stream.

    Attributes:
        index: Of the clip's packets.
        sets: The clip's parameter sets; None where its codec has none.
    """

    index: PacketIndex
    sets: ParameterSets | None

    @classmethod
    def of(cls, clip: VideoClip, found: Found) -> Splice | None:
        """The way to copy parts of a clip; None where there is none.

        Args:
            clip: Its packets are gone through once.
            found: What was found in it: every packet must have given one frame.
        """
        sets = None
        if clip.codec == "h264":
            sets = ParameterSets.read(clip.header)
            if sets is None or sets.free_number is None:
                return None
        elif clip.codec not in _WITHOUT_HEADER:
            return None
        index = PacketIndex.of(clip, sets.begins if sets is not None else lambda _: True)
        if index is None or found.summary.broken or len(index.pts) != found.summary.frames:
            return None
        seconds = (index.shown - index.shown[0]) * float(clip.time_base)
        return cls(index, sets) if np.allclose(seconds, found.seconds, atol=1e-4) else None

    def encoding(self, encoding: Encoding) -> Encoding:
        """The encoding of the parts that are not copied."""
        if self.sets is None:
            return encoding
        numbered = f"sps-id={self.sets.free_number}"
        return replace(encoding, options={**encoding.options, "x264-params": numbered})

    def header(self, encoding: Encoding) -> bytes | None:
        """The stream's header; None for that of the input.

        Args:
            encoding: Of ``encoding``.
        """
        if self.sets is None:
            return None
        context = encoding.new_context()
        context.open(strict=False)
        return self.sets.with_encoder(context.extradata or b"").written()

    def packets(
        self, clip: VideoClip, parts: Sequence[Part], segments: SegmentStore
    ) -> Iterator[Any]:
        """The packets of the whole result, with decoding times that rise.

        Args:
            clip: The input.
            parts: Of the clip, in their order.
            segments: What is not copied.
        """
        late = max([delay(self.index.pts), *map(delay, segments.times())])
        due = _decoding_times(self.index.shown, late)
        join: Callable[[bytes], bytes] = bytes if self.sets is None else self.sets.joined
        encoded, copied = segments.packets(join), self._copied(clip, parts)
        done = 0
        for part in parts:
            source = copied if part.copied else encoded
            for _ in part.frames:
                packet = next(source)
                packet.dts = int(due[done])
                done += 1
                yield packet

    def _copied(self, clip: VideoClip, parts: Sequence[Part]) -> Iterator[Any]:
        kept = are_copied(parts)
        with clip.opened() as container:
            for packet in container.demux(container.streams.video[0]):
                if packet.pts is not None and kept[self.index.number(packet.pts)]:
                    yield packet


class EncodedParts:
    """The frames of a clip that are not copied, as a ``Clip``; the others are not decoded.

    Args:
        clip: The whole clip.
        index: Of its packets.
        parts: Of it, in their order.
    """

    def __init__(self, clip: VideoClip, index: PacketIndex, parts: Sequence[Part]) -> None:
        self._clip, self._index, self._copied = clip, index, are_copied(parts)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the upright frames."""
        return self._clip.size

    @property
    def count(self) -> int:
        """How many frames there are."""
        return int((~self._copied).sum())

    @property
    def rate(self) -> float:
        """Frames a second, on average."""
        return self._clip.rate

    def frames(self) -> Iterator[ClipFrame]:
        """The frames, numbered as in the whole clip."""
        shown = self._index.shown
        for frame in self._clip.some_frames(lambda pts: not self._copied[self._index.number(pts)]):
            number = self._index.number(frame.coded.pts)
            seconds = float((shown[number] - shown[0]) * self._clip.time_base)
            yield replace(frame, number=number, seconds=seconds)


def _decoding_times(shown: Times, late: int) -> Times:
    """When each packet is decoded: as many frames before as the latest one needs."""
    step = int(shown[1] - shown[0]) if len(shown) > 1 else 1
    before = shown[0] - step * np.arange(late, 0, -1)
    return np.concatenate([before, shown])[: len(shown)]
