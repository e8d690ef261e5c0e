"""What was read off one person a few times a second, drawn out to every frame between."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gioconda.clips.store import Records
from gioconda.editing.selection import LEAST_FACE, SHARE_UNCLEAR
from gioconda.faces.cover import Cover
from gioconda.faces.hair import Hair
from gioconda.faces.hair_map import HairMap
from gioconda.types import Field

_UNPLACED = np.zeros((2, 3))  # transforms are set by who knows where the face is
_SEEN = 0.5  # share of the readings in which hair is seen, where it counts as seen


class _Readings:
    """Records of one person, which stay on disk; they were written frame by frame.

    Args:
        records: Of all people.
        tracks: The person's.
    """

    def __init__(self, records: Records, tracks: Sequence[int]) -> None:
        self._records = records
        self._rows = np.flatnonzero(np.isin(records["track"], tracks))
        self._read_at = self._read("frame")

    def _read(self, name: str) -> Records:
        """``(R,)`` values of the person's readings."""
        return np.asarray(self._records[name][self._rows])

    def _around(self, frame: int) -> tuple[Records, Records, float] | None:
        """The readings before and after a frame, and how far it is from the first to the other."""
        if not len(self._rows):
            return None
        after = min(int(np.searchsorted(self._read_at, frame)), len(self._rows) - 1)
        before = max(after - int(self._read_at[after] > frame), 0)
        one, other = (self._records[self._rows[k]] for k in (before, after))
        apart = int(other["frame"]) - int(one["frame"])
        share = (frame - int(one["frame"])) / apart if apart else 0.0
        return one, other, min(max(share, 0.0), 1.0)


class PersonReadings(_Readings):
    """Smiles and covers of one person."""

    def smile(self, frames: NDArray[np.int32]) -> NDArray[np.float64]:
        """The smile degree in each frame."""
        if not len(self._rows):
            return np.zeros(len(frames))
        return np.asarray(np.interp(frames, self._read_at, self._read("smile")), np.float64)

    def is_hidden(self, frames: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Whether the mouth is covered in each frame, by the nearest readings."""
        if not len(self._rows):
            return np.zeros(len(frames), bool)
        hidden = (self._read("mouth_share") > SHARE_UNCLEAR) | (self._read("face") < LEAST_FACE)
        after = np.searchsorted(self._read_at, frames)
        before = np.clip(after - 1, 0, len(hidden) - 1)
        after = np.clip(after, 0, len(hidden) - 1)
        return np.asarray(hidden[before] | hidden[after])

    def cover(self, frame: int) -> Cover | None:
        """What lies in front of the face, between the readings before and after."""
        around = self._around(frame)
        if around is None:
            return None
        mouth_share, face, spectacles = (
            float(_between(*around, name)) for name in ("mouth_share", "face", "spectacles")
        )
        likely = np.asarray(_between(*around, "likely") / 255, np.float32)
        return Cover(likely, _UNPLACED, mouth_share, face, spectacles)


class PersonHair(_Readings):
    """Where one person's hair is; nowhere where it was not looked for."""

    @cached_property
    def hair(self) -> Hair | None:
        """Its colour and texture, the same in all frames; None where it is mostly not seen."""
        seen = self._read("seen")
        if not len(seen) or seen.mean() < _SEEN:
            return None
        colour, skin, roughness, share = (
            np.median(self._read(name)[seen], axis=0).astype(np.float64)
            for name in ("colour", "skin", "roughness", "share")
        )
        return Hair(colour, skin, float(roughness), float(share))

    def at(self, frame: int) -> HairMap | None:
        """Where it is in a frame, between the readings before and after."""
        around = self._around(frame)
        if around is None:
            return None
        likely = np.asarray(_between(*around, "likely") / 255, np.float32)
        return HairMap(likely, _UNPLACED, self.hair)


def _between(one: Records, other: Records, share: float, name: str) -> Field:
    low, high = (np.asarray(reading[name], np.float32) for reading in (one, other))
    return np.asarray(low + np.float32(share) * (high - low), np.float32)
