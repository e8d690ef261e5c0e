"""What a camera does to all that it sees: blur and grain, measured on one face."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gioconda.editors.attributes.canvas import Canvas
from gioconda.editors.smile.grain import grain_level
from gioconda.editors.smile.teeth.sharpness import photo_blur
from gioconda.faces.scheme import GROUPS

_BLUR_FLOOR_PX = 0.75  # what the measure of blur shows of a sharp photo


@dataclass(frozen=True)
class Optics:
    """What drawn things need to look as if they had been there.

    Attributes:
        blur_px: Standard deviation of the photo's blur.
        grain: Standard deviation of its grain, in levels of 255.
    """

    blur_px: float
    grain: float


def optics_of(canvas: Canvas) -> Optics:
    """Blur and grain of the photo at a face."""
    return canvas.once(read_optics)


def read_optics(canvas: Canvas) -> Optics:
    """What ``optics_of`` reads."""
    photo = np.asarray(canvas.before, np.uint8)
    blur = photo_blur(photo, canvas.points)
    grain = grain_level(photo, canvas.points[GROUPS["lips_outer"]])
    return Optics(float(np.sqrt(max(blur**2 - _BLUR_FLOOR_PX**2, 0))), grain)
