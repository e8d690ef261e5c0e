"""Which pixels look like the bare skin of a face's cheeks."""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.editors.attributes.canvas import Canvas, Window
from gioconda.faces.beard import lab, skin
from gioconda.types import Field

_LIGHTNESS_COUNTS = 1 / 3  # against colour: skin has lights and shades
_LIGHT_SKIN, _MOST = 65.0, 0.5  # L*; how much farther from a darker skin's colour its lights lie


def bare(canvas: Canvas, window: Window, near: float, far: float, *, lit: bool = False) -> Field:
    """How much each pixel looks like the cheeks' skin, ``(h, w)`` in [0, 1]; 1 where they hide.

    Args:
        canvas: The photo, as it was.
        window: Where.
        near: Distance in CIELAB, lightness counted a third, up to which a pixel is skin.
        far: Distance from which it is none.
        lit: Whether lights on dark skin, such as along a jaw, count as skin.
    """
    colours = lab(np.asarray(canvas.before[window], np.uint8))
    corner = np.array([window[1].start, window[0].start])
    cheek = skin(colours, canvas.points - corner)
    if np.isnan(cheek).any():
        return np.ones(colours.shape[:2], np.float32)
    away = colours - np.asarray(cheek, np.float32)
    away *= np.array([_LIGHTNESS_COUNTS, 1, 1], np.float32)
    distance = cv2.sqrt((away * away).sum(-1))
    if lit:
        distance /= 1 + np.clip(1 - float(cheek[0]) / _LIGHT_SKIN, 0, _MOST)
    return np.asarray(np.clip((far - distance) / (far - near), 0, 1), np.float32)
