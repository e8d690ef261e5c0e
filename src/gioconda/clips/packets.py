"""The packets of a clip's video: which frames they hold, and where decoding can start anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gioconda.clips.video import VideoClip

Times = NDArray[np.int64]


@dataclass(frozen=True)
class PacketIndex:
    """A clip's packets in the order in which they are decoded.

    Attributes:
        pts: ``(P,)`` when the frame of each is shown, in units of the clip's time base.
        begins: ``(P,)`` whether nothing from it on needs what is before.
    """

    pts: Times
    begins: NDArray[np.bool_]

    @classmethod
    def of(cls, clip: VideoClip, begins: Callable[[bytes], bool]) -> PacketIndex | None:
        """The index of a clip; None where its packets tell too little.

        Args:
            clip: Gone through once; nothing is decoded.
            begins: Whether decoding can start at the data of a key frame; raises ``ValueError``
                where nothing of the clip can be copied.
        """
        times: list[int] = []
        starts: list[bool] = []
        with clip.opened() as container:
            for packet in container.demux(container.streams.video[0]):
                if not packet.size:
                    continue
                if packet.pts is None or packet.is_corrupt or packet.is_discard:
                    return None
                try:
                    starts.append(begins(bytes(packet)) and packet.is_keyframe)
                except ValueError:
                    return None
                times.append(packet.pts)
        index = cls(np.array(times, np.int64), np.array(starts, bool))
        sound = len(times) and starts[0] and len(np.unique(index.pts)) == len(times)
        return index if sound else None

    @cached_property
    def shown(self) -> Times:
        """``(P,)`` the times, rising."""
        return np.sort(self.pts)

    @cached_property
    def groups(self) -> list[range]:
        """The frames that can be decoded together, without any others."""
        ranks = np.searchsorted(self.shown, self.pts)
        first = np.arange(len(ranks))
        closed = np.concatenate([[True], np.maximum.accumulate(ranks)[:-1] == first[1:] - 1])
        edges = [*np.flatnonzero(self.begins & closed).tolist(), len(ranks)]
        return [range(start, stop) for start, stop in pairwise(edges)]

    def number(self, pts: int) -> int:
        """The number of the frame that is shown at a time."""
        return int(np.searchsorted(self.shown, pts))


def delay(pts: Times) -> int:
    """By how many frames packets are decoded before their frames are shown, at most.

    Args:
        pts: ``(P,)`` times at which frames are shown, in the order of decoding.
    """
    ranks = np.argsort(np.argsort(pts, kind="stable"), kind="stable")
    return int(np.max(np.arange(len(pts)) - ranks, initial=0))
