"""Tracks -> people: who is who, over cuts and crossings, numbered once for the clip."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gioconda.clips.store import Found, View
from gioconda.faces.identity import SAME_BELOW
from gioconda.types import Pixels

_GOES_ON = 1.3  # how much farther apart the numbers of tracks may be that follow each other at once
_GOES_ON_S = 0.35  # seconds between two tracks of a face that was lost for a moment
_LEAST_S = 0.2  # seconds of the shortest track that is somebody


@dataclass(frozen=True)
class ClipPerson:
    """One person of a clip.

    Attributes:
        number: As ``--faces`` takes it: in the order of appearance, then from left to right.
        tracks: Their tracks.
        rows: ``(N,)`` places of their records among the clip's faces, by frame.
        frames: ``(N,)`` the frames, rising.
        views: A few views of them.
    """

    number: int
    tracks: tuple[int, ...]
    rows: NDArray[np.intp]
    frames: NDArray[np.int32]
    views: tuple[View, ...]

    @property
    def smile(self) -> float:
        """Their median smile degree."""
        return float(np.median([view.smile for view in self.views]))

    @property
    def portrait(self) -> Pixels:
        """``(h, w, 3)`` uint8 RGB: their largest view, upright as the clip shows it."""
        return max(self.views, key=lambda view: view.pixels.size).pixels

    @property
    def noise(self) -> float:
        """The clip's median noise on their face, in levels of 255; infinite where not known."""
        known = [view.noise for view in self.views if not math.isnan(view.noise)]
        return float(np.median(known)) if known else math.inf

    def seconds(self, found: Found) -> list[tuple[float, float]]:
        """From when to when they are seen, without breaks of less than half a second."""
        times = found.seconds[self.frames]
        breaks = np.flatnonzero(np.diff(times) > 0.5) + 1
        return [(float(part[0]), float(part[-1])) for part in np.split(times, breaks)]


def people_of(found: Found) -> list[ClipPerson]:
    """The people of a clip.

    Two tracks are one person's where their identity is the same and they never show in one frame.
    """
    order = np.asarray(found.faces["track"])
    frames = np.asarray(found.faces["frame"])
    tracks = [track for track in found.tracks if _lasts(found, frames[order == track])]
    numbers = {track: _mean(found.views(track)) for track in tracks}
    spans = {track: frames[order == track] for track in tracks}
    groups: list[list[int]] = []
    for track in sorted(tracks, key=lambda track: (spans[track][0], track)):
        fitting = [
            (_distance(track, group, numbers, spans, found.seconds), k)
            for k, group in enumerate(groups)
            if not any(len(np.intersect1d(spans[track], spans[other])) for other in group)
        ]
        away, best = min(fitting, default=(np.inf, -1))
        if away < SAME_BELOW:
            groups[best].append(track)
        else:
            groups.append([track])
    people = []
    for number, group in enumerate(sorted(groups, key=lambda one: _entrance(one, found))):
        rows = np.flatnonzero(np.isin(order, group))
        views = [view for track in group for view in found.views(track)]
        people.append(ClipPerson(number, tuple(group), rows, frames[rows], tuple(views)))
    return people


def _lasts(found: Found, frames: NDArray[np.int32]) -> bool:
    """Whether a track is long enough to be somebody; in a short clip all are."""
    shown = found.seconds[frames[-1]] - found.seconds[frames[0]]
    return bool(shown >= min(_LEAST_S, float(found.seconds[-1]) / 2))


def _mean(views: Sequence[View]) -> NDArray[np.float64]:
    return np.asarray(np.mean([view.numbers for view in views], axis=0, dtype=np.float64))


def _distance(
    track: int,
    group: Sequence[int],
    numbers: dict[int, NDArray[np.float64]],
    spans: dict[int, NDArray[np.int32]],
    seconds: NDArray[np.float64],
) -> float:
    """How far a track is from a person's; less where it goes on where theirs has ended."""
    away = min(float(np.linalg.norm(numbers[track] - numbers[other])) for other in group)
    start = seconds[spans[track][0]]
    ends = [seconds[spans[other][-1]] for other in group]
    goes_on = any(0 <= start - end <= _GOES_ON_S for end in ends)
    return away / _GOES_ON if goes_on else away


def _entrance(group: Sequence[int], found: Found) -> tuple[int, float]:
    """The frame in which a person appears, and where from the left."""
    rows = np.flatnonzero(np.isin(found.faces["track"], group))
    first = found.faces[rows[0]]
    return int(first["frame"]), float(first["points"][:, 0].mean())
