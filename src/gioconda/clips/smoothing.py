"""Smooths landmarks in time without letting them lag.

The kernels are symmetric: a frame is smoothed by those before and those after it, so that a steady
motion stays as it is (zero phase). Faces at rest are smoothed over a second, those that move over a
quarter of one, and what moves by its own will (lips that talk, eyes that blink) over little more
than a frame.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import GROUPS, LIPS, POINT_NAMES
from gioconda.types import Points

REST_S, COARSE_S, FINE_S = 0.4, 0.12, 0.02  # standard deviations of the kernels, in seconds
REACH_S = 3 * REST_S  # how far a frame's smoothing looks, to either side
# Of rest, and of movement: pupil distances between the first two kernels, and a second.
_AT_REST, _SPEED = (0.001, 0.004), (0.03, 0.12)
_QUICK, _SLOW = (0.003, 0.010), (0.004, 0.016)
_EYES = np.concatenate([GROUPS[name] for name in ("right_eye", "left_eye", "irises")])
_REST = np.setdiff1d(np.arange(len(POINT_NAMES)), np.concatenate([LIPS, _EYES]))
# Parts of the face, and the pupil distances between both kernels that are tremor, and movement.
_PARTS = ((LIPS, _QUICK), (_EYES, _QUICK), (_REST, _SLOW))


def smoothed(points: Points, seconds: Sequence[float] | NDArray[np.float64]) -> Points:
    """Landmarks of one face in frames that follow each other, smoothed.

    Args:
        points: ``(T, 141, 2)`` frame pixels.
        seconds: ``(T,)`` when each frame is shown, rising.
    """
    times = np.asarray(seconds, np.float64)
    coarse, fine = blurred(points, times, COARSE_S), blurred(points, times, FINE_S)
    rest = blurred(points, times, REST_S, straight=False)  # at rest is at rest beyond both ends
    eyes = np.array([pupil_distance(one) for one in points])

    def moves(away: Points, limits: tuple[float, float]) -> Points:
        """How far each frame moves, ``(T,)`` in [0, 1]."""
        moved = np.sqrt((away**2).sum(2).mean(1)) / eyes
        return np.asarray(np.clip((moved - limits[0]) / (limits[1] - limits[0]), 0, 1))

    def shares(each: Points, width: float) -> Points:
        """The same, since whether it moves is itself no matter of one frame, ``(T, 1, 1)``."""
        return blurred(each, times, width, straight=False)[:, None, None]

    away = coarse - rest
    speed = np.gradient(coarse, times, axis=0) if len(times) > 1 else away
    either = np.maximum(moves(away, _AT_REST), moves(speed, _SPEED))
    result: Points = rest + shares(either, COARSE_S) * away
    for part, limits in _PARTS:
        away = fine[:, part] - coarse[:, part]
        result[:, part] += shares(moves(away, limits), 2 * FINE_S) * away
    return result


def blurred(
    values: NDArray[np.float64],
    seconds: NDArray[np.float64],
    sigma: float,
    *,
    straight: bool = True,
) -> Points:
    """Gaussian means over time, ``(T, ...)``.

    Args:
        values: ``(T, ...)``.
        seconds: ``(T,)`` rising.
        sigma: Standard deviation in seconds.
        straight: Whether lines go on as they are beyond both ends, for places; otherwise values are
            mirrored there, for shares.
    """
    count = len(seconds)
    if count < 3:
        return np.asarray(values, np.float64)
    step = max(float(np.median(np.diff(seconds))), 1e-3)
    reach = min(math.ceil(3 * sigma / step), count - 1)
    if reach == 0:
        return np.asarray(values, np.float64)
    flat = np.asarray(values, np.float64).reshape(count, -1)
    before, after = flat[reach:0:-1], flat[-2 : -reach - 2 : -1]
    if straight:  # mirrored through the ends: the mean of a straight line is the line
        before, after = 2 * flat[0] - before, 2 * flat[-1] - after
    times = np.concatenate(
        [
            2 * seconds[0] - seconds[reach:0:-1],
            seconds,
            2 * seconds[-1] - seconds[-2 : -reach - 2 : -1],
        ]
    )
    longer = np.concatenate([before, flat, after])
    spans = np.gradient(times)  # where frames are sparse, each stands for a longer time
    total, weights = np.zeros_like(flat), np.zeros(count)
    for shift in range(2 * reach + 1):
        part = slice(shift, shift + count)
        near = spans[part] * np.exp(-0.5 * ((times[part] - seconds) / sigma) ** 2)
        total += near[:, None] * longer[part]
        weights += near
    return np.asarray((total / weights[:, None]).reshape(np.shape(values)))
