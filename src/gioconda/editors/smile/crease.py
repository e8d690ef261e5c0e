"""The creases from nose to mouth (nasolabial folds): finds a face's, and moves maps onto them.

Convention: frame coordinates are pupil distances in the mean shape's frame; a map covers ``box``
of it. *Offsets* are ``(2, K)`` pupil distances, right side first, of a face's creases from the mean
ones, along their normals, positive away from the mouth.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.types import Field, Points
from gioconda.upsampling import smooth_step

STATIONS = 40  # places along a crease, from above the wing of the nose to below the mouth corner
# Drawn by hand on the mean face's right side; training moves it to the creases of the pairs.
TEMPLATE = np.array(
    [[-0.3, 0.56], [-0.37, 0.65], [-0.45, 0.78], [-0.51, 0.93], [-0.545, 1.07], [-0.55, 1.2]]
)
REACH = 0.12  # largest distance of a crease from the mean one, in pupil distances
_STEP = 0.01  # pupil distances between the samples across a crease
_WIDTH = 0.02  # half a crease's width in pupil distances
_MOST_DARK = 0.12  # log units: darker lines are nostrils, beards or shadows
_BEND = 60.0  # weight of a crease's bends: log units per squared step between two stations
_STRAY = 2.0  # weight of the distance to the mean crease: log units per squared pupil distance
_MOVED_WITHIN = 0.3  # pupil distances from a crease within which a map is moved
_COARSE = 4  # displacements are smooth: they are computed at every fourth pixel


def curve(knots: Points) -> Points:
    """A cubic curve near knots, ``(STATIONS, 2)``, with stations about equally far apart."""
    along = np.r_[0, np.linalg.norm(np.diff(knots, axis=0), axis=1).cumsum()]
    terms = np.vander(along / along[-1], 4)
    weights = np.linalg.lstsq(terms, knots, rcond=None)[0]
    return np.asarray(np.vander(np.linspace(0, 1, STATIONS), 4) @ weights)


class Creases:
    """The mean creases of both sides.

    Args:
        line: ``(STATIONS, 2)`` the right crease, in frame coordinates.
    """

    def __init__(self, line: Points) -> None:
        self.lines = np.stack([line, line * [-1, 1]])  # (2, K, 2)
        along = np.gradient(self.lines, axis=1)
        along /= np.linalg.norm(along, axis=2, keepdims=True)
        # Away from the mouth, on both sides.
        self.normals = np.stack([along[..., 1], -along[..., 0]], -1) * [[[-1.0]], [[1.0]]]
        self._beside: dict[tuple[float, ...], list[tuple[Points, Points]]] = {}
        self.across = np.arange(-REACH, REACH + _STEP / 2, _STEP)

    def strips(self, reach: float = REACH + 3 * _WIDTH) -> Points:
        """Frame coordinates of the strips around the creases, ``(2, K, N, 2)``."""
        across = np.arange(-reach, reach + _STEP / 2, _STEP)
        return np.asarray(
            self.lines[:, :, None] + across[:, None] * self.normals[:, :, None], np.float64
        )

    def offsets(self, strips: Field, trust: float = 1.0) -> Points:
        """Offsets of a face's creases: the darkest smooth lines through the strips.

        Args:
            strips: ``(2, K, N)`` log brightness at ``strips()``.
            trust: Weight of the picture against that of the mean crease.
        """
        return np.stack([darkest_line(line_darkness(s) * trust, self.across) for s in strips])

    def moves(self, offsets: Points, box: Points, size: tuple[int, int]) -> Field:
        """Displacement from each pixel of a map to its source in the mean map.

        Args:
            offsets: ``(2, K)``.
            box: ``(4,)`` of the map, in frame coordinates.
            size: Width and height of the map.

        Returns:
            ``(h, w, 2)`` float32 in frame coordinates; 0 far from the creases.
        """
        key = (*box.tolist(), *size)
        if key not in self._beside:
            self._beside[key] = self._found_beside(box, size)
        moves = sum(
            (near * offset[nearest])[..., None] * normal[nearest]
            for (nearest, near), normal, offset in zip(
                self._beside[key], self.normals, offsets, strict=True
            )
        )
        smooth = cv2.GaussianBlur(np.asarray(-moves, np.float32), (0, 0), 1.5)
        return np.asarray(cv2.resize(smooth, size, interpolation=cv2.INTER_LINEAR), np.float32)

    def _found_beside(self, box: Points, size: tuple[int, int]) -> list[tuple[Points, Points]]:
        """For each side and pixel of a coarse map: the nearest station, and a weight in [0, 1]."""
        width, height = size[0] // _COARSE, size[1] // _COARSE
        x = box[0] + (np.arange(width) + 0.5) / width * (box[2] - box[0])
        y = box[1] + (np.arange(height) + 0.5) / height * (box[3] - box[1])
        places = np.stack(np.meshgrid(x, y), -1)
        found = []
        for line in self.lines:
            apart = np.linalg.norm(places[:, :, None] - line, axis=3)
            near = np.asarray(1 - apart.min(2) / _MOVED_WITHIN)
            found.append((apart.argmin(2), smooth_step(near)))
        return found


def line_darkness(strip: Field) -> Field:
    """How much darker each place is than both of its sides, ``(K, N)`` log units."""
    smooth = cv2.GaussianBlur(np.asarray(strip, np.float32), (0, 0), 1.0)
    side = round(2 * _WIDTH / _STEP)
    wide = cv2.blur(smooth, (2 * side + 1, 3), borderType=cv2.BORDER_REPLICATE)
    narrow = cv2.GaussianBlur(smooth, (0, 0), sigmaX=_WIDTH / _STEP / 2, sigmaY=1.0)
    return np.asarray(np.clip(wide - narrow, 0, _MOST_DARK), np.float32)


def darkest_line(
    darkness: Field, across: NDArray[np.float64], bend: float = _BEND, stray: float = _STRAY
) -> NDArray[np.float64]:
    """The best line along a strip (Viterbi): dark, smooth, and close to the middle.

    Args:
        darkness: ``(K, N)``, at least as wide as ``across``, about the same middle.
        across: ``(M,)`` places across the strip.
        bend: Weight of a squared step between two stations.
        stray: Weight of a squared distance from the middle.

    Returns:
        ``(K,)`` places across the strip.
    """
    edge = (darkness.shape[1] - len(across)) // 2
    gain = darkness[:, edge : edge + len(across)] - stray * across**2
    bends = bend * (across[:, None] - across) ** 2
    total, back = gain[0], []
    for row in gain[1:]:
        scores = total[:, None] - bends
        back.append(scores.argmax(0))
        total = scores.max(0) + row
    found = [int(total.argmax())]
    for step in reversed(back):
        found.append(int(step[found[-1]]))
    return np.asarray(across[found[::-1]])
