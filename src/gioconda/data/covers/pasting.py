"""Covers laid over a face, beside harmless changes that must not be taken for covers."""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.data.covers.drawing import CoveredFace, Layer, polygons
from gioconda.data.covers.kinds import CHANCES, KINDS
from gioconda.data.covers.textures import Random, as_field
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.types import Field, Pixels, Points

_MANY = (0.25, 0.5, 0.2, 0.05)  # how often there are 0, 1, 2 and 3 covers
_HARMLESS = 0.5  # share of faces with seams, shadows or paint that cover nothing
_SURE_OVAL = 0.9  # of the face's oval: what hangs over its edge is hair as often as not


def covered(
    random: Random, face: CoveredFace, kinds: list[str] | None = None
) -> tuple[Pixels, Field]:
    """A face with something in front of it, or with nothing.

    Args:
        random: Draws.
        face: The face.
        kinds: What is laid over it, in this order; None draws it.

    Returns:
        ``(S, S, 3)`` uint8 RGB, and ``(S, S)`` float32 in [0, 1], how far each pixel is covered.
    """
    image = as_field(face.image)
    if random.uniform() < _HARMLESS:
        image = harmless(random, face, image)
    if kinds is None:
        names, chances = list(CHANCES), np.array(list(CHANCES.values()))
        count = random.choice(len(_MANY), p=_MANY)
        kinds = [str(k) for k in random.choice(names, count, p=chances / chances.sum())]
    cover = np.zeros(image.shape[:2], np.float32)
    for kind in kinds:
        alpha, colour = KINDS[kind](random, face)
        image = lay(random, image, (alpha, colour))
        cover = np.maximum(cover, as_field(alpha))
    return np.clip(np.rint(image), 0, 255).astype(np.uint8), cover


def lay(random: Random, image: Field, layer: Layer) -> Field:
    """Lay a cover over a picture: in its light, with soft edges, a shadow and some noise."""
    alpha, colour = layer[0], layer[1].clip(0, 255)
    if random.uniform() < 0.5:
        level = (image.mean() + 10) / (
            float((colour * alpha[..., None]).sum()) / (3 * float(alpha.sum()) + 1e-3) + 10
        )
        colour = colour * as_field(level ** random.uniform(0, 0.7))
    if random.uniform() < 0.5:
        moved = as_field([[1, 0, random.normal(0, 2)], [0, 1, random.normal(1.5, 2)]])
        shadow = cv2.warpAffine(alpha, moved, alpha.shape[::-1])
        shadow = cv2.GaussianBlur(shadow, (0, 0), random.uniform(0.8, 4))
        image = image * (1 - random.uniform(0.1, 0.6) * shadow)[..., None]
    if random.uniform() < 0.5:
        sigma = random.uniform(0.3, 1.1)
        alpha = cv2.GaussianBlur(alpha, (0, 0), sigma)
        colour = cv2.GaussianBlur(as_field(colour), (0, 0), sigma)
    if random.uniform() < 0.3:
        colour = as_field(colour + random.normal(0, random.uniform(0, 8), image.shape))
    return as_field(image + alpha[..., None] * (np.clip(colour, 0, 255) - image))


def harmless(random: Random, face: CoveredFace, image: Field) -> Field:
    """Seams, shadows, paint and other people's mouths: all of them are face."""
    size, eyes = face.size, face.eyes
    kind = random.integers(5)
    if kind == 0:  # another face's part, which lies in the same place
        other = face.pictures[random.integers(len(face.pictures))]
        off = (len(other) - size) // 2
        part = as_field(other[off : off + size, off : off + size])
        level = np.exp(
            random.uniform(0, 1) * np.log((image.mean((0, 1)) + 9) / (part.mean((0, 1)) + 9))
        )
        return _mixed(random, image, part * level, _patch(random, face))
    if kind == 1:  # the face itself, a little moved, lighter, darker or softer
        moved = as_field([[1, 0, random.normal(0, 1.5)], [0, 1, random.normal(0, 1.5)]])
        part = cv2.warpAffine(image, moved, (size, size), borderMode=cv2.BORDER_REPLICATE)
        if random.uniform() < 0.5:
            part = cv2.GaussianBlur(part, (0, 0), random.uniform(0.5, 1.5))
        tint = np.exp(random.normal(0, 0.2) + random.normal(0, 0.05, 3))
        return _mixed(random, image, part * tint, _patch(random, face))
    if kind == 2:  # a shadow or a light with any edge
        edge = cv2.GaussianBlur(_patch(random, face), (0, 0), random.uniform(0.3, 6))
        return as_field(image * np.exp(random.uniform(-1.1, 0.35) * edge)[..., None])
    if kind == 3:  # lips in any colour
        lips = polygons(size, [face.points[GROUPS["lips_outer"]]])
        inner = polygons(size, [face.points[GROUPS["lips_inner"]]])
        paint = as_field([random.uniform(60, 220), random.uniform(0, 90), random.uniform(20, 120)])
        share = np.clip(lips - inner, 0, 1) * random.uniform(0.2, 0.7)
        return as_field(image + share[..., None] * (paint - image))
    # a beard, stubble or freckles: short hairs that leave skin to be seen
    jaw = face.points[GROUPS["oval"]][np.arange(11, 26)]
    where = polygons(size, [np.concatenate([jaw, [face.mouth - [0, 0.25 * eyes]]])])
    where *= 1 - polygons(size, [face.points[GROUPS["lips_outer"]]])
    hairs = random.uniform(size=(size, size)).astype(np.float32) ** random.uniform(0.5, 4)
    hairs = cv2.GaussianBlur(hairs, (0, 0), random.uniform(0.4, 0.9)) * where
    dark = as_field(random.uniform(15, 90) + random.normal(0, 8, 3))
    share = np.clip(hairs * random.uniform(0.3, 1.6), 0, 0.9)
    return as_field(image + share[..., None] * (dark - image))


