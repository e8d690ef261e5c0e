"""One person's way through a clip: smoothed landmarks, fades, talking, and their own smile."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gioconda.clips.people import ClipPerson
from gioconda.clips.readings import PersonHair, PersonReadings
from gioconda.clips.smoothing import REACH_S, blurred, smoothed
from gioconda.clips.store import Found
from gioconda.editors.moving.moment import Moment
from gioconda.faces.cover import Cover
from gioconda.faces.hair_map import HairMap
from gioconda.faces.measures import lip_gap
from gioconda.faces.thresholds import LEAST_FACE_PX, SURE_FROM
from gioconda.faces.turn import turn
from gioconda.types import Points

FADE_S = 0.2  # seconds in which an edit comes and goes
_MOST_TURN = 0.55  # of the nose, in distances of the eyes: beyond, a face is in profile
_BREAK_S = 0.12  # shorter doubts about a face are no reason to fade
_TALKS = (0.04, 0.12)  # pupil distances that lips go to and fro in a second: at rest, and talking
_TREMOR_S, _TALK_S = 0.035, 0.5  # seconds: tremor of the landmarks; half of the second
_SMILE_S = 0.4
_CHUNK = 256  # frames that are smoothed together

Times = NDArray[np.float64]


@dataclass(frozen=True)
class Place:
    """A person in one frame.

    Attributes:
        points: ``(141, 2)`` smoothed landmarks in frame pixels.
        share: How far the edit is faded in, in [0, 1].
        talking: In [0, 1].
        smile: Their own smile degree around the frame.
        cover: What may lie in front of the face; None where nothing does.
        hair: Where their hair is; None where it is not known. Its transform and that of ``cover``
            are set by who knows the networks.
    """

    points: Points
    share: float
    talking: float
    smile: float
    cover: Cover | None
    hair: HairMap | None = None


class PersonPath:
    """Where a person is in each frame; landmarks are read from disk and smoothed in chunks.

    Args:
        found: What was found in the clip.
        person: Whose path it is.
    """

    def __init__(self, found: Found, person: ClipPerson) -> None:
        self.found, self.person = found, person
        self.frames = person.frames
        self.seconds = found.seconds[self.frames]
        self._starts = _run_starts(found, self.frames)
        self._readings = PersonReadings(found.readings, person.tracks)
        self._hair = PersonHair(found.hair, person.tracks)
        self._measure()
        self._chunk: tuple[int, Points] | None = None

    def at(self, frame: int) -> Place | None:
        """The person in a frame; None where they are not seen."""
        k = int(np.searchsorted(self.frames, frame))
        if k == len(self.frames) or self.frames[k] != frame:
            return None
        return Place(
            self._points(k),
            float(self.shares[k]),
            float(self.talking[k]),
            float(self.smiles[k]),
            self._readings.cover(frame),
            self._hair.at(frame),
        )

    def moment(self, k: int, degree: float) -> Moment:
        """What the person's ``k``-th frame asks for.

        Args:
            k: Place among ``frames``.
            degree: What is wanted then.
        """
        share, talks, smile = self.shares[k], self.talking[k], self.smiles[k]
        return Moment(degree, float(share), float(talks), float(smile), int(self.frames[k]))

    def _points(self, k: int) -> Points:
        start = k // _CHUNK * _CHUNK
        if self._chunk is None or self._chunk[0] != start:
            self._chunk = start, self.smoothed(start, min(start + _CHUNK, len(self.frames)))
        points: Points = self._chunk[1][k - start]
        return points

    def smoothed(self, start: int, stop: int) -> Points:
        """``(stop - start, 141, 2)`` smoothed landmarks of some of the person's frames."""
        edges = [*self._starts, len(self.frames)]
        parts = []
        for first, last in pairwise(edges):
            low, high = max(first, start), min(last, stop)
            if low >= high:
                continue
            # A frame's smoothing looks at its neighbours, beyond the chunk as well.
            near = np.abs(self.seconds[first:last, None] - self.seconds[[low, high - 1]])
            inside: NDArray[np.bool_] = np.asarray((near <= REACH_S).any(1))
            inside[low - first : high - first] = True
            taken = first + np.flatnonzero(inside)
            points = self.found.faces["points"][self.person.rows[taken]].astype(np.float64)
            smooth = smoothed(points, self.seconds[taken])
            parts.append(smooth[low - taken[0] : high - taken[0]])
        return np.concatenate(parts)

    def _measure(self) -> None:
        """Measure fades, talking and smile over the whole path."""
        count = len(self.frames)
        gaps: Times = np.empty(count)
        fit: NDArray[np.bool_] = np.empty(count, bool)
        sure = self.found.faces["sure"][self.person.rows]
        for start in range(0, count, _CHUNK):
            part = slice(start, min(start + _CHUNK, count))
            points = self.smoothed(part.start, part.stop)
            gaps[part] = [lip_gap(one) for one in points]
            widths = np.ptp(points[..., 0], axis=1)
            turns = np.array([abs(turn(one)) for one in points])
            fit[part] = (widths >= LEAST_FACE_PX) & (turns <= _MOST_TURN)
        fit = np.asarray(fit & (sure >= SURE_FROM) & ~self._readings.is_hidden(self.frames))
        self.talking, self.smiles = np.zeros(count), np.zeros(count)
        self.shares: Times = np.zeros(count)
        edges = [*self._starts, count]
        for first, last in pairwise(edges):
            run = slice(first, last)
            times = self.seconds[run]
            self.talking[run] = talking(gaps[run], times)
            self.smiles[run] = blurred(
                self._readings.smile(self.frames[run]), times, _SMILE_S, straight=False
            )
            self.shares[run] = faded(fit[run], times, *self._abrupt(first, last))

    def _abrupt(self, first: int, last: int) -> tuple[bool, bool]:
        """Whether a run starts and ends with its scene, where nothing is to be faded."""
        scene_first = self.found.first
        before, after = self.frames[first], self.frames[last - 1] + 1
        return bool(scene_first[before]), bool(after >= len(scene_first) or scene_first[after])


