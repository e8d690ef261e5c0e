"""Hair of another colour: its lightness and colour move as a whole, and its strands stay.

Convention: OKLab. Colours are given as shares of lightness, so that they are the same in light and
in shade.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gioconda.editors.attributes.canvas import Canvas, Window
from gioconda.editors.attributes.oklab import oklab
from gioconda.types import Field, Reason
from gioconda.upsampling import smooth_step


@dataclass(frozen=True)
class Dye:
    """A colour that hair can have.

    Attributes:
        lightness: Mean OKLab lightness in a well-lit photo.
        a: Red, of lightness.
        b: Yellow, of lightness.
        variety: How much of their own differences in colour the strands keep.
    """

    lightness: float
    a: float
    b: float
    variety: float = 0.5


DYES: Mapping[str, Dye] = {
    "blond_hair": Dye(0.64, 0.018, 0.092),
    "brown_hair": Dye(0.36, 0.048, 0.072),
    "black_hair": Dye(0.22, 0.006, 0.008, 0.25),
    "red_hair": Dye(0.43, 0.112, 0.105),
    "gray_hair": Dye(0.64, 0.0, 0.006, 0.25),
}
_LIGHTER, _DARKER = 0.27, 0.3  # the most by which lightness moves
_WELL_LIT = 0.9  # lightness of the lightest tenth of such a photo
_DEEP = 0.75  # power by which the gaps between strands get lighter where the hair does
_STRANDS = 0.5  # power of the ratio of lightness by which strands' lights grow
_LIGHTS = 0.2  # OKLab lightness over the mean from which lights do not grow any more
_MIXED, _PURE = 0.7, 0.97  # share of hair in a pixel: its own colour tells less and less; all
_NEARBY = 0.1  # pupil distances
_LOCAL = 0.6  # share of the way from the mean of all hair to that of the hair nearby
_LIGHTER_STILL = 0.12  # OKLab lightness over what the hair's own quartiles lead to expect
_SHOULDER = 0.86  # lightness from which lights are held back


def paint(name: str, canvas: Canvas, degree: float) -> Reason | None:
    """Dye hair.

    Args:
        name: One of ``DYES``.
        canvas: What to paint on.
        degree: In [0, 1].

    Returns:
        Why nothing was painted.
    """
    mask = canvas.hair
    if mask is None:
        return "hair not seen"
    wanted, lit = DYES[name], _light(canvas)

    def dyed(lab: Field, window: Window) -> Field:
        solid = np.where(mask[window] > _PURE, mask[window], np.float32(1e-6))
        own = (lab * solid[..., None]).sum((0, 1)) / solid.sum()
        # What of a mixed pixel is hair looks like the hair nearby, and only that is dyed.
        shares = canvas.blurred(solid, _NEARBY)[..., None]
        nearby = canvas.blurred(lab * solid[..., None], _NEARBY) / shares
        pure = smooth_step(mask[window], _MIXED, _PURE)[..., None]
        hair = nearby + pure * (lab - nearby)
        change = _dyed(hair, nearby[..., 0], own, wanted, lit) - hair
        dark = _dark_enough(lab[..., 0], mask[window] > _PURE)[..., None]
        return np.asarray(lab + degree * dark * change, np.float32)

    return None if canvas.recolour(mask, dyed) else "covered"


def _dark_enough(lightness: Field, pure: NDArray[np.bool_]) -> Field:
    """``(h, w)`` in [0, 1]: 0 where a pixel is far lighter than this hair, a wall behind it."""
    if not pure.any():
        return np.ones_like(lightness)
    middle, upper = np.quantile(lightness[pure], (0.5, 0.75))
    limit = float(middle + 3 * (upper - middle) + _LIGHTER_STILL)
    return np.asarray(1 - smooth_step(lightness, limit, limit + _LIGHTER_STILL), np.float32)


def _dyed(hair: Field, nearby: Field, own: Field, wanted: Dye, lit: float) -> Field:
    """Hair in another colour.

    Args:
        hair: ``(h, w, 3)``.
        nearby: ``(h, w)`` lightness of the hair around each pixel.
        own: ``(3,)`` mean of all hair.
        wanted: The colour.
        lit: How well lit the photo is.
    """
    mean = max(float(own[0]), 0.05)
    target = mean + float(np.clip(wanted.lightness * lit - mean, -_DARKER, _LIGHTER))
    # Locks in the shade get lighter with the others, but stay in the shade.
    local = np.maximum(mean + _LOCAL * (nearby - mean), 0.05)
    lightness = _moved(hair[..., 0], local, target * np.sqrt(local / mean))
    variety = hair[..., 1:] - own[1:] / mean * hair[..., :1]
    # Lights are of the lamp's colour and not of the hair's.
    coloured = np.minimum(lightness, target + _LIGHTS)[..., None]
    colour = np.array([wanted.a, wanted.b]) * coloured + wanted.variety * variety
    return np.asarray(np.concatenate([lightness[..., None], colour], -1), np.float32)


def _light(canvas: Canvas) -> float:
    """How well lit the photo is, 1 where it is as bright as can be."""
    step = max(1, int(canvas.unit / 16))
    lightness = oklab(np.ascontiguousarray(canvas.before[::step, ::step]))[..., 0]
    return float(np.clip(np.quantile(lightness, 0.9) / _WELL_LIT, 0.55, 1.0))


def _moved(lightness: Field, mean: Field, target: Field) -> Field:
    """Lightness whose mean moves: the gaps between strands stay deep, and lights stay lights."""
    ratio = target / mean
    over = np.maximum(lightness - mean, 0)
    grown = np.clip(ratio**_STRANDS, 0.6, 1.5) - 1
    lights = over + grown * np.minimum(over, _LIGHTS)
    deep = np.clip(lightness, 0, mean) / mean
    return _held(target * deep ** np.where(ratio > 1, _DEEP, 1.0) + lights)


def _held(lightness: Field) -> Field:
    """Lightness in [0, 1), with lights that come close to white held back."""
    over = np.maximum(lightness - _SHOULDER, 0)
    room = 1 - _SHOULDER
    held = np.minimum(lightness, _SHOULDER) + room * (1 - np.exp(-over / room)) * 0.9
    return np.asarray(np.maximum(held, 0.015), np.float32)