def known(points: Points, size: int, wears_glasses: bool) -> Field:
    """Where an untouched face is sure to be face, ``(S, S)`` in [0, 1].

    Hair may hang over the forehead and over the oval's edge, and real spectacles are covers that
    nobody has drawn.

    Args:
        points: ``(141, 2)`` landmarks in crop pixels.
        size: Side of the crop in pixels.
        wears_glasses: Whether the face may wear spectacles.
    """
    oval = points[GROUPS["oval"]]
    middle = oval.mean(0)
    where = polygons(size, [middle + _SURE_OVAL * (oval - middle)])
    eyes = max(float(np.linalg.norm(np.subtract(*points[PUPILS]))), 0.25 * size)
    level = float(points[PUPILS, 1].mean())
    rows = np.arange(size)[:, None]
    where = where * np.where(rows < level - 0.3 * eyes, as_field(0.1), as_field(1))
    if wears_glasses:
        where = where * ~((rows > level - 0.5 * eyes) & (rows < level + 0.6 * eyes))
    return as_field(where)


def faceless(random: Random, face: CoveredFace) -> Pixels:
    """A crop of the same size that shows no face where one should be."""
    size, image = face.size, face.image
    kind = random.integers(4)
    if kind == 0:  # much too near
        zoom, turn = random.uniform(2.2, 5), random.uniform(0, 360)
        x, y = random.uniform(0.1, 0.9, 2) * size
        near = cv2.getRotationMatrix2D((x, y), turn, zoom)
        return np.asarray(cv2.warpAffine(image, near, (size, size), borderMode=cv2.BORDER_REFLECT))
    if kind == 1:  # upside down or on its side
        turned = cv2.getRotationMatrix2D((size / 2, size / 2), random.uniform(80, 280), 1)
        return np.asarray(
            cv2.warpAffine(image, turned, (size, size), borderMode=cv2.BORDER_REFLECT)
        )
    if kind == 2:  # its parts in another order
        cells = int(random.choice([2, 3]))
        side = size // cells
        order = random.permutation(cells * cells)
        if (order == np.arange(cells * cells)).all():
            order = order[::-1]
        result: Pixels = image.copy()
        for k, other in enumerate(order):
            y, x, v, u = (
                k // cells * side,
                k % cells * side,
                other // cells * side,
                other % cells * side,
            )
            result[y : y + side, x : x + side] = image[v : v + side, u : u + side]
        return result
    _, texture = KINDS["blot"](random, face)
    drawn: Pixels = texture.clip(0, 255).astype(np.uint8)
    return drawn


def _patch(random: Random, face: CoveredFace) -> Field:
    """A part of the face with any outline: around the mouth, a side of it, or anywhere."""
    kind = random.integers(3)
    if kind == 0:
        lips = face.points[GROUPS["lips_outer"]]
        return polygons(face.size, [face.mouth + random.uniform(1, 2.2, 2) * (lips - face.mouth)])
    if kind == 1:
        way = random.uniform(0, 2 * np.pi)
        cos, sin = np.cos(way), np.sin(way)
        half = np.array([[0, -2.0], [2, -2], [2, 2], [0, 2]]) @ np.array([[cos, sin], [-sin, cos]])
        return polygons(face.size, [half * face.size + face.somewhere(random)])
    corners = face.somewhere(random) + random.normal(0, 0.4, (5, 2)) * face.eyes
    return polygons(face.size, [corners])


def _mixed(random: Random, image: Field, part: Field, alpha: Field) -> Field:
    if random.uniform() < 0.5:
        alpha = cv2.GaussianBlur(alpha, (0, 0), random.uniform(0.3, 3))
    return as_field(image + alpha[..., None] * (np.clip(part, 0, 255) - image))
