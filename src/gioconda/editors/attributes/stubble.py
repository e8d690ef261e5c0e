"""Stubble: taken off by the cheeks' colour and their own texture, or grown.

What stubble does to skin is twofold. It darkens and grays it over wide areas: that is measured
against the cheeks and given back, evenly where the map of beards has hair, so that lights and
shades of the face stay. And it strews dark dots: where detail is stronger than that of the cheeks
it is weakened to it, dark dots more than lights.
"""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.editors.attributes.beard import grown
from gioconda.editors.attributes.beard_ground import BeardGround
from gioconda.editors.attributes.beard_strands import Growth
from gioconda.editors.attributes.canvas import Canvas, Window
from gioconda.editors.attributes.oklab import oklab
from gioconda.faces.beard import dark_beard, filled, gray_beard, lab, stubble
from gioconda.faces.measures import cheeks
from gioconda.types import Field, Reason
from gioconda.upsampling import smooth_step

# Readings of ``gioconda.faces.beard``: no stubble; and where hair hides the skin.
_NONE, _TRIM_BEARD, _DARK_BEARD, _GRAY_BEARD = 0.0, 0.17, 0.28, 0.18
_READ_AT = 120.0  # pixels of a pupil distance at which beards are read
_BROAD = 0.07  # pupil distances: colours over dots and pores
_FINE = 0.02
_SHADED = 0.95  # of the cheeks' lightness: what is darker is made lighter
_LIGHTER, _MOST_LIGHTER = 0.7, 0.09  # share of the darkness given back; OKLab lightness
_OUTLINE = (-0.02, 0.22)  # pupil distances inside of the outline over which that begins
_TONED = 0.7  # share of the colour given back
_GROWS = 0.35  # density of the map from which skin is treated fully
_DOTS = 1.6  # of the cheeks' deviation: what a dark dot may still be


def paint(canvas: Canvas, degree: float) -> Reason | None:
    """Take stubble off, or let it grow.

    Args:
        canvas: What to paint on.
        degree: In [-1, 1]; -1 takes it off, 1 is a three-day beard.

    Returns:
        Why nothing was painted.
    """
    if degree > 0:
        return grown(canvas, _growth_of(degree), whole=True)
    strength, is_beard = _beard_read(canvas)
    if is_beard:
        return "wears a beard"
    if not strength > _NONE:  # nor NaN, where it is hidden
        return "is as wanted"
    ground = BeardGround(canvas)
    where = np.asarray(np.clip(ground.grows / _GROWS, 0, 1), np.float32)
    where = canvas.blurred(where, _FINE)
    window = ground.window
    colours = oklab(canvas.pixels[window])
    corner = np.array([window[1].start, window[0].start])
    cheek = filled(list(cheeks(canvas.points - corner)), colours.shape)
    if not cheek.any() or not where.any():
        return "is as wanted"
    shaven = _shaven(canvas, ground, colours, cheek)

    def change(lab_before: Field, part: Window) -> Field:
        rows, columns = (
            slice(p.start - w.start, p.stop - w.start) for p, w in zip(part, window, strict=True)
        )
        return shaven[rows, columns]

    mask = np.zeros(canvas.painted.shape, np.float32)
    mask[window] = -degree * where
    canvas.recolour(mask, change)
    return None


def _beard_read(canvas: Canvas) -> tuple[float, bool]:
    """How strong the stubble is, and whether it is a beard: hair that hides the skin."""
    share = min(1.0, _READ_AT / canvas.unit)
    size = [max(2, round(side * share)) for side in canvas.before.shape[1::-1]]
    small = cv2.resize(canvas.before, size, interpolation=cv2.INTER_AREA)
    colours, points = lab(small.astype(np.uint8)), (canvas.points + 0.5) * share - 0.5
    grown = stubble(colours, points)
    dark, gray = dark_beard(colours, points), gray_beard(colours, points)
    return grown, bool(grown > _TRIM_BEARD or dark > _DARK_BEARD or gray > _GRAY_BEARD)


def _shaven(canvas: Canvas, ground: BeardGround, colours: Field, cheek: Field) -> Field:
    """The colours of skin without stubble, OKLab ``(h, w, 3)``."""
    broad = canvas.blurred(colours, _BROAD)
    middle = canvas.blurred(colours, _FINE)
    bare = np.median(broad[cheek], 0)
    # Along the outline faces turn away from the light: dark skin is right there.
    within = smooth_step(ground.inside, *_OUTLINE)
    dark = np.maximum(_SHADED * float(bare[0]) - broad[..., 0], 0)
    lighter = _MOST_LIGHTER * np.tanh(_LIGHTER * dark / _MOST_LIGHTER) * within
    light = broad[..., :1] + lighter[..., None]
    # Colour is a share of lightness, in light and shade alike; stubble lowers that share.
    hue = bare[1:] / max(float(bare[0]), 1e-3)
    own = broad[..., 1:] / np.maximum(broad[..., :1], 1e-3)
    paler = np.maximum(1 - (own @ hue) / max(float(hue @ hue), 1e-9), 0)
    toned = own + _TONED * smooth_step(paler, 0.0, 0.2)[..., None] * (hue - own)
    skin = np.concatenate([light, toned * light], -1)
    spots, detail = middle - broad, colours - middle
    own_detail = _as_on(cheek, spots, canvas) + _as_on(cheek, detail, canvas)
    return np.asarray(skin + own_detail, np.float32)


def _as_on(cheek: Field, detail: Field, canvas: Canvas) -> Field:
    """Detail no stronger than on the cheeks, and dark dots no darker than pores are there."""
    usual = detail[cheek].std(0)
    here = cv2.sqrt(canvas.blurred(detail * detail, _BROAD))
    weaker = detail * np.minimum(1, usual / np.maximum(here, 1e-5))
    most = max(_DOTS * float(usual[0]), 1e-5)
    dark = np.minimum(weaker[..., 0], 0)
    weaker[..., 0] += most * np.tanh(dark / most) - dark
    return np.asarray(weaker, np.float32)


def _growth_of(degree: float) -> Growth:
    return Growth(
        length=0.014 + 0.01 * degree,
        width=0.0014,
        hairs=14000 * degree,
        thickness=0.3,
        shade=0.28 * degree,
    )
