"""The colour of a head's hair: of what a mask says is the person, above the eyes, and not skin."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.faces.beard import Lab, filled, lab, skin
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.types import Pixels, Points

_WIDER = 1.05  # of the oval, so that the hairline is left out
_APART = 8.0  # from the cheeks' skin, in units of CIELAB
_LIGHTNESS_COUNTS = 1 / 3  # against colour: skin has lights and shades
_LEAST_SHARE = 0.02  # of the picture; and of what is above the eyes:
_LEAST_OF_REGION = 0.4
_PADDING = 2.0  # L*: black corners of some pictures are no hair
_SMOOTH = 1.0  # mean change of L* from pixel to pixel: less, and it is a hat or a bald head,
_DARK = 30.0  # unless it is so dark that no strand would show
_LEAST_OF_CROP, _LEAST_PX = 0.03, 100  # of hair in a head crop: share and pixels
_STRANDS, _DYED = 1.3, 36.0  # roughness of hair at least, chroma of hair at most
_WHITE = 88.0  # L*: a hat, or the background


@dataclass(frozen=True)
class Hair:
    """What is seen of a head's hair.

    Attributes:
        colour: ``(3,)`` median CIELAB.
        skin: ``(3,)`` that of the cheeks.
        roughness: Mean change of L* from pixel to pixel: strands, not smooth cloth or skin.
        share: Of the picture.
    """

    colour: NDArray[np.float64]
    skin: NDArray[np.float64]
    roughness: float = np.inf
    share: float = 1.0

    @property
    def lightness(self) -> float:
        """L*: under 20 black, over 55 fair or gray."""
        return float(self.colour[0])

    @property
    def warmth(self) -> float:
        """How much yellower it is than gray would be in the same light: fair > 0 > gray.

        The cheeks tell the light: as yellow for its lightness as they are is 0.
        """
        return float(self.colour[2] - self.skin[2] * self.colour[0] / max(self.skin[0], 1.0))

    @property
    def chroma(self) -> float:
        """How far from gray it is, in units of CIELAB."""
        return float(np.hypot(*self.colour[1:]))

    @property
    def likely(self) -> bool:
        """Whether it has a colour and a texture that hair can have, and hats mostly have not."""
        rough = self.roughness > _STRANDS or self.lightness < _DARK
        return bool(rough and self.colour[2] > -2 and self.chroma < _DYED and self.lightness < 82)


def hair(pixels: Pixels, points: Points, mask: Pixels) -> Hair | None:
    """The hair of a face; None where it is not seen, hidden under a hat, or not there.

    Args:
        pixels: ``(H, W, 3)`` uint8 sRGB, about upright, 100 pixels wide or more.
        points: ``(141, 2)`` landmarks.
        mask: ``(H, W)`` uint8, over 127 on face, hair and hat.
    """
    colours = lab(pixels)
    bare = skin(colours, points)
    if np.isnan(bare).any():
        return None
    region = above_the_face(points, mask) & (colours[..., 0] > _PADDING)
    where = region & (_apart(colours, bare) > _APART)
    where = cv2.erode(where.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    if where.sum() < max(_LEAST_SHARE * where.size, _LEAST_OF_REGION * region.sum()):
        return None
    colour = np.median(colours[where], 0).astype(np.float64)
    smooth = colour[0] > _DARK and _roughness(colours[..., 0], where) < _SMOOTH
    return None if smooth or colour[0] > _WHITE else Hair(colour, bare)


def hair_in(colours: Lab, points: Points, region: NDArray[np.bool_]) -> Hair | None:
    """The hair of a head crop, where a map of parts says which pixels are hair or hat.

    Args:
        colours: ``(S, S, 3)`` CIELAB.
        points: ``(141, 2)`` landmarks.
        region: ``(S, S)``, true on hair and hat.

    Returns:
        None where there is too little of it, or too little of the skin is seen.
    """
    bare = skin(colours, points)
    where = cv2.erode(region.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    where &= colours[..., 0] > _PADDING
    if np.isnan(bare).any() or region.mean() < _LEAST_OF_CROP or where.sum() < _LEAST_PX:
        return None
    colour = np.median(colours[where], 0).astype(np.float64)
    return Hair(colour, bare, _roughness(colours[..., 0], where), float(region.mean()))


def above_the_face(points: Points, mask: Pixels) -> NDArray[np.bool_]:
    """``(H, W)``: what of the mask lies above the pupils and outside of the face's oval."""
    oval = points[GROUPS["oval"]]
    middle = oval.mean(0)
    hull = cv2.convexHull(np.asarray(middle + _WIDER * (oval - middle), np.float32))[:, 0]
    rows = np.arange(len(mask))[:, None]
    eyes = points[PUPILS, 1].mean()
    return np.asarray((mask > 127) & ~filled([hull], mask.shape) & (rows < eyes))


def _apart(colours: Lab, bare: NDArray[np.float64]) -> Lab:
    difference = (colours - bare) * [_LIGHTNESS_COUNTS, 1, 1]
    return np.asarray(np.linalg.norm(difference, axis=-1), np.float32)


def _roughness(lightness: Lab, where: NDArray[np.bool_]) -> float:
    """Mean change across columns: strands hang, and rows of a repeated border are all alike."""
    change = np.abs(np.diff(lightness, axis=1, append=lightness[:, -1:]))
    return float(change[where].mean())
