"""Things in front of faces, drawn: hands, masks, cups, microphones, phones, hair, spectacles.

Each is ``(alpha, colour)``: ``(S, S)`` float32 in [0, 1] and ``(S, S, 3)`` float32 RGB in [0, 255],
over an upright face crop of S pixels.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.data.cover_textures import (
    Colour,
    Random,
    as_field,
    cloth,
    fabric,
    hair_colour,
    piece,
    plain,
    skin_colour,
)
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.types import Field, Pixels, Points

Layer = tuple[Field, Field]

_FINER = 2  # shapes are drawn so much larger and shrunk, for smooth edges
_SHIFT = 4  # fractional bits of OpenCV's coordinates


@dataclass(frozen=True)
class Sitter:
    """The face that something is laid over.

    Attributes:
        image: ``(S, S, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in its pixels.
        pictures: ``(N, H, W, 3)`` uint8 RGB, of which textures are taken.
    """

    image: Pixels
    points: Points
    pictures: Pixels

    @property
    def size(self) -> int:
        """Side of the crop in pixels."""
        return len(self.image)

    @property
    def eyes(self) -> float:
        """Distance of the pupils in pixels; that of a turned head is taken larger."""
        apart = float(np.linalg.norm(np.subtract(*self.points[PUPILS])))
        return max(apart, 0.25 * self.size)

    @property
    def mouth(self) -> Points:
        """The middle of the lips."""
        return np.asarray(self.points[GROUPS["lips_outer"]].mean(0))

    @property
    def skin(self) -> Colour:
        """The skin beside the nose."""
        x, y = np.clip((self.points[PUPILS].mean(0) + 1.2 * self.mouth) / 2.2, 4, self.size - 5)
        x += 0.35 * self.eyes
        x, y = int(min(x, self.size - 5)), int(y)
        return as_field(np.median(self.image[y - 3 : y + 4, x - 3 : x + 4].reshape(-1, 3), 0))

    def somewhere(self, random: Random) -> Points:
        """A place to cover: more often the mouth and what lies beside it than elsewhere."""
        where = random.uniform()
        if where < 0.45:
            return self.mouth + random.normal(0, 0.12, 2) * self.eyes
        if where < 0.75:
            return self.mouth + random.normal(0, 0.5, 2) * self.eyes
        return random.uniform(0.15, 0.9, 2) * self.size


def polygons(size: int, outlines: list[Points]) -> Field:
    """Filled outlines with smooth edges, ``(S, S)`` in [0, 1]."""
    canvas = np.zeros((size * _FINER, size * _FINER), np.uint8)
    for outline in outlines:
        at = np.round(((outline + 0.5) * _FINER - 0.5) * 2**_SHIFT).astype(np.int32)
        cv2.fillPoly(canvas, [at], 255, shift=_SHIFT)
    return _shrunk(canvas)


def strokes(size: int, lines: list[Points], width_px: float) -> Field:
    """Lines of a width with smooth edges, ``(S, S)`` in [0, 1]."""
    canvas = np.zeros((size * _FINER, size * _FINER), np.uint8)
    wide = max(1, round(width_px * _FINER))
    for line in lines:
        at = np.round(((line + 0.5) * _FINER - 0.5) * 2**_SHIFT).astype(np.int32)
        cv2.polylines(canvas, [at], False, 255, wide, cv2.LINE_AA, _SHIFT)
    return _shrunk(canvas) * as_field(min(1.0, width_px * _FINER))


def _shrunk(canvas: NDArray[np.uint8]) -> Field:
    side = len(canvas) // _FINER
    return as_field(cv2.resize(canvas, (side, side), interpolation=cv2.INTER_AREA) / 255)


def mask(random: Random, sitter: Sitter) -> Layer:
    """A face mask, a scarf or a veil over the lower face, or a simple drawing of one."""
    size, eyes, oval = sitter.size, sitter.eyes, sitter.points[GROUPS["oval"]]
    jaw = oval[np.arange(9, 28)] if random.uniform() < 0.8 else oval[[9, 13, 18, 23, 27]]
    jaw = sitter.mouth + (jaw - sitter.mouth) * random.uniform(0.7, 1.15, 2)
    middle = sitter.points[PUPILS].mean(0)
    top = middle + (sitter.mouth - middle) * random.uniform(0.2, 0.85)
    if random.uniform() < 0.3:  # a scarf goes on down the neck
        jaw = np.concatenate(
            [jaw[:3], [[size * 1.1, size * 1.2], [-size * 0.1, size * 1.2]], jaw[-3:]]
        )
    jaw[[0, -1], 1] = np.clip(jaw[[0, -1], 1], top[1] - 0.1 * eyes, None)
    bridge = top + np.array([[-0.2, random.uniform(0, 0.2)], [0, 0], [0.2, 0.1]]) * eyes
    outline = np.concatenate([bridge, jaw])
    alpha = polygons(size, [outline])
    colour = (
        cloth(random, size) if random.uniform() < 0.7 else fabric(random, size, sitter.pictures)
    )
    if random.uniform() < 0.5:
        loops = [np.stack([jaw[k], oval[e]]) for k, e in ((0, 7), (-1, 29))]
        alpha = np.maximum(alpha, strokes(size, loops, random.uniform(0.6, 1.6)))
    if random.uniform() < 0.08:
        alpha = alpha * as_field(random.uniform(0.6, 0.9))  # a veil
    return alpha, colour


def hand(random: Random, sitter: Sitter) -> Layer:
    """One to four fingers side by side, and now and then the back of the hand behind them."""
    size, eyes = sitter.size, sitter.eyes
    skin = skin_colour(random, sitter.skin)
    wide, long = eyes * random.uniform(0.16, 0.3), eyes * random.uniform(0.7, 1.9)
    turn = random.uniform(0, 2 * math.pi)
    along = np.array([math.cos(turn), math.sin(turn)])
    across = np.array([-along[1], along[0]])
    count, middle = random.integers(1, 5), sitter.somewhere(random)
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


def cup(random: Random, sitter: Sitter) -> Layer:
    """A mug, glass or bottle from below, its rim an ellipse."""
    size, eyes = sitter.size, sitter.eyes
    wide, narrow = eyes * random.uniform(0.25, 0.75), random.uniform(0.6, 1.05)
    rim = sitter.somewhere(random) + np.array([0, random.uniform(-0.3, 0.25) * eyes])
    turn, long = random.normal(0, 0.25), size * random.uniform(0.3, 1)
    reach = np.linspace(math.pi, 2 * math.pi, 12)
    arc = np.stack([np.cos(reach), 0.25 * np.sin(reach)], 1) * wide
    outline = np.concatenate([arc, [[wide * narrow, long], [-wide * narrow, long]]])
    alpha = polygons(size, [outline @ _turn(turn).T + rim])
    colour = (
        plain(random, size) if random.uniform() < 0.6 else fabric(random, size, sitter.pictures)
    )
    x = np.arange(size, dtype=np.float32)
    light = 1 - 0.45 * ((x - rim[0]) / (wide + 1)) ** 2 * random.uniform(0, 1)
    return alpha, as_field(colour * np.clip(light, 0.3, 1)[None, :, None])


def microphone(random: Random, sitter: Sitter) -> Layer:
    """A ball of wire or foam on a stick."""
    size, eyes = sitter.size, sitter.eyes
    middle, radius = sitter.somewhere(random), eyes * random.uniform(0.2, 0.55)
    tall, reach = random.uniform(0.9, 1.5), np.linspace(0, 2 * math.pi, 24)
    turn = random.normal(0, 0.5)
    ball = np.stack([np.cos(reach), tall * np.sin(reach)], 1) * radius @ _turn(turn).T + middle
    thick = radius * random.uniform(0.25, 0.7)
    stick = np.array([[-thick, 0], [thick, 0], [thick * 0.8, size], [-thick * 0.8, size]])
    handle = polygons(size, [stick @ _turn(turn).T + middle])
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


def phone(random: Random, sitter: Sitter) -> Layer:
    """A rounded rectangle: a phone, a book, a card, a piece of paper."""
    size, eyes = sitter.size, sitter.eyes
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
    middle = sitter.somewhere(random) + away
    alpha = polygons(size, [outline @ _turn(random.normal(0, 0.3)).T + middle])
    dark = as_field(random.uniform(5, 40) + random.normal(0, 3, 3))
    even = np.broadcast_to(dark, (size, size, 3))
    return alpha, as_field(
        even if random.uniform() < 0.4 else fabric(random, size, sitter.pictures)
    )


def hair(random: Random, sitter: Sitter) -> Layer:
    """A lock of strands that hangs or is blown over the face, or fur."""
    size, eyes, colour = sitter.size, sitter.eyes, hair_colour(random)
    count, fur = int(random.choice([5, 20, 60])), random.uniform() < 0.15
    start = np.array([random.uniform(0, 1), random.uniform(-0.1, 0.6)]) * size
    end = sitter.somewhere(random) + random.normal(0, 0.3, 2) * size
    bend = (start + end) / 2 + random.normal(0, 0.15, 2) * size
    spread = eyes * random.uniform(0.05, 0.35)
    t = np.linspace(0, 1, 8)[:, None]
    alpha, drawn = np.zeros((size, size), np.float32), np.zeros((size, size, 3), np.float32)
    middle = sitter.somewhere(random)
    for _ in range(6 if count > 5 else 2):
        lines = []
        for _ in range((140 if fur else count) // 6 + 1):
            if fur:
                at = middle + random.normal(0, 0.4, 2) * eyes
                way = (at - sitter.mouth) * 0.2 + random.normal(0, 0.06, 2) * eyes
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
        ground = polygons(size, [_blob(random, middle, 0.5 * eyes)])
        drawn += ((1 - alpha) * ground)[..., None] * (colour - drawn)
        alpha = np.maximum(alpha, ground)
    return alpha, drawn


def blot(random: Random, sitter: Sitter) -> Layer:
    """Any shape of any texture, or all that lies beyond a line."""
    size, middle = sitter.size, sitter.somewhere(random)
    if random.uniform() < 0.3:
        turn = random.uniform(0, 2 * math.pi)
        half = np.array([[0, -2.0], [2, -2], [2, 2], [0, 2]]) * size
        outline = half @ _turn(turn).T + middle
    else:
        outline = _blob(random, middle, sitter.eyes * random.uniform(0.15, 0.9))
    texture = piece if random.uniform() < 0.5 else fabric
    return polygons(size, [outline]), texture(random, size, sitter.pictures)


def stick(random: Random, sitter: Sitter) -> Layer:
    """A straw, a cigarette, a pen or a flute at the mouth."""
    size, eyes = sitter.size, sitter.eyes
    lips = sitter.points[GROUPS["lips_outer"]]
    start = lips[random.integers(len(lips))] + random.normal(0, 0.04, 2) * eyes
    way = random.uniform(-0.3, math.pi + 0.3)
    end = start + np.array([math.cos(way), math.sin(way)]) * eyes * random.uniform(0.4, 2)
    alpha = strokes(size, [np.stack([start, end])], eyes * random.uniform(0.05, 0.18))
    return alpha, plain(random, size)


def spectacles(random: Random, sitter: Sitter) -> Layer:
    """Frames around both eyes, with bridge and temples; the lenses are clear."""
    size, lines = sitter.size, _frames(random, sitter)
    alpha = strokes(size, lines, sitter.eyes * random.uniform(0.02, 0.09))
    dark = random.uniform() < 0.6
    shade = random.uniform(8, 60) if dark else random.uniform(60, 220)
    colour = as_field(shade + random.normal(0, 12, 3))
    return alpha, np.broadcast_to(colour, (size, size, 3)).astype(np.float32)


def sunglasses(random: Random, sitter: Sitter) -> Layer:
    """The same with dark lenses."""
    size, lines = sitter.size, _frames(random, sitter)
    frame = strokes(size, lines, sitter.eyes * random.uniform(0.02, 0.1))
    lenses = polygons(size, lines[:2])
    top = random.uniform(5, 60)
    ramp = np.linspace(top, top + random.uniform(0, 50), size, dtype=np.float32)
    colour = np.broadcast_to(ramp[:, None, None], (size, size, 3)) + random.normal(0, 6, 3)
    return np.maximum(frame, lenses), as_field(colour)


def _frames(random: Random, sitter: Sitter) -> list[Points]:
    """Two rims, the bridge and two temples as lines."""
    eyes, pupils = sitter.eyes, sitter.points[PUPILS]
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


def _blob(random: Random, middle: Points, radius: float) -> Points:
    """A smooth or a cornered outline around a place."""
    corners = int(random.integers(3, 9))
    reach = np.linspace(0, 2 * math.pi, corners, endpoint=False) + random.uniform(0, 6)
    away = radius * random.uniform(0.5, 1.4, corners)
    if random.uniform() < 0.6:
        fine = np.linspace(0, 2 * math.pi, 40, endpoint=False) + reach[0]
        away = np.interp(fine, np.append(reach, reach[0] + 2 * math.pi), np.append(away, away[0]))
        kernel = np.ones(7) / 7
        away = np.convolve(np.tile(away, 3), kernel, "same")[40:80]
        reach = fine
    return middle + np.stack([np.cos(reach), np.sin(reach)], 1) * away[:, None]


def _turn(angle: float) -> NDArray[np.float64]:
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([[cos, -sin], [sin, cos]])


KINDS: dict[str, Callable[[Random, Sitter], Layer]] = {
    "mask": mask,
    "hand": hand,
    "cup": cup,
    "microphone": microphone,
    "phone": phone,
    "hair": hair,
    "blot": blot,
    "stick": stick,
    "spectacles": spectacles,
    "sunglasses": sunglasses,
}
CHANCES = {
    "mask": 0.14,
    "hand": 0.24,
    "cup": 0.06,
    "microphone": 0.06,
    "phone": 0.08,
    "hair": 0.12,
    "blot": 0.1,
    "stick": 0.05,
    "spectacles": 0.12,
    "sunglasses": 0.03,
}
