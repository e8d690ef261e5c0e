"""Stubble: taken off by the cheeks' colour and their own texture, or grown.

What stubble does to skin is twofold. It darkens and grays it over wide areas: that is measured
against the cheeks and given back, evenly where the map of beards has hair, so that lights and
shades of the face stay. And it strews dark dots: where detail is stronger than that of the cheeks
it is weakened to it, dark dots more than lights.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.editors.attributes.beards.beard import grow, mouth_hidden
from gioconda.editors.attributes.beards.ground import BeardGround
from gioconda.editors.attributes.beards.strands import Growth
from gioconda.editors.attributes.canvas import Canvas
from gioconda.editors.attributes.oklab import oklab, srgb
from gioconda.faces.beard import dark_beard, filled, gray_beard, lab, moustache, stubble
from gioconda.faces.measures import cheeks
from gioconda.types import Field, Reason
from gioconda.upsampling import smooth_step

# Readings of ``gioconda.faces.beard``: less is no stubble; more, and hair hides the skin.
_SOME, _DARK_BEARD, _GRAY_BEARD, _MOUSTACHE = 0.0, 0.28, 0.18, 0.38
_STUBBLE, _HAIR = 0.1, 2.0  # the same; and fine detail against the cheeks': of hair, not of dots
_READ_AT = 120.0  # pixels of a pupil distance at which beards are read
_BROAD = 0.07  # pupil distances: colours over dots and pores
_FINE = 0.02
_SHADED = 0.95  # of the cheeks' lightness: what is darker is made lighter
_LIGHTER, _MOST_LIGHTER = 0.7, 0.09  # share of the darkness given back; OKLab lightness
_OUTLINE = (-0.02, 0.22)  # pupil distances inside of the outline over which that begins
_TONED, _PALE = 0.7, 0.2  # share of the colour given back where so much of it is missing
_GROWS = 0.35  # density of the map from which skin is treated fully
_DOTS = 1.6  # of the cheeks' deviation: what a dark dot may still be
_DENSE, _WITHIN = 0.6, 0.1  # where hair would be seen: density, pupil distances from the outline
_LEAST = 1 / 512


def paint(canvas: Canvas, degree: float) -> Reason | None:
    """Take stubble off, or let it grow.

    Args:
        canvas: What to paint on.
        degree: In [-1, 1]; -1 takes it off, 1 is a three-day beard.

    Returns:
        Why nothing was painted.
    """
    if degree > 0:
        return grow(canvas, _growth_of(degree))
    if mouth_hidden(canvas):
        return "mouth covered"
    strength, is_beard = canvas.once(_read)
    if is_beard:
        return "wears a beard"
    ground = BeardGround(canvas)
    skin = _Skin.of(canvas, ground)
    if skin is None or not strength > _SOME:  # nor NaN, where it is hidden
        return "is as wanted"
    if strength > _STUBBLE and canvas.once(_is_hairy):
        return "wears a beard"
    where = canvas.blurred(np.asarray(np.clip(ground.grows / _GROWS, 0, 1), np.float32), _FINE)
    where *= smooth_step(ground.face, 0.3, 0.9)
    share = np.where(where > _LEAST, -degree * where, np.float32(0))[..., None]
    before = canvas.pixels[ground.window]
    shaven = np.clip(srgb(skin.shaven(canvas, ground.inside)), 0, 255)
    canvas.pixels[ground.window] = before + share * (shaven - before)
    canvas.painted[ground.window] |= share[..., 0] > 0
    return None


def _is_hairy(canvas: Canvas) -> bool:
    """Whether detail where beards are dense is that of hair."""
    ground = BeardGround(canvas)
    skin = _Skin.of(canvas, ground)
    dense = (ground.grows > _DENSE) & (ground.inside > _WITHIN)
    return skin is not None and skin.roughness(dense) > _HAIR


def _read(canvas: Canvas) -> tuple[float, bool]:
    """How strong stubble looks, and whether it certainly is a beard."""
    share = min(1.0, _READ_AT / canvas.unit)
    size = [max(2, round(side * share)) for side in canvas.before.shape[1::-1]]
    small = cv2.resize(canvas.before, size, interpolation=cv2.INTER_AREA)
    pixels, points = small.astype(np.uint8), (canvas.points + 0.5) * share - 0.5
    colours = lab(pixels)
    dark, gray = dark_beard(colours, points), gray_beard(colours, points)
    hair = dark > _DARK_BEARD or gray > _GRAY_BEARD or moustache(pixels, points) > _MOUSTACHE
    return stubble(colours, points), hair


@dataclass(frozen=True)
class _Skin:
    """The skin of a face's lower half in three layers, which add up to it; OKLab ``(h, w, 3)``.

    Attributes:
        broad: Colours without dots and pores.
        spots: What is coarser than a pore.
        detail: What is finer.
        cheek: ``(h, w)`` bool, where skin is bare.
    """

    broad: Field
    spots: Field
    detail: Field
    cheek: NDArray[np.bool_]

    @classmethod
    def of(cls, canvas: Canvas, ground: BeardGround) -> _Skin | None:
        """That of a canvas; None where no cheek is seen."""
        colours = oklab(canvas.pixels[ground.window])
        face = ground.face[..., None]

        def blurred(width: float) -> Field:
            """Of the face alone: no background comes in."""
            share = canvas.blurred(face[..., 0], width)[..., None]
            soft = canvas.blurred(colours * face, width) / np.maximum(share, 1e-3)
            return np.asarray(soft, np.float32)

        broad, middle = blurred(_BROAD), blurred(_FINE)
        cheek = filled(list(cheeks(canvas.points - ground.corner)), colours.shape)
        return cls(broad, middle - broad, colours - middle, cheek) if cheek.any() else None

    def roughness(self, where: NDArray[np.bool_]) -> float:
        """Fine detail of lightness at some places against that on the cheeks; 0 at none."""
        if not where.any():
            return 0.0
        light = self.detail[..., 0]
        return float(light[where].std() / max(float(light[self.cheek].std()), 1e-5))

    def shaven(self, canvas: Canvas, inside: Field) -> Field:
        """The skin without stubble, wherever there is any.

        Args:
            canvas: Tells how long a pupil distance is.
            inside: ``(h, w)`` pupil distances from the face's outline, positive inside.
        """
        bare = np.median(self.broad[self.cheek], 0)
        # Along the outline faces turn away from the light: dark skin is right there.
        within = smooth_step(inside, *_OUTLINE)
        dark = np.maximum(_SHADED * float(bare[0]) - self.broad[..., 0], 0)
        lighter = _MOST_LIGHTER * np.tanh(_LIGHTER * dark / _MOST_LIGHTER) * within
        light = self.broad[..., :1] + lighter[..., None]
        # Colour is a share of lightness, in light and shade alike; stubble lowers that share.
        hue = bare[1:] / max(float(bare[0]), 1e-3)
        own = self.broad[..., 1:] / np.maximum(self.broad[..., :1], 1e-3)
        paler = 1 - (own @ hue) / max(float(hue @ hue), 1e-9)
        toned = own + _TONED * smooth_step(paler, 0.0, _PALE)[..., None] * (hue - own)
        skin = np.concatenate([light, toned * light], -1)
        for layer in (self.spots, self.detail):
            skin += self._as_on_cheeks(layer, canvas)
        return np.asarray(skin, np.float32)

    def _as_on_cheeks(self, layer: Field, canvas: Canvas) -> Field:
        """A layer no stronger than on the cheeks, and dark dots no darker than pores are there."""
        usual = layer[self.cheek].std(0)
        here = cv2.sqrt(canvas.blurred(layer * layer, _BROAD))
        weaker = layer * np.minimum(1, usual / np.maximum(here, 1e-5))
        most = max(_DOTS * float(usual[0]), 1e-5)
        dark = np.minimum(weaker[..., 0], 0)
        weaker[..., 0] += most * np.tanh(dark / most) - dark
        return np.asarray(weaker, np.float32)


def _growth_of(degree: float) -> Growth:
    """How stubble of a degree in (0, 1] grows."""
    return Growth(
        length=0.014 + 0.01 * degree,
        width=0.0014,
        hairs=14000 * degree,
        thickness=0.3,
        shade=0.28 * degree,
    )
