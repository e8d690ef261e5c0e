"""The hairs of a beard: where each is rooted, which way it grows, how far and how bent.

All by chance, but always the same. Places are those of the map of beards, see ``beard_ground``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.editors.attributes.beards.ground import between_cells, mapped, moustache_share
from gioconda.models.shapes.beard_map import CELL, COLUMNS, LOW, ROWS
from gioconda.types import Points
from gioconda.upsampling import smooth_step

_POINTS = 6  # of a strand
_TANGLE = 0.2  # radians by which hairs differ from their neighbours,
_SWIRL, _SWIRL_SIZE = 0.18, 0.09  # and by which tufts do; pupil distances
_CLUMP, _CLUMP_SIZE = 0.35, 0.045  # how uneven the growth is
_BEND = 0.25  # radians from root to tip
_LENGTHS = (0.4, 1.4)  # of single hairs, against the usual one
_TILE = 64


@dataclass(frozen=True)
class Growth:
    """How a beard grows.

    Attributes:
        length: Of a usual hair, in pupil distances.
        width: Of a hair at its root, in pupil distances.
        hairs: Of a dense place, on a square of one pupil distance.
        thickness: How full thin places are: 0 as the map has them, 1 as dense as the densest.
        shade: How far skin between the hairs takes their colour, in [0, 1].
    """

    length: float
    width: float
    hairs: float
    thickness: float
    shade: float

    def filled(self, density: NDArray[Any]) -> NDArray[Any]:
        """A density in [0, 1] with thin places filled up."""
        return np.asarray(density ** (1 - 0.45 * self.thickness))


def strands(growth: Growth, where: Callable[[Points], Points]) -> Points:
    """The hairs as lines, ``(N, 6, 2)``, from root to tip.

    Args:
        growth: How they grow.
        where: Share of the hairs at places of the map ``(N, 2)`` that there are, in [0, 1].
    """
    rng = np.random.default_rng(0)
    size = np.array([COLUMNS, ROWS]) * CELL
    roots = np.array(LOW) + rng.random((round(growth.hairs * size[0] * size[1]), 2)) * size
    density = growth.filled(mapped(roots)) * where(roots)
    uneven = 1 - _CLUMP + _CLUMP * (1 + _noise(rng, roots, _CLUMP_SIZE))
    kept = rng.random(len(roots)) < np.clip(density * uneven, 0, 1)
    roots, density = roots[kept], density[kept]
    turn = _SWIRL * _noise(rng, roots, _SWIRL_SIZE) + rng.normal(0, _TANGLE, len(roots))
    bend = rng.normal(0, _BEND, len(roots))
    length = growth.length * rng.uniform(*_LENGTHS, len(roots)) * (0.55 + 0.45 * density)
    ahead = directions(roots)
    along = np.linspace(0, 1, _POINTS)
    angle = turn[:, None] + bend[:, None] * along
    cos, sin = np.cos(angle), np.sin(angle)
    x = cos * ahead[:, :1] - sin * ahead[:, 1:]
    y = sin * ahead[:, :1] + cos * ahead[:, 1:]
    step = (length[:, None] * along)[..., None]
    return np.asarray(roots[:, None] + step * np.stack([x, y], -1))


def directions(places: Points) -> Points:
    """Which way hair grows at places of the map: unit vectors ``(N, 2)``.

    Down the cheeks and a little to the front, outwards under the jaw, away from the nose over the
    lips.
    """
    x, y = places.T
    side, away = np.sign(x), np.abs(x)
    down = np.ones_like(x)
    cheek = np.stack([side * (0.45 * smooth_step(y, 1.0, 1.5) - 0.15), down], 1)
    chin = np.stack([0.45 * x, down], 1)
    on_chin = (1 - smooth_step(away, 0.35, 0.55)) * smooth_step(y, 1.15, 1.25)
    outwards = 0.95 * side * smooth_step(away, 0.0, 0.14)
    lip = np.stack([outwards, 0.75 - 0.2 * np.clip(away / 0.4, 0, 1)], 1)
    ahead = cheek + on_chin[:, None] * (chin - cheek)
    ahead += moustache_share(places)[:, None] * (lip - ahead)
    return np.asarray(ahead / np.linalg.norm(ahead, axis=1, keepdims=True))


def _noise(rng: np.random.Generator, places: Points, size: float) -> Points:
    """Smooth noise of unit variance at places ``(N, 2)``; its spots are about ``size`` wide."""
    tile = rng.normal(size=(_TILE, _TILE)).astype(np.float32)
    return between_cells(tile, (places / size) % (_TILE - 2))
