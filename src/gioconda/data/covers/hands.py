"""Hands in front of faces: fingers side by side, drawn."""

from __future__ import annotations

import math

import cv2
import numpy as np

from gioconda.data.covers.drawing import CoveredFace, Layer, polygons
from gioconda.data.covers.textures import Colour, Random, as_field, skin_colour
from gioconda.types import Points


def hand(random: Random, face: CoveredFace) -> Layer:
    """One to four fingers side by side, and now and then the back of the hand behind them."""
    size, eyes = face.size, face.eyes
    skin = skin_colour(random, face.skin)
    wide, long = eyes * random.uniform(0.16, 0.3), eyes * random.uniform(0.7, 1.9)
    turn = random.uniform(0, 2 * math.pi)
    along = np.array([math.cos(turn), math.sin(turn)])
    across = np.array([-along[1], along[0]])
    count, middle = random.integers(1, 5), face.somewhere(random)
    fan, flat = random.uniform(-0.12, 0.12), random.uniform() < 0.25
    alpha, colour = np.zeros((size, size), np.float32), np.zeros((size, size, 3), np.float32)
    if random.uniform() < 0.6:
        reach = np.linspace(0, 2 * math.pi, 14)[:, None]
        palm = (
            middle
            + along * long * 0.75
            + (count * wide * 0.8)
            * (np.cos(reach) * along * random.uniform(0.8, 2) + np.sin(reach) * across)
        )
        back = polygons(size, [palm])
        light = 1 - 0.25 * cv2.GaussianBlur(1 - back, (0, 0), 0.15 * eyes)
        alpha, colour = back, skin * light[..., None]
    for k in range(count):
        way = along + across * fan * (k - (count - 1) / 2)
        base = middle + across * (k - (count - 1) / 2) * wide * random.uniform(0.96, 1.15)
        tip = base - way * long * random.uniform(0.4, 0.6)
        finger, drawn = _finger(random, size, tip, base + way * long / 2, wide, skin, flat)
        colour += finger[..., None] * (drawn - colour)
        alpha = np.maximum(alpha, finger)
    return alpha, colour


def _finger(
    random: Random, size: int, tip: Points, base: Points, wide: float, skin: Colour, flat: bool
) -> Layer:
    """A rounded capsule, darker towards its sides, with creases and a nail."""
    y, x = np.mgrid[:size, :size].astype(np.float32)
    way = base - tip
    length = float(np.linalg.norm(way))
    way = way / length
    along = np.clip((x - tip[0]) * way[0] + (y - tip[1]) * way[1], 0, length)
    off = np.hypot(x - tip[0] - along * way[0], y - tip[1] - along * way[1]) / (wide / 2)
    bulge = 1 + 0.05 * np.sin(along / length * 9 + random.uniform(0, 6))
    alpha = np.clip((bulge - off) * wide / 2 + 0.5, 0, 1)
    side = (x - tip[0]) * -way[1] + (y - tip[1]) * way[0]
    if flat:  # a flat drawing with an outline
        light = 1 - random.uniform(0, 0.5) * (off > 1 - 2.2 / wide)
    else:
        depth = np.sqrt(np.clip(1 - (0.95 * off) ** 2, 0, 1))
        light = 0.55 + 0.45 * depth + random.uniform(-0.2, 0.2) * side / wide
        for at in (0.32, 0.62):
            crease = np.exp(-0.5 * ((along / length - at) / 0.02) ** 2)
            light = light - random.uniform(0, 0.15) * crease
    colour = skin * as_field(np.exp(random.normal(0, 0.04))) * light[..., None]
    if random.uniform() < 0.4:
        centre = tip + way * wide * 0.05
        u = (x - centre[0]) * way[0] + (y - centre[1]) * way[1]
        v = (x - centre[0]) * -way[1] + (y - centre[1]) * way[0]
        nail = np.clip((1 - np.hypot(u / (0.42 * wide), v / (0.3 * wide))) * wide * 0.4, 0, 1)
        shade = skin * as_field([1.08, 1.02, 1.02]) + random.uniform(-20, 25)
        if random.uniform() < 0.2:
            shade = as_field(random.uniform(0, 255, 3))
        colour = colour + nail[..., None] * (shade - colour)
    return as_field(alpha), as_field(colour)
