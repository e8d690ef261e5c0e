"""Lips made up: redder and a little darker, with their own lines and lights."""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.editors.attributes.canvas import Canvas, Window
from gioconda.faces.scheme import GROUPS
from gioconda.types import Field, Reason

_RED = np.array(
    [0.235, 0.085]
)  # OKLab a and b of lipstick, of its lightness: the same in any light
_DARKER = 0.12  # share of their lightness that lips lose; and more where they are lighter than:
_DEEP = 0.56  # OKLab lightness
_SHINE = 0.16  # OKLab lightness over the lips' own at which a light on them is white
_EDGE, _REACH = 0.012, 0.035  # pupil distances: softness, and how far landmarks may be off
_LIGHTS = 0.02  # pupil distances; smaller than a light on a lip, and larger than grain
_MOST_HIDDEN = 0.4  # share of the mouth


def paint(canvas: Canvas, degree: float) -> Reason | None:
    """Put lipstick on.

    Args:
        canvas: What to paint on.
        degree: In [0, 1].

    Returns:
        Why nothing was painted.
    """
    if canvas.cover is not None and canvas.cover.mouth_share > _MOST_HIDDEN:
        return "mouth covered"
    mask = lips(canvas)

    def made_up(lab: Field, window: Window) -> Field:
        weight = mask[window]
        own = float((lab[..., 0] * weight).sum() / weight.sum().clip(1e-6))
        light = cv2.GaussianBlur(lab[..., 0], (0, 0), max(_LIGHTS * canvas.unit, 0.5))
        # Lights on moist lips stay white.
        matt = np.clip(1 - (light - own) / _SHINE, 0.25, 1)
        darker = _DARKER + 0.8 * max(own - _DEEP, 0.0)
        lightness = lab[..., 0] * (1 - degree * darker * matt)
        colour = _RED * lightness[..., None]
        tinted = lab[..., 1:] + (degree * matt)[..., None] * (colour - lab[..., 1:])
        return np.asarray(np.concatenate([lightness[..., None], tinted], -1), np.float32)

    return None if canvas.recolour(mask, made_up) else "covered"


def lips(canvas: Canvas) -> Field:
    """``(h, w)`` in [0, 1]: the red of the lips, without what is seen between them."""
    outer = canvas.inside(canvas.points[GROUPS["lips_outer"]])
    between = canvas.inside(canvas.points[GROUPS["lips_inner"]])
    mask = canvas.to_edges(np.clip(outer - between, 0, 1), _REACH)
    mask = np.minimum(canvas.blurred(mask, _EDGE), canvas.blurred(outer, _EDGE))
    return np.asarray(np.clip(1.15 * mask - 0.08, 0, 1) * canvas.free, np.float32)
