"""Things in front of faces, drawn: cups, microphones, phones, sticks, and any other shape."""

from __future__ import annotations

import math

import numpy as np

from gioconda.data.covers.drawing import CoveredFace, Layer, blob, polygons, strokes, turned
from gioconda.data.covers.textures import Random, as_field, fabric, piece, plain
from gioconda.faces.scheme import GROUPS


def cup(random: Random, face: CoveredFace) -> Layer:
    """A mug, glass or bottle from below, its rim an ellipse."""
    size, eyes = face.size, face.eyes
    wide, narrow = eyes * random.uniform(0.25, 0.75), random.uniform(0.6, 1.05)
    rim = face.somewhere(random) + np.array([0, random.uniform(-0.3, 0.25) * eyes])
    turn, long = random.normal(0, 0.25), size * random.uniform(0.3, 1)
    reach = np.linspace(math.pi, 2 * math.pi, 12)
    arc = np.stack([np.cos(reach), 0.25 * np.sin(reach)], 1) * wide
    outline = np.concatenate([arc, [[wide * narrow, long], [-wide * narrow, long]]])
    alpha = polygons(size, [outline @ turned(turn).T + rim])
    colour = plain(random, size) if random.uniform() < 0.6 else fabric(random, size, face.pictures)
    x = np.arange(size, dtype=np.float32)
    light = 1 - 0.45 * ((x - rim[0]) / (wide + 1)) ** 2 * random.uniform(0, 1)
    return alpha, as_field(colour * np.clip(light, 0.3, 1)[None, :, None])


def microphone(random: Random, face: CoveredFace) -> Layer:
    """A ball of wire or foam on a stick."""
    size, eyes = face.size, face.eyes
    middle, radius = face.somewhere(random), eyes * random.uniform(0.2, 0.55)
    tall, reach = random.uniform(0.9, 1.5), np.linspace(0, 2 * math.pi, 24)
    turn = random.normal(0, 0.5)
    ball = np.stack([np.cos(reach), tall * np.sin(reach)], 1) * radius @ turned(turn).T + middle
    thick = radius * random.uniform(0.25, 0.7)
    stick = np.array([[-thick, 0], [thick, 0], [thick * 0.8, size], [-thick * 0.8, size]])
    handle = polygons(size, [stick @ turned(turn).T + middle])
    dark = as_field(random.uniform(10, 70) + random.normal(0, 4, 3))
    colour = np.broadcast_to(dark, (size, size, 3)) + random.normal(0, 6, (size, size, 1))
    head = polygons(size, [ball])
    cover = dark if random.uniform() < 0.6 else as_field(random.uniform(0, 255, 3))
    y, x = np.mgrid[:size, :size].astype(np.float32)
    light = (
        1.25 - 0.6 * np.hypot(x - middle[0] + 0.3 * radius, y - middle[1] + 0.3 * radius) / radius
    )
    mesh = np.ones_like(light)
    if random.uniform() < 0.7:
        step = random.uniform(2, 4)
        mesh += random.uniform(0.1, 0.8) * (np.mod(y, step) < 1)
        mesh += random.choice([0, 0.4]) * (np.mod(x, step) < 1)
    ball_colour = cover * (np.clip(light, 0.3, 1.3) * mesh)[..., None]
    return np.maximum(head, handle), as_field(colour + head[..., None] * (ball_colour - colour))


def phone(random: Random, face: CoveredFace) -> Layer:
    """A rounded rectangle: a phone, a book, a card, a piece of paper."""
    size, eyes = face.size, face.eyes
    half = eyes * np.array([random.uniform(0.25, 1), random.uniform(0.3, 1.3)])
    radius, reach = random.uniform(0.02, 0.2) * half.min(), np.linspace(0, math.pi / 2, 5)
    corner = np.stack([np.cos(reach), np.sin(reach)], 1) * radius
    signs = [(1, 1), (-1, 1), (-1, -1), (1, -1)]
    outline = np.concatenate(
        [
            (corner if sx * sy > 0 else corner[::-1]) * (sx, sy) + (half - radius) * (sx, sy)
            for sx, sy in signs
        ]
    )
    way = random.uniform(0, 2 * math.pi)
    away = np.array([math.cos(way), math.sin(way)]) * half * random.uniform(0, 1)
    middle = face.somewhere(random) + away
    alpha = polygons(size, [outline @ turned(random.normal(0, 0.3)).T + middle])
    dark = as_field(random.uniform(5, 40) + random.normal(0, 3, 3))
    even = np.broadcast_to(dark, (size, size, 3))
    return alpha, as_field(even if random.uniform() < 0.4 else fabric(random, size, face.pictures))


def stick(random: Random, face: CoveredFace) -> Layer:
    """A straw, a cigarette, a pen or a flute at the mouth."""
    size, eyes = face.size, face.eyes
    lips = face.points[GROUPS["lips_outer"]]
    start = lips[random.integers(len(lips))] + random.normal(0, 0.04, 2) * eyes
    way = random.uniform(-0.3, math.pi + 0.3)
    end = start + np.array([math.cos(way), math.sin(way)]) * eyes * random.uniform(0.4, 2)
    alpha = strokes(size, [np.stack([start, end])], eyes * random.uniform(0.05, 0.18))
    return alpha, plain(random, size)


def blot(random: Random, face: CoveredFace) -> Layer:
    """Any shape of any texture, or all that lies beyond a line."""
    size, middle = face.size, face.somewhere(random)
    if random.uniform() < 0.3:
        turn = random.uniform(0, 2 * math.pi)
        half = np.array([[0, -2.0], [2, -2], [2, 2], [0, 2]]) * size
        outline = half @ turned(turn).T + middle
    else:
        outline = blob(random, middle, face.eyes * random.uniform(0.15, 0.9))
    texture = piece if random.uniform() < 0.5 else fabric
    return polygons(size, [outline]), texture(random, size, face.pictures)
