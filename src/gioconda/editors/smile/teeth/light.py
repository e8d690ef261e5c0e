"""The photo's light on teeth: its brightness, colour and side."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from gioconda.faces.align import apply, crop, face_transform
from gioconda.faces.measures import cheeks
from gioconda.luma import luma
from gioconda.types import Field, Pixels, Points

_CHEEKS_PX = 96  # side of the face crop in which cheeks are measured
_OWN_TINT = 0.5  # share of the row's own tint that is kept against the mouth network's
# Log luminance of bright teeth against that of cheeks: intercept and slope over 3,000 open smiles
# of LFW and UTKFace, and those of the London set. The fitted intercept is 1.21, as real teeth are
# shadowed by lips; it was raised until edited mouths, with their lips' shadow, were as bright.
_TEETH_OF_SKIN = (1.46, 0.769)
_BRIGHTEST = 240.0
# Bounds of the painted brightness, relative to the expected one: the network paints too darkly.
_PLAUSIBLE = (0.9, 1.2)
_MOST_SLOPE = 1.0  # log units over the crop's width


@dataclass(frozen=True)
class MouthLight:
    """The light between the lips.

    Attributes:
        bright: Luminance of the teeth's brighter fifth, in [0, 255].
        tint: ``(3,)`` RGB of bright teeth at luminance 1.
        slope: Rise of the log light over the crop's width.
    """

    bright: float
    tint: Field
    slope: float

    @classmethod
    def read(cls, painted: Field, hole: Field, around: Pixels, skin: float) -> MouthLight:
        """Read the light off the mouth network's painting and the skin around it.

        Args:
            painted: ``(h, w, 3)`` float32 RGB in [0, 255], by the mouth network.
            hole: ``(h, w)`` in [0, 1], the mask of the painting.
            around: ``(h, w, 3)`` uint8 RGB, the same crop.
            skin: Luminance of the cheeks, in [0, 255].
        """
        inside = painted[hole > 0.5]
        light = luma(inside)
        bright = inside[light >= np.percentile(light, 60)].mean(0)
        tint = bright / max(float(luma(bright)), 1.0)
        expected = math.exp(_TEETH_OF_SKIN[0] + _TEETH_OF_SKIN[1] * math.log(max(skin, 4.0)))
        expected = min(expected, _BRIGHTEST)
        least, most = (expected * share for share in _PLAUSIBLE)
        seen = min(max(float(np.percentile(light, 80)), least), most)
        return cls(math.sqrt(seen * expected), tint.astype(np.float32), _slope(around, hole))

    def under(self, before: Field, now: Field) -> MouthLight:
        """The same mouth once the light on the face has changed.

        Args:
            before: ``(3,)`` RGB of the cheeks where this light was read.
            now: ``(3,)`` RGB of the cheeks.
        """
        change = (now + 1) / (before + 1)
        brighter = float(luma(now) + 1) / float(luma(before) + 1)
        tint = self.tint * change / brighter
        tint = tint / max(float(luma(tint)), 1e-3)
        return MouthLight(min(self.bright * brighter, 255.0), tint.astype(np.float32), self.slope)

    def on(self, image: Field, colour: Field) -> Field:
        """A rendered mouth in this light.

        Args:
            image: ``(h, w, 3)`` float32 RGB, in the bank's light.
            colour: ``(3,)`` RGB of its bright teeth in the bank's light.
        """
        level = float(luma(colour))
        tint = (self.tint * level / colour) ** (1 - _OWN_TINT)
        tint *= self.bright / float(luma(tint * colour))
        width = image.shape[1]
        side = np.exp(self.slope * ((np.arange(width) + 0.5) / width - 0.5))
        return np.asarray(image * (tint * side[:, None]), np.float32)


def _slope(around: Pixels, hole: Field) -> float:
    """Rise of the log light from left to right over a crop's width, measured on the skin."""
    height, width = hole.shape
    reach = np.ones((height // 6 * 2 + 1, width // 6 * 2 + 1), np.uint8)
    skin = cv2.dilate(hole, reach) < 0.01
    rows, columns = np.nonzero(skin)
    if len(rows) < 50:
        return 0.0
    light = np.log(luma(around[skin].astype(np.float32)) + 8)
    x, y = (columns + 0.5) / width - 0.5, (rows + 0.5) / height - 0.5
    terms = np.stack([np.ones_like(x), x, y, y * y, x * x], 1)
    solved = np.linalg.lstsq(terms, light, rcond=None)[0]
    return float(np.clip(solved[1], -_MOST_SLOPE, _MOST_SLOPE))


def cheek_light(photo: Pixels, points: Points) -> float:
    """Median luminance of the cheeks of a face, in [0, 255].

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
    """
    return float(np.median(luma(_cheek_pixels(photo, points))))


def cheek_colour(photo: Pixels, points: Points) -> Field:
    """``(3,)`` mean RGB of the cheeks of a face, in [0, 255].

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
    """
    return np.asarray(_cheek_pixels(photo, points).mean(0), np.float32)


def _cheek_pixels(photo: Pixels, points: Points) -> Field:
    to_crop = face_transform(points, _CHEEKS_PX)
    face = crop(photo, to_crop, _CHEEKS_PX, _CHEEKS_PX)
    skin = np.zeros(face.shape[:2], np.uint8)
    for cheek in cheeks(points):
        cv2.fillConvexPoly(skin, np.round(apply(to_crop, cheek)).astype(np.int32), 1)
    return face[skin > 0].astype(np.float32)
