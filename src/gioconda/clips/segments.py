"""Encoded parts of a result: a run that was killed goes on after the last one that is whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.atomic import replacing
from gioconda.clips.encoding import Encoding

SEGMENT_FRAMES = 240
_ROW = 5  # pts, dts, duration, whether a key frame, size


@dataclass(frozen=True)
class Segment:
    """Coded frames that need no others to be decoded.

    Attributes:
        data: ``(B,)`` uint8, the packets one after the other.
        table: ``(P, 5)`` int64: pts, dts, duration, whether a key frame, and size of each.
        frames: How many frames it holds.
    """

    data: NDArray[np.uint8]
    table: NDArray[np.int64]
    frames: int

    def packets(self, joined: Callable[[bytes], bytes] = bytes) -> Iterator[Any]:
        """The packets, without a stream; see ``SegmentStore.packets``."""
        import av

        ends = np.cumsum(self.table[:, 4])
        for (pts, dts, duration, is_key, size), end in zip(
            self.table.tolist(), ends.tolist(), strict=True
        ):
            packet = av.Packet(joined(self.data[end - size : end].tobytes()))
            packet.pts, packet.dts, packet.duration = pts, dts, duration
            packet.is_keyframe = bool(is_key)
            yield packet

    def write(self, path: Path) -> None:
        """Write it whole or not at all."""
        with replacing(path) as aside, aside.open("wb") as file:
            np.savez(file, data=self.data, table=self.table, frames=self.frames)

    @classmethod
    def read(cls, path: Path) -> Segment:
        """A segment that was written."""
        with np.load(path) as held:
            return cls(held["data"], held["table"], int(held["frames"]))


class SegmentEncoder:
    """Encodes the frames of one segment.

    Args:
        encoding: How.
    """

    def __init__(self, encoding: Encoding) -> None:
        self._context = encoding.new_context()
        self._packets: list[Any] = []
        self._durations: dict[int, int] = {}
        self.frames = 0

    def add(self, frame: Any) -> None:
        """Encode the next ``av.VideoFrame``; its time is kept."""
        self._durations[frame.pts] = int(frame.duration or 0)
        frame.pict_type = 0  # the encoder chooses
        self._packets += self._context.encode(frame)
        self.frames += 1

    def finish(self) -> Segment:
        """The segment."""
        self._packets += self._context.encode(None)
        rows = [(p.pts, p.dts, self._duration(p), p.is_keyframe, p.size) for p in self._packets]
        data = b"".join(bytes(packet) for packet in self._packets)
        table = np.array(rows, np.int64).reshape(-1, _ROW)
        return Segment(np.frombuffer(data, np.uint8), table, self.frames)

    def _duration(self, packet: Any) -> int:
        return self._durations.get(packet.pts) or int(packet.duration or 0)


class SegmentStore:
    """The segments of one result in a folder, in their order.

    Args:
        folder: Is made.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def __len__(self) -> int:
        """How many are whole, without a gap."""
        count = 0
        while self._path(count).is_file():
            count += 1
        return count

    @property
    def frames(self) -> int:
        """How many frames they hold."""
        return sum(Segment.read(self._path(k)).frames for k in range(len(self)))

    def add(self, segment: Segment) -> None:
        """Keep the next segment."""
        segment.write(self._path(len(self)))

    def times(self) -> Iterator[NDArray[np.int64]]:
        """When the frames of each segment's packets are shown."""
        for k in range(len(self)):
            yield Segment.read(self._path(k)).table[:, 0]

    def packets(self, joined: Callable[[bytes], bytes] = bytes) -> Iterator[Any]:
        """The packets of all segments, with decoding times that rise.

        Args:
            joined: Makes the result's data of an encoder's.
        """
        last: int | None = None
        for k in range(len(self)):
            for packet in Segment.read(self._path(k)).packets(joined):
                if last is not None and packet.dts <= last:
                    packet.dts = last + 1
                last = packet.dts
                if packet.pts < packet.dts:
                    packet.dts = packet.pts
                yield packet

    def _path(self, k: int) -> Path:
        return self.folder / f"segment-{k:05d}.npz"
