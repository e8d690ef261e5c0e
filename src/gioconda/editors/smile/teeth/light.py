"""The photo's light on teeth: how bright, of which colour, from which side."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from gioconda.faces.align import apply, crop, face_transform
from gioconda.faces.measures import cheeks
from gioconda.luma import LUMA_WEIGHTS
from gioconda.types import Field, Pixels, Points

_CHEEKS_PX = 96  # side of the face crop on which cheeks are looked at
_OWN_TINT = 0.5  # of what a row's colour differs from the mouth network's so much stays
# Luminance of bright teeth over that of cheeks, as logs: 3,000 open smiles of LFW and UTKFace, and
# those of the London set. Teeth in the lips' shadow draw their line down (1.21): the constant was
# raised until edited mouths, shadowed by their lips, came out as bright as real ones.
_TEETH_OF_SKIN = (1.46, 0.769)
_BRIGHTEST = 240.0
_UNUSUAL = (0.75, 1.2)  # shares of what is usual that are believed
_MOST_SLOPE = 1.0  # log units over the crop's width


def luminance(image: Field) -> Field:
    """Luma (Rec. 601) of ``(..., 3)`` RGB."""
    return np.asarray(image @ LUMA_WEIGHTS, np.float32)


@dataclass(frozen=True)
class MouthLight:
    """What is known of the light between some lips.

    Attributes:
        bright: Luminance of the teeth's brighter fifth, in [0, 255].
        tint: ``(3,)`` RGB of luminance 1: the colour of bright teeth.
        slope: How the log of the light rises over the crop's width.
    """

    bright: float
    tint: Field
    slope: float

    @classmethod
    def read(cls, painted: Field, hole: Field, around: Pixels, skin: float) -> MouthLight:
        """From what the mouth network painted, and from the skin around.

        Args:
            painted: ``(h, w, 3)`` float32 RGB in [0, 255], by the mouth network.
            hole: ``(h, w)`` in [0, 1], where it painted.
            around: ``(h, w, 3)`` uint8 RGB, the same crop.
            skin: Luminance of the cheeks, in [0, 255].
        """
        inside = painted[hole > 0.5]
        light = luminance(inside)
        bright = inside[light >= np.percentile(light, 60)].mean(0)
        tint = bright / max(float(luminance(bright)), 1.0)
        usual = math.exp(_TEETH_OF_SKIN[0] + _TEETH_OF_SKIN[1] * math.log(max(skin, 4.0)))
        usual = min(usual, _BRIGHTEST)
        least, most = (usual * share for share in _UNUSUAL)
        seen = min(max(float(np.percentile(light, 80)), least), most)
        return cls(math.sqrt(seen * usual), tint.astype(np.float32), _slope(around, hole))

    def on(self, image: Field, colour: Field) -> Field:
        """A drawn mouth in this light.

        Args:
            image: ``(h, w, 3)`` float32 RGB, in the bank's light.
            colour: ``(3,)`` RGB of its bright teeth there.
        """
        level = float(luminance(colour))
        tint = (self.tint * level / colour) ** (1 - _OWN_TINT)
        tint *= self.bright / float(luminance(tint * colour))
        width = image.shape[1]
        side = np.exp(self.slope * ((np.arange(width) + 0.5) / width - 0.5))
        return np.asarray(image * (tint * side[:, None]), np.float32)


def _slope(around: Pixels, hole: Field) -> float:
    """The log light's rise from left to right over a crop's width, read off the skin around."""
    height, width = hole.shape
    reach = np.ones((height // 6 * 2 + 1, width // 6 * 2 + 1), np.uint8)
    skin = cv2.dilate(hole, reach) < 0.01
    rows, columns = np.nonzero(skin)
    if len(rows) < 50:
        return 0.0
    light = np.log(luminance(around[skin].astype(np.float32)) + 8)
    x, y = (columns + 0.5) / width - 0.5, (rows + 0.5) / height - 0.5
    terms = np.stack([np.ones_like(x), x, y, y * y, x * x], 1)
    solved = np.linalg.lstsq(terms, light, rcond=None)[0]
    return float(np.clip(solved[1], -_MOST_SLOPE, _MOST_SLOPE))


def cheek_light(photo: Pixels, points: Points) -> float:
    """Luminance of the cheeks of a face, in [0, 255]: their median.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
    """
    to_crop = face_transform(points, _CHEEKS_PX)
    face = crop(photo, to_crop, _CHEEKS_PX, _CHEEKS_PX)
    skin = np.zeros(face.shape[:2], np.uint8)
    for cheek in cheeks(points):
        cv2.fillConvexPoly(skin, np.round(apply(to_crop, cheek)).astype(np.int32), 1)
    return float(np.median(luminance(face[skin > 0].astype(np.float32))))
