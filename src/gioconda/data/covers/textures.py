"""What covers are made of: cloth, plastic, skin, hair, and pieces of other pictures."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from gioconda.types import Field, Pixels

Colour = NDArray[np.float32]
"""``(3,)`` RGB in [0, 255]."""
Random = np.random.Generator

_HAIR = np.array([[25, 20, 18], [60, 42, 30], [110, 78, 50], [190, 155, 105], [150, 150, 150]])
_SKIN = np.array([[236, 200, 178], [214, 168, 140], [176, 126, 96], [128, 84, 60], [84, 54, 40]])


def as_field(values: ArrayLike) -> Field:
    """Numbers as float32."""
    return np.asarray(values, np.float32)


def plain(random: Random, size: int) -> Field:
    """One colour, a little lighter to one side: plastic, paper, a painted mug."""
    colour = _any_colour(random)
    return _uneven(random, np.broadcast_to(colour, (size, size, 3)), random.uniform(0, 0.4))


def cloth(random: Random, size: int) -> Field:
    """A woven or printed cloth: plain, stripes, checks, dots or blots; with folds."""
    kind = random.integers(5)
    first, second = _any_colour(random), _any_colour(random)
    y, x = np.mgrid[:size, :size].astype(np.float32)
    turn, period = random.uniform(0, np.pi), size * random.uniform(0.02, 0.14)
    u = (x * np.cos(turn) + y * np.sin(turn)) * 2 * np.pi / period
    v = (y * np.cos(turn) - x * np.sin(turn)) * 2 * np.pi / period
    pattern = np.zeros((size, size), np.float32)
    if kind == 1:
        pattern = (np.sin(u) > random.uniform(-0.6, 0.8)).astype(np.float32)
    elif kind == 2:
        pattern = ((np.sin(u) > 0).astype(np.float32) + (np.sin(v) > 0)) / 2
    elif kind == 3:
        pattern = (np.sin(u) * np.sin(v) > random.uniform(0.1, 0.7)).astype(np.float32)
    elif kind == 4:
        pattern = (_clouds(random, size, random.uniform(0.03, 0.12)) > 0).astype(np.float32)
    picture = first + pattern[..., None] * (second - first)
    weave = random.normal(0, random.uniform(0, 8), (size, size, 1)).astype(np.float32)
    return as_field(_folded(random, picture + weave))


def piece(random: Random, size: int, pictures: Pixels) -> Field:
    """A piece of another picture, magnified and tinted: anything that photos are made of.

    Args:
        random: Draws.
        size: Side of the texture in pixels.
        pictures: ``(N, H, W, 3)`` uint8 RGB.
    """
    picture = pictures[random.integers(len(pictures))]
    side = int(random.uniform(0.2, 0.6) * len(picture))
    # Corners show hair, clothes and walls; the middle shows a face.
    top, left = ((len(picture) - side) * random.choice([0, 1, random.uniform()]) for _ in range(2))
    part = np.ascontiguousarray(picture[int(top) : int(top) + side, int(left) : int(left) + side])
    if random.uniform() < 0.5:
        part = np.ascontiguousarray(np.rot90(part, int(random.integers(1, 4))))
    drawn = as_field(cv2.resize(part, (size, size), interpolation=cv2.INTER_CUBIC))
    tint = np.exp(random.normal(0, 0.3, 3)) if random.uniform() < 0.5 else np.ones(3)
    return as_field(drawn * tint)


def fabric(random: Random, size: int, pictures: Pixels) -> Field:
    """Cloth, something plain, or a piece of another picture."""
    kind = random.uniform()
    if kind < 0.4:
        return cloth(random, size)
    return plain(random, size) if kind < 0.6 else piece(random, size, pictures)


def skin_colour(random: Random, own: Colour) -> Colour:
    """The face's own skin in another light, or another person's."""
    if random.uniform() < 0.7:
        return as_field(own * np.exp(random.normal(0, 0.15) + random.normal(0, 0.04, 3)))
    tones = _SKIN[random.integers(len(_SKIN), size=2)]
    return as_field(tones[0] + random.uniform() * (tones[1] - tones[0]))


def hair_colour(random: Random) -> Colour:
    """Black, brown, fair, gray, now and then dyed."""
    if random.uniform() < 0.08:
        return _any_colour(random)
    return as_field(_HAIR[random.integers(len(_HAIR))] * np.exp(random.normal(0, 0.25)))


def _any_colour(random: Random) -> Colour:
    """Black and white more often than others, and dull colours more often than bright ones."""
    level = random.choice(
        [random.uniform(5, 45), random.uniform(200, 255), random.uniform(20, 240)]
    )
    spread = random.normal(0, random.choice([4, 20, 60]), 3)
    return as_field(np.clip(level + spread, 2, 255))


def _clouds(random: Random, size: int, grain: float) -> Field:
    """Smooth noise of mean 0 whose blots are ``grain`` of the side wide."""
    cells = max(3, round(1 / grain))
    coarse = random.normal(0, 1, (cells, cells)).astype(np.float32)
    return as_field(cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC))


def _uneven(random: Random, picture: NDArray[np.float32], strength: float) -> Field:
    """Lighter to one side."""
    size = len(picture)
    ramp = np.linspace(-1, 1, size, dtype=np.float32)
    across, down = random.normal(0, 1, 2)
    light = np.exp(strength * (across * ramp[None, :] + down * ramp[:, None]) / 2)
    return as_field(picture * light[..., None])


def _folded(random: Random, picture: NDArray[np.float32]) -> Field:
    """Darkened by pleats, by soft creases and by a bulge in the middle."""
    size = len(picture)
    y, x = np.mgrid[:size, :size].astype(np.float32) / size
    light = 1 + random.uniform(0, 0.12) * _clouds(random, size, random.uniform(0.1, 0.3))
    if random.uniform() < 0.4:
        period = random.uniform(0.04, 0.12)
        light -= random.uniform(0.05, 0.3) * (np.mod(y + 0.05 * x, period) < 0.18 * period)
    if random.uniform() < 0.5:
        light -= random.uniform(0, 0.8) * ((x - random.uniform(0.4, 0.6)) ** 2 + (y - 0.6) ** 2)
    return as_field(picture * np.clip(light, 0.2, 1.4)[..., None])
