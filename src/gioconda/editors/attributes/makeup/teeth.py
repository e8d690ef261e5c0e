"""Teeth whiter or yellower, where they are seen; lips, gums and tongue stay as they are."""

from __future__ import annotations

import numpy as np

from gioconda.editors.attributes.canvas import Canvas, Window, window_of
from gioconda.editors.attributes.oklab import oklab
from gioconda.faces.scheme import GROUPS
from gioconda.types import Field, Reason
from gioconda.upsampling import smooth_step

_RED = 0.13, 0.075  # OKLab a of lightness: gums and lips, teeth
_DARK = 0.55, 0.75  # of the lightest place between the lips: its depth, teeth
_LEAST_GAP = 0.025  # pupil distances: lips that are less apart show no teeth
_LEAST_SHARE = 0.12  # of what is seen between the lips
_GRAYER, _LIGHTER = 0.75, 0.05  # at 1: share of the yellow that goes, OKLab lightness
_YELLOW, _DARKER = 0.03, 0.06  # at -1: OKLab b of lightness, share of lightness
_SOFT, _REACH = 0.008, 0.02  # pupil distances
_MOST_HIDDEN = 0.4  # share of the mouth


def paint(canvas: Canvas, degree: float) -> Reason | None:
    """Whiten teeth, or yellow them below 0; see ``lips.paint``."""
    if canvas.cover is not None and canvas.cover.mouth_share > _MOST_HIDDEN:
        return "mouth covered"
    mask = teeth(canvas)
    if mask is None:
        return "teeth not seen"

    def changed(lab: Field, window: Window) -> Field:
        light, a, b = lab[..., 0], lab[..., 1], lab[..., 2]
        if degree > 0:
            gray = 1 - degree * _GRAYER
            light = light + degree * _LIGHTER * light
            return np.asarray(np.stack([light, a * (0.5 + 0.5 * gray), b * gray], -1), np.float32)
        darker = light * (1 + degree * _DARKER)
        return np.asarray(np.stack([darker, a, b - degree * _YELLOW * light], -1), np.float32)

    return None if canvas.recolour(mask, changed) else "covered"


def teeth(canvas: Canvas) -> Field | None:
    """``(h, w)`` in [0, 1]: the teeth between the lips; None where hardly any are seen."""
    ring = canvas.points[GROUPS["lips_inner"]]
    gap = np.linalg.norm(ring[3:8] - ring[[17, 16, 15, 14, 13]], axis=1).mean()
    between = canvas.inside(ring)
    window = window_of(between > 0)
    if gap < _LEAST_GAP * canvas.unit or window is None:
        return None
    lab, place = oklab(canvas.pixels[window]), between[window]
    lightest = float(np.quantile(lab[..., 0][place > 0.5], 0.9)) if (place > 0.5).any() else 0.0
    red = lab[..., 1] / lab[..., 0].clip(0.05)
    likely = smooth_step(lab[..., 0], _DARK[0] * lightest, _DARK[1] * lightest)
    likely = likely * (1 - smooth_step(red, _RED[1], _RED[0])) * place
    if likely.sum() < max(_LEAST_SHARE * place.sum(), 4):
        return None
    mask = np.zeros_like(between)
    mask[window] = likely
    mask = np.minimum(canvas.blurred(mask, _SOFT), between)
    return np.asarray(mask * canvas.free, np.float32)
