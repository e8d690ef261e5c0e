"""What is worn or grows in front of faces, drawn: masks, spectacles, hair."""

from __future__ import annotations

import math

import numpy as np

from gioconda.data.covers.drawing import CoveredFace, Layer, blob, polygons, strokes
from gioconda.data.covers.textures import Random, as_field, cloth, fabric, hair_colour
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.types import Points


def face_mask(random: Random, face: CoveredFace) -> Layer:
    """A face mask, a scarf or a veil over the lower face, or a simple drawing of one."""
    size, eyes, oval = face.size, face.eyes, face.points[GROUPS["oval"]]
    jaw = oval[np.arange(9, 28)] if random.uniform() < 0.8 else oval[[9, 13, 18, 23, 27]]
    jaw = face.mouth + (jaw - face.mouth) * random.uniform(0.7, 1.15, 2)
    middle = face.points[PUPILS].mean(0)
    top = middle + (face.mouth - middle) * random.uniform(0.2, 0.85)
    if random.uniform() < 0.3:  # a scarf goes on down the neck
        jaw = np.concatenate(
            [jaw[:3], [[size * 1.1, size * 1.2], [-size * 0.1, size * 1.2]], jaw[-3:]]
        )
    jaw[[0, -1], 1] = np.clip(jaw[[0, -1], 1], top[1] - 0.1 * eyes, None)
    bridge = top + np.array([[-0.2, random.uniform(0, 0.2)], [0, 0], [0.2, 0.1]]) * eyes
    outline = np.concatenate([bridge, jaw])
    alpha = polygons(size, [outline])
    colour = cloth(random, size) if random.uniform() < 0.7 else fabric(random, size, face.pictures)
    if random.uniform() < 0.5:
        loops = [np.stack([jaw[k], oval[e]]) for k, e in ((0, 7), (-1, 29))]
        alpha = np.maximum(alpha, strokes(size, loops, random.uniform(0.6, 1.6)))
    if random.uniform() < 0.08:
        alpha = alpha * as_field(random.uniform(0.6, 0.9))  # a veil
    return alpha, colour


def hair(random: Random, face: CoveredFace) -> Layer:
    """A lock of strands that hangs or is blown over the face, or fur."""
    size, eyes, colour = face.size, face.eyes, hair_colour(random)
    count, fur = int(random.choice([5, 20, 60])), random.uniform() < 0.15
    start = np.array([random.uniform(0, 1), random.uniform(-0.1, 0.6)]) * size
    end = face.somewhere(random) + random.normal(0, 0.3, 2) * size
    bend = (start + end) / 2 + random.normal(0, 0.15, 2) * size
    spread = eyes * random.uniform(0.05, 0.35)
    t = np.linspace(0, 1, 8)[:, None]
    alpha, drawn = np.zeros((size, size), np.float32), np.zeros((size, size, 3), np.float32)
    middle = face.somewhere(random)
    for _ in range(6 if count > 5 else 2):
        lines = []
        for _ in range((140 if fur else count) // 6 + 1):
            if fur:
                at = middle + random.normal(0, 0.4, 2) * eyes
                way = (at - face.mouth) * 0.2 + random.normal(0, 0.06, 2) * eyes
                lines.append(np.stack([at, at + way]))
                continue
            off = random.normal(0, 1, 2) * spread
            a, b, c = start + 0.6 * off, bend + off, end + 1.3 * off + random.normal(0, 2, 2)
            lines.append((1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c)
        some = strokes(size, lines, random.uniform(0.5, 1.8))
        shade = colour * as_field(np.exp(random.normal(0, 0.3)))
        drawn += some[..., None] * (shade - drawn)
        alpha = np.maximum(alpha, some)
    if fur:
        ground = polygons(size, [blob(random, middle, 0.5 * eyes)])
        drawn += ((1 - alpha) * ground)[..., None] * (colour - drawn)
        alpha = np.maximum(alpha, ground)
    return alpha, drawn


def spectacles(random: Random, face: CoveredFace) -> Layer:
    """Frames around both eyes, with bridge and temples; the lenses are clear."""
    size, lines = face.size, _frames(random, face)
    alpha = strokes(size, lines, face.eyes * random.uniform(0.02, 0.09))
    dark = random.uniform() < 0.6
    shade = random.uniform(8, 60) if dark else random.uniform(60, 220)
    colour = as_field(shade + random.normal(0, 12, 3))
    return alpha, np.broadcast_to(colour, (size, size, 3)).astype(np.float32)


def sunglasses(random: Random, face: CoveredFace) -> Layer:
    """The same with dark lenses."""
    size, lines = face.size, _frames(random, face)
    frame = strokes(size, lines, face.eyes * random.uniform(0.02, 0.1))
    lenses = polygons(size, lines[:2])
    top = random.uniform(5, 60)
    ramp = np.linspace(top, top + random.uniform(0, 50), size, dtype=np.float32)
    colour = np.broadcast_to(ramp[:, None, None], (size, size, 3)) + random.normal(0, 6, 3)
    return np.maximum(frame, lenses), as_field(colour)


def _frames(random: Random, face: CoveredFace) -> list[Points]:
    """Two rims, the bridge and two temples as lines."""
    eyes, pupils = face.eyes, face.points[PUPILS]
    apart = pupils[1] - pupils[0]
    level = apart / max(float(np.linalg.norm(apart)), 1e-6)
    down = np.array([-level[1], level[0]])
    wide = float(np.linalg.norm(apart)) * random.uniform(0.32, 0.47)
    high, power = eyes * random.uniform(0.17, 0.38), random.uniform(0.45, 1)
    reach = np.linspace(0, 2 * math.pi, 33)
    cos, sin = (np.sign(f) * np.abs(f) ** power for f in (np.cos(reach), np.sin(reach)))
    lower = np.array([random.normal(0, 0.03), random.uniform(-0.04, 0.14)]) * eyes
    half = random.uniform() < 0.12  # rims above the eyes alone
    rims = []
    for pupil in pupils:
        rim = pupil + lower + wide * cos[:, None] * level + high * sin[:, None] * down
        rims.append(rim[16:] if half else rim)
    inner = [pupils[0] + lower + wide * level, pupils[1] + lower - wide * level]
    lift = down * high * random.uniform(-0.6, 0.2)
    bridge = np.stack([inner[0] + lift, (inner[0] + inner[1]) / 2 + 1.3 * lift, inner[1] + lift])
    sides = [pupils[0] + lower - wide * level, pupils[1] + lower + wide * level]
    temples = [
        np.stack([sides[0] + lift, sides[0] + lift - level * eyes]),
        np.stack([sides[1] + lift, sides[1] + lift + level * eyes]),
    ]
    return [*rims, bridge, *temples]
