"""How well a head is laid in: the step across its seam, and halos, in levels of 255.

A seam is seen where the picture steps across it as neither the base nor the take does there: what
lies beyond the steps of both, which are their own texture. The step is that between a strip inside
and a strip outside, each averaged along a piece of the seam.

A halo is what lies beyond both pictures: brighter than the brighter one, or darker than the darker.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]

PIECE_PX = 32  # of the seam
NEAR_PX, FAR_PX = 3, 9  # of the strips beside it
HALO_BLUR_PX, HALO_NEAR_PX = 2.0, 7  # without grain; so far an edge may stray


def seam_steps(base: Field, take: Field, result: Field, taken: Field) -> NDArray[np.float64]:
    """The step of each piece of a seam that is in neither picture, in levels.

    Args:
        base: ``(h, w, 3)`` levels in [0, 255].
        take: The same of the take, as it was laid in.
        result: The same of the result.
        taken: ``(h, w)``, 1 where the result is the take.

    Returns:
        ``(N,)``, of each piece the mean of the colours' steps.
    """
    inside = cv2.distanceTransform(np.uint8(taken > 0.5), cv2.DIST_L2, 5)
    outside = cv2.distanceTransform(np.uint8(taken <= 0.5), cv2.DIST_L2, 5)
    contours, _ = cv2.findContours(np.uint8(taken > 0.5), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    height, width = taken.shape
    pieces = []
    for contour in contours:
        line = contour[:, 0].astype(int)
        for start in range(0, len(line) - PIECE_PX // 2, PIECE_PX):
            piece = line[start : start + PIECE_PX]
            low = np.maximum(piece.min(0) - FAR_PX, 0)
            high = np.minimum(piece.max(0) + FAR_PX + 1, (width, height))
            if (low == 0).any() or (high == (width, height)).any():
                continue
            here = np.s_[low[1] : high[1], low[0] : high[0]]
            away = _away(piece - low, (high - low)[::-1])
            strips = [
                (away <= FAR_PX) & (side[here] > NEAR_PX) & (side[here] <= FAR_PX)
                for side in (inside, outside)
            ]
            if min(strip.sum() for strip in strips) >= PIECE_PX:
                pieces.append(_step([one[here] for one in (base, take, result)], strips))
    return np.array(pieces)


def _away(line: NDArray[np.int64], shape: NDArray[np.int64]) -> Field:
    """The distance to a line."""
    off = np.ones(shape, np.uint8)
    off[line[:, 1], line[:, 0]] = 0
    return np.asarray(cv2.distanceTransform(off, cv2.DIST_L2, 5), np.float32)


def _step(pictures: list[Field], strips: list[NDArray[np.bool_]]) -> float:
    base, take, result = (one[strips[0]].mean(0) - one[strips[1]].mean(0) for one in pictures)
    beyond = np.maximum(result - np.maximum(base, take), np.minimum(base, take) - result)
    return float(np.maximum(beyond, 0).mean())


def halo(base: Field, take: Field, result: Field) -> float:
    """By how many levels the result lies at most beyond what both pictures are nearby."""
    base, take, result = (
        cv2.GaussianBlur(np.float32(one), (0, 0), HALO_BLUR_PX) for one in (base, take, result)
    )
    near = np.ones((HALO_NEAR_PX, HALO_NEAR_PX), np.uint8)
    low = cv2.erode(np.minimum(base, take), near)
    high = cv2.dilate(np.maximum(base, take), near)
    return float(np.maximum(result - high, low - result).max())
