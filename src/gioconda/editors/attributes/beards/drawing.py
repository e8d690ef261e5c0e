"""Draws hairs onto skin: shades of one colour over each other, in the light of the skin below.

Hairs are thinner than pixels: they are drawn at a few times the photo's resolution and averaged
down, then blurred as far as the photo is.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.editors.attributes.beards.ground import BeardGround
from gioconda.editors.attributes.beards.strands import Growth
from gioconda.editors.attributes.canvas import Canvas
from gioconda.editors.attributes.optics import optics_of
from gioconda.luma import LUMA_WEIGHTS
from gioconda.types import Field, Points

_FINEST, _MOST_FINER = 900.0, 4  # pixels of a pupil distance; times the photo's resolution
_BITS = 4  # fractional bits of a line's points
# From the undercoat to what catches the light: times the hair's colour, and how well it covers.
_COATS = ((0.5, 1.0), (0.65, 0.94), (0.8, 0.88), (0.95, 0.75), (1.15, 0.62), (1.5, 0.56))
_CAST = 0.15  # of a hair's cover, the shadow a pixel below it
_LEAST_BLUR_PX = 0.45
_LIGHT = 0.06  # pupil distances over which the light on skin is told from its texture
_LIGHTS = (0.55, 1.35)  # how much lighter and darker than usual hair may be
_SHADE_SOFT = 0.012
_SKIN_LEFT = 0.35  # of skin that is shaded fully
_LEAST = 1 / 512


class Hairs(NamedTuple):
    """The hairs of a beard on a face.

    Attributes:
        lines: ``(N, K, 2)`` in pixels of the ground's window.
        stands: ``(N,)`` which of them there are.
        colour: ``(3,)`` RGB.
    """

    lines: Points
    stands: NDArray[np.bool_]
    colour: Field


def draw(canvas: Canvas, ground: BeardGround, hairs: Hairs, growth: Growth, grows: Field) -> None:
    """Draw hairs onto a canvas.

    Args:
        canvas: What to paint on.
        ground: Its beard's ground.
        hairs: What is drawn.
        growth: How they grow.
        grows: ``(h, w)`` in [0, 1], how densely they stand in the window.
    """
    before, hair = canvas.pixels[ground.window], hairs.colour
    light = _light(canvas, ground, grows)[..., None]
    shade = canvas.blurred(np.asarray(growth.shade * grows, np.float32), _SHADE_SOFT)
    shaded = _SKIN_LEFT * before + (1 - _SKIN_LEFT) * hair * light
    result = before + shade[..., None] * (shaded - before)
    changed = shade > _LEAST
    blur_px = max(optics_of(canvas).blur_px, _LEAST_BLUR_PX)
    # A hair keeps its shade, whichever others stand: in the next frame of a clip one may not.
    coat = np.random.default_rng(0).integers(0, len(_COATS), len(hairs.lines))
    for k, (tone, opacity) in enumerate(_COATS):
        lines = hairs.lines[hairs.stands & (coat == k)]
        cover = _cover(lines, before.shape[:2], canvas.unit, growth.width, blur_px)
        cover = np.clip(opacity * cover, 0, 1)
        cover[cover < _LEAST] = 0
        result[1:] *= 1 - _CAST * cover[:-1, :, None]
        result += cover[..., None] * (tone * hair * light - result)
        changed |= cover > 0
        changed[1:] |= cover[:-1] > 0
    canvas.pixels[ground.window] = np.where(changed[..., None], np.clip(result, 0, 255), before)
    canvas.painted[ground.window] |= changed


def _light(canvas: Canvas, ground: BeardGround, grows: Field) -> Field:
    """How much light falls on each pixel of the window, against that on the whole beard."""
    skin = canvas.blurred(canvas.before[ground.window] @ LUMA_WEIGHTS, _LIGHT)
    usual = float(np.median(skin[grows > 0.3])) if (grows > 0.3).any() else float(skin.mean())
    return np.asarray(np.clip(skin / max(usual, 1.0), *_LIGHTS), np.float32)


def _cover(
    hairs: Points, shape: tuple[int, ...], unit: float, width: float, blur_px: float
) -> Field:
    """How far hairs cover each pixel, ``(h, w)``; over 1 where many cross in a blurred photo."""
    finer = int(np.clip(round(_FINEST / unit), 1, _MOST_FINER))
    sheet = np.zeros((shape[0] * finer, shape[1] * finer), np.uint8)
    lines = np.round(((hairs + 0.5) * finer - 0.5) * (1 << _BITS)).astype(np.int32)
    wide = width * unit * finer
    roots = lines[:, : lines.shape[1] * 2 // 3]
    thin = max(1, round(0.6 * wide))
    for part, line_px in ((lines, thin), (roots, max(1, round(wide)))):
        cv2.polylines(sheet, list(part), False, 255, line_px, cv2.LINE_AA, _BITS)
    small = cv2.resize(sheet, (shape[1], shape[0]), interpolation=cv2.INTER_AREA)
    cover = np.asarray(small, np.float32) * np.float32(min(1.0, wide / thin) / 255)
    return np.asarray(cv2.GaussianBlur(cover, (0, 0), blur_px), np.float32)