def _run_starts(found: Found, frames: NDArray[np.int32]) -> list[int]:
    """Where runs of frames without a break or a cut begin."""
    starts = found.first[frames].copy()
    starts[0] = True
    starts[1:] |= np.diff(found.seconds[frames]) > max(_BREAK_S, 3 * _step(found))
    return [int(k) for k in np.flatnonzero(starts)]


def _step(found: Found) -> float:
    return float(np.median(np.diff(found.seconds))) if len(found.seconds) > 1 else 0.04


def talking(gaps: Times, seconds: Times) -> Times:
    """How much a person talks in each frame, ``(T,)`` in [0, 1]: lips that go to and fro.

    What lips travel in a second, without what is left of it in the end: lips that part once, as in
    a smile, do not talk.

    Args:
        gaps: ``(T,)`` of the lips, in pupil distances.
        seconds: ``(T,)``.
    """
    calm = blurred(gaps, seconds, _TREMOR_S, straight=False)
    travelled = np.concatenate([[0.0], np.abs(np.diff(calm)).cumsum()])

    def over_a_second(values: Times) -> Times:
        ends = [np.interp(seconds + side, seconds, values) for side in (-_TALK_S, _TALK_S)]
        return np.asarray(ends[1] - ends[0])

    to_and_fro = over_a_second(travelled) - np.abs(over_a_second(calm))
    x = np.clip((to_and_fro - _TALKS[0]) / (_TALKS[1] - _TALKS[0]), 0, 1)
    return blurred(np.asarray(x * x * (3 - 2 * x)), seconds, _TALK_S / 3, straight=False)


def faded(
    fit: NDArray[np.bool_], seconds: Times, starts_abruptly: bool, ends_abruptly: bool
) -> Times:
    """How far an edit is faded in, ``(T,)`` in [0, 1].

    Args:
        fit: ``(T,)`` whether the face can be edited.
        seconds: ``(T,)`` rising.
        starts_abruptly: Whether the first frame is a scene's first: no fade there.
        ends_abruptly: The same of the last.
    """
    fit = _without_short_doubts(fit, seconds)
    shares = np.zeros(len(fit))
    edges = np.flatnonzero(np.diff(np.concatenate([[False], fit, [False]]).astype(int)))
    for first, stop in edges.reshape(-1, 2):
        times = seconds[first:stop]
        since, left = times - times[0], times[-1] - times
        rise = np.ones(len(times)) if first == 0 and starts_abruptly else since / FADE_S
        fall = np.ones(len(times)) if stop == len(fit) and ends_abruptly else left / FADE_S
        x = np.clip(np.minimum(rise, fall), 0, 1)
        shares[first:stop] = x * x * (3 - 2 * x)
    return shares


def _without_short_doubts(fit: NDArray[np.bool_], seconds: Times) -> NDArray[np.bool_]:
    fit = fit.copy()
    edges = np.flatnonzero(np.diff(fit.astype(int))) + 1
    for first, stop in pairwise(edges):
        if not fit[first] and seconds[stop] - seconds[first] <= _BREAK_S:
            fit[first:stop] = True
    return fit
