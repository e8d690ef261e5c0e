"""Draws spectacles: frames with their lights, their shadow on the skin, reflections in the lenses.

All is drawn at a few times the photo's resolution and averaged down, then blurred as far as the
photo itself is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from gioconda.editors.attributes.blurring import blurred
from gioconda.editors.attributes.optics import Optics
from gioconda.editors.attributes.spectacles.frames import FrameKind
from gioconda.editors.attributes.spectacles.lighting import Light
from gioconda.editors.attributes.spectacles.worn import WornSpectacles
from gioconda.editors.smile.grain import add_grain
from gioconda.types import Field, Pixels, Points
from gioconda.upsampling import smooth_step

_BITS = 4  # fractional bits of a polygon's points
_FINEST = 900.0  # pixels of a pupil distance, beyond which nothing is drawn finer than the photo
_MOST_FINER = 4
_LAMPS_OVER_LIGHT = 0.5  # lamps and skies hang higher than what lights a face most
_BEVEL = 0.016  # pupil distances over which a thick rim is rounded
_SHADOW = np.array([0.36, 0.42, 0.44], np.float32)  # darkening of red, green and blue: skin is red
_SHADOW_SOFT, _SHADOW_DOWN = 0.035, 0.03  # pupil distances
_CONTACT, _CONTACT_SOFT = 0.35, 0.022
_GLASS = 0.975  # what a lens lets through
_REFLECTION = 24.0  # levels of 255 at its brightest
_EDGE_WIDE, _EDGE_FREE = 0.01, 0.02  # pupil distances: of a bare lens's edge, and beside a rim
_EDGE_ALPHA = 0.5  # of a bare lens's edge
_PAD_ALPHA = 0.3
_PALE = np.array([214, 218, 220], np.float32)


@dataclass(frozen=True)
class Drawn:
    """What spectacles do to a picture.

    Attributes:
        pixels: ``(h, w, 3)`` float32 RGB in [0, 255].
        mask: ``(h, w)`` float32 in [0, 1], 1 where they may have changed something.
    """

    pixels: Field
    mask: Field


def drawn(
    pixels: Field, worn: WornSpectacles, kind: FrameKind, light: Light, optics: Optics, free: Field
) -> Drawn:
    """A picture with spectacles.

    Args:
        pixels: ``(h, w, 3)`` float32 RGB in [0, 255]. Not modified.
        worn: The parts of the spectacles.
        kind: What they are made of.
        light: On the face.
        optics: The photo's blur and grain.
        free: ``(h, w)`` in [0, 1]: 0 where hair or a hand lies before the temples.
    """
    paper = _Paper(pixels.shape[:2], worn.unit_px, optics.blur_px)
    lens = paper.filled(worn.lenses)
    front = paper.fine(worn.front)
    front[paper.fine(worn.lenses) > 0] = 0
    temples = paper.fine(worn.temples)
    temples[paper.fine(worn.front) > 0] = 0
    temple = paper.down(temples) * free
    rims = paper.down(front)
    shade, mask = _shade(paper, worn, np.maximum(rims, temple), lens, light)
    result = pixels * shade
    result = _through(result, _reflection(paper, worn, lens, light), lens, light.colour)
    bare = paper.filled(_edges(worn)) * _away_from(paper, rims)
    pads = paper.filled(worn.pads) * (1 - rims)
    for cover in (_PAD_ALPHA * pads, _EDGE_ALPHA * bare):
        result += cover[..., None] * (_PALE * light.colour - result)
    for cover, fine in ((temple, temples), (rims, front)):
        material = add_grain(_material(paper, fine, kind, light), optics.grain)
        result += cover[..., None] * (material - result)
        mask = np.maximum(mask, (cover > 1 / 512).astype(np.float32))
    glass = np.maximum.reduce([lens, pads, bare]) > 1 / 512
    mask = np.maximum(mask, glass.astype(np.float32))
    return Drawn(np.clip(result, 0, 255), mask)


class _Paper:
    """A sheet that is a few times finer than the picture.

    Args:
        shape: Of the picture.
        unit_px: Pixels of a pupil distance.
        blur_px: Standard deviation of the photo's blur.
    """

    def __init__(self, shape: tuple[int, ...], unit_px: float, blur_px: float) -> None:
        self.rows, self.columns = shape[:2]
        self.unit_px, self.blur_px = unit_px, blur_px
        self.finer = int(np.clip(round(_FINEST / max(unit_px, 1.0)), 1, _MOST_FINER))

    def fine(self, parts: Sequence[Points]) -> Pixels:
        """Polygons filled on the fine sheet, 0 or 255."""
        sheet = np.zeros((self.rows * self.finer, self.columns * self.finer), np.uint8)
        for part in parts:
            places = (part + 0.5) * self.finer - 0.5
            line = np.round(places * (1 << _BITS)).astype(np.int32)
            cv2.fillPoly(sheet, [line], 255, lineType=cv2.LINE_AA, shift=_BITS)
        return np.asarray(sheet)

    def down(self, sheet: Pixels) -> Field:
        """A fine sheet as how far each pixel of the picture is covered, in [0, 1]."""
        size = self.columns, self.rows
        small = cv2.resize(sheet, size, interpolation=cv2.INTER_AREA)
        return blurred(np.asarray(small / 255, np.float32), self.blur_px)

    def filled(self, parts: Sequence[Points]) -> Field:
        """How far each pixel is covered by polygons."""
        if not parts:
            return np.zeros((self.rows, self.columns), np.float32)
        return self.down(self.fine(parts))


def _away_from(paper: _Paper, rims: Field) -> Field:
    """1 where a lens's edge is bare, 0 beside a rim."""
    near = cv2.dilate(
        rims, np.ones((3, 3), np.uint8), iterations=max(1, round(0.02 * paper.unit_px))
    )
    return 1 - blurred(near, 0.01 * paper.unit_px)


