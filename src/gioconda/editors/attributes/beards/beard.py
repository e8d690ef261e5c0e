"""Beards and moustaches: single hairs in the colour of hair and brows, where beards grow."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from gioconda.editors.attributes.beards.drawing import Hairs, draw
from gioconda.editors.attributes.beards.ground import (
    BeardGround,
    goatee_share,
    moustache_share,
)
from gioconda.editors.attributes.beards.strands import Growth, strands
from gioconda.editors.attributes.canvas import Canvas
from gioconda.faces.beard import filled
from gioconda.faces.measures import cheeks
from gioconda.faces.scheme import GROUPS
from gioconda.luma import LUMA_WEIGHTS
from gioconda.types import Field, Points, Reason

_MOST_HIDDEN = 0.4  # share of the mouth
# Percentiles of luminance: lighter is skin between a brow's hairs, and a light on the head's.
_HAIR_OF_BROW, _HAIR_IN_SHADE = 18, 80
_OF_HEAD = 0.7  # share of the head's hair in a beard's colour
_SURE, _LEAST_HAIR, _SAMPLES = 0.9, 50, 40  # of the hair's mask; samples; a pupil distance
_NEAR_FACE = 1.25  # of the oval: what is taken for hair farther out may be the background
_USUAL = np.array([60, 48, 40], np.float32)
_LEAST_YELLOW, _MOST_RED = 0.9, 1.35  # blue, and red, over green: skin shines through brows


def paint(canvas: Canvas, degree: float) -> Reason | None:
    """Let a beard grow, with its moustache.

    Args:
        canvas: What to paint on.
        degree: In [0, 1]: near 0 stubble, 1 a full beard.

    Returns:
        Why nothing was painted.
    """
    return grow(canvas, growth_of(degree))


def paint_goatee(canvas: Canvas, degree: float) -> Reason | None:
    """The same around the mouth and on the chin alone."""
    return grow(canvas, growth_of(degree), goatee_share)


def paint_moustache(canvas: Canvas, degree: float) -> Reason | None:
    """The same of a moustache alone."""
    return grow(canvas, growth_of(degree), moustache_share)


def mouth_hidden(canvas: Canvas) -> bool:
    """Whether something lies before the mouth, and so before a beard."""
    return canvas.cover is not None and canvas.cover.mouth_share > _MOST_HIDDEN


def growth_of(degree: float) -> Growth:
    """How a beard of a degree in [0, 1] grows."""
    return Growth(
        length=0.008 + 0.062 * degree,
        width=0.0013 + 0.0009 * degree,
        hairs=14000 * min(1.0, 4 * degree),
        thickness=degree,
        shade=0.6 * min(1.0, degree + 0.1) if degree > 0 else 0.0,
    )


def beard_colour(canvas: Canvas) -> Field:
    """``(3,)`` RGB of a beard; in a clip it is read once, and follows the light on the cheeks."""
    colour, then = canvas.once(_colour_and_light)
    return np.asarray(colour * np.float32(_light_on_cheeks(canvas) / then), np.float32)


def _colour_and_light(canvas: Canvas) -> tuple[Field, float]:
    return _colour(canvas), _light_on_cheeks(canvas)


def _light_on_cheeks(canvas: Canvas) -> float:
    """Their mean luminance, at least 1."""
    window = canvas.around(np.concatenate(cheeks(canvas.points)), 0.0)
    corner = np.array([window[1].start, window[0].start])
    where = filled(list(cheeks(canvas.points - corner)), canvas.before[window].shape)
    seen = canvas.before[window][where]
    return max(float((seen @ LUMA_WEIGHTS).mean()), 1.0) if len(seen) else 1.0


def _colour(canvas: Canvas) -> Field:
    """That of the head's hair as it is now, and some of the brows'."""
    paper = np.zeros(canvas.painted.shape, np.uint8)
    for group in ("right_brow", "left_brow"):
        cv2.fillPoly(paper, [np.rint(canvas.points[GROUPS[group]]).astype(np.int32)], 1)
    brows = canvas.pixels[(paper > 0) & (canvas.free > 0.5)]
    colour = _USUAL
    if len(brows):
        red, green, blue = _in_shade(brows, _HAIR_OF_BROW)
        red, blue = min(red, _MOST_RED * green), min(blue, _LEAST_YELLOW * green)
        colour = np.array([red, green, blue], np.float32)
    if canvas.hair is not None:
        step = max(1, round(canvas.unit / _SAMPLES))
        oval = canvas.points[GROUPS["oval"]]
        near = canvas.inside(oval.mean(0) + _NEAR_FACE * (oval - oval.mean(0))) > 0.5
        sure = ((canvas.hair > _SURE) & near)[::step, ::step]
        if sure.sum() >= _LEAST_HAIR:
            hair = _in_shade(canvas.pixels[::step, ::step][sure], _HAIR_IN_SHADE)
            colour = colour + _OF_HEAD * (hair - colour)
    return np.asarray(colour, np.float32)


def _in_shade(pixels: Field, percentile: float) -> Field:
    """The median of the darker ones of some pixels ``(N, 3)``."""
    light = pixels @ LUMA_WEIGHTS
    darker = pixels[light <= np.percentile(light, percentile)]
    return np.asarray(np.median(darker, 0), np.float32)


def everywhere(places: Points) -> Points:
    """The share of a full beard, which stands wherever beards grow, ``(...)`` of ``(..., 2)``."""
    return np.ones(places.shape[:-1])


def grow(
    canvas: Canvas, growth: Growth, share: Callable[[Points], Points] = everywhere
) -> Reason | None:
    """Let hair grow.

    Args:
        canvas: What to paint on.
        growth: How it grows.
        share: How far places of the map ``(..., 2)`` are the beard's, ``(...)`` in [0, 1].

    Returns:
        Why nothing was painted.
    """
    if mouth_hidden(canvas):
        return "mouth covered"
    ground = BeardGround(canvas)
    hairs = strands(growth, share)
    seen = ground.seen(hairs.reshape(-1, 2)).reshape(hairs.shape)
    stands = ground.at(seen[:, 0]) > 0.25 * np.random.default_rng(1).random(len(seen))
    grows = growth.filled(ground.grows) * share(np.asarray(ground.places, np.float64))
    drawn = Hairs(seen, np.asarray(stands), beard_colour(canvas))
    draw(canvas, ground, drawn, growth, np.asarray(grows, np.float32))
    return None