def _shade(
    paper: _Paper, worn: WornSpectacles, cover: Field, lens: Field, light: Light
) -> tuple[Field, Field]:
    """What frames and lenses leave of the light, ``(h, w, 3)``, and where that is less than all."""
    unit = worn.unit_px
    shift = -light.towards * worn.gap * unit * 0.5 + np.array([0, _SHADOW_DOWN * unit])
    cast = _moved(np.maximum(cover, 0.12 * lens), shift)
    cast = blurred(cast, _SHADOW_SOFT * unit)
    contact = _CONTACT * blurred(cover, _CONTACT_SOFT * unit)
    dark = np.maximum(cast, contact)
    dark = smooth_step(dark, 0.0, 1.0) * 0.35 + dark * 0.65
    dark[dark < 0.006] = 0
    return 1 - dark[..., None] * _SHADOW, np.asarray(dark > 0, np.float32)


def _moved(field: Field, shift: Points) -> Field:
    """A field moved by ``(x, y)`` pixels."""
    move = np.array([[1, 0, shift[0]], [0, 1, shift[1]]], np.float64)
    size = field.shape[1], field.shape[0]
    return np.asarray(cv2.warpAffine(field, move, size, flags=cv2.INTER_LINEAR), np.float32)


def _reflection(paper: _Paper, worn: WornSpectacles, lens: Field, light: Light) -> Field:
    """What the lenses reflect: a window above, bent as their front is; levels of 255."""
    result = np.zeros((paper.rows, paper.columns), np.float32)
    side = 1.0 if light.towards[0] >= 0 else -1.0
    y, x = np.mgrid[: paper.rows, : paper.columns].astype(np.float32)
    for outline in worn.lenses:
        middle, half = outline.mean(0), np.ptp(outline, axis=0) / 2
        across, down = side * (x - middle[0]) / half[0], (y - middle[1]) / half[1]
        bowed = down + 0.55 * across + 0.12 * across * across
        window = smooth_step(-bowed, -0.02, 0.12) * smooth_step(bowed, -0.95, -0.1)
        second = 0.6 * smooth_step(-bowed, -0.26, -0.2) * smooth_step(bowed, 0.07, 0.13)
        result += np.where(np.hypot(across, down) < 2, window + second, 0)
    return np.asarray(result * lens * _REFLECTION, np.float32)


def _through(pixels: Field, reflected: Field, lens: Field, colour: Field) -> Field:
    """A picture seen through lenses."""
    passed = pixels * (1 - (1 - _GLASS) * lens[..., None])
    return np.asarray(passed + reflected[..., None] * colour * (1 - passed / 255), np.float32)


def _edges(worn: WornSpectacles) -> list[Points]:
    """The edges of bare lenses as thin rings."""
    rings = []
    for outline in worn.edges:
        middle = outline.mean(0)
        inner = middle + (outline - middle) * (
            1 - _EDGE_WIDE * worn.unit_px / np.ptp(outline[:, 1]) * 2
        )
        rings.append(np.concatenate([outline, outline[:1], inner[:1], inner[::-1]]))
    return rings


def _material(paper: _Paper, fine: Pixels, kind: FrameKind, light: Light) -> Field:
    """The colours of a frame's parts, ``(h, w, 3)``: edges that are rounded and catch the light."""
    inside = cv2.distanceTransform(np.asarray(fine > 127, np.uint8), cv2.DIST_L2, 5)
    bevel = min(max(_BEVEL * paper.unit_px * paper.finer, 1.0), max(float(inside.max()), 1.0))
    depth = np.minimum(inside, bevel)
    height = np.sqrt(np.maximum(bevel**2 - (bevel - depth) ** 2, 0))
    height = cv2.GaussianBlur(np.asarray(height, np.float32), (0, 0), max(0.25 * bevel, 0.6))
    size = paper.columns, paper.rows
    slopes = [cv2.Sobel(height, cv2.CV_32F, *axis, scale=1 / 8) for axis in ((1, 0), (0, 1))]
    slope_x, slope_y = (cv2.resize(s, size, interpolation=cv2.INTER_AREA) for s in slopes)
    normal = np.stack([-slope_x, -slope_y, np.ones_like(slope_x)], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    towards = np.array([light.towards[0], light.towards[1] - _LAMPS_OVER_LIGHT, 1.0])
    half = towards / np.linalg.norm(towards) + [0, 0, 1]
    half /= np.linalg.norm(half)
    matt = 0.55 + 0.5 * np.clip(normal @ towards, 0, 1)
    shine = np.clip(normal @ half, 0, 1) ** 40
    shine = 0.25 + 0.75 * shine * _bands(paper)
    sky = 0.5 * smooth_step(-normal[..., 1], 0.05, 0.8)
    lights = kind.gloss * (0.45 * shine - 0.1125 + sky)
    colour = np.array(kind.colour) * matt[..., None] + lights[..., None]
    return np.asarray(blurred(np.asarray(colour * light.colour, np.float32), paper.blur_px))


def _bands(paper: _Paper) -> Field:
    """What a room with lamps and windows looks like in a bent surface: broad soft bands."""
    y, x = np.mgrid[: paper.rows, : paper.columns].astype(np.float32) / paper.unit_px
    return np.asarray(0.25 + 0.75 * (0.5 + 0.5 * np.sin(3.1 * x + 2.3 * y)) ** 2, np.float32)
