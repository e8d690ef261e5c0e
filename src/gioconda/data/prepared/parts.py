"""Face and hair apart: a map of parts of a head crop, from its colours, landmarks and mask.

No network has learned it. The oval of the landmarks is face, but where its top has the colours of
hair; what the person's mask has above the eyes and outside of the oval is hair or a hat, unless it
has the colours of the skin: then the head is bald; and what goes on from there in the same colours
is hair. Ears are face. Neck, shoulders and clothes are background.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.faces.beard import Lab, filled, lab, skin
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import GROUPS, MOUTH_CORNERS, PUPILS
from gioconda.types import Pixels, Points

BACKGROUND, FACE, HAIR, OUTSIDE = 0, 1, 2, 255
HEAD = (FACE, HAIR)
_BROWS = np.concatenate([GROUPS["right_brow"], GROUPS["left_brow"]])
# Of L*, a*, b*: lightness is also light, and more so on skin, which is smooth.
_OF_HAIR, _OF_SKIN = (np.array([share, 1.0, 1.0], np.float32) for share in (0.5, 0.35))
_WIDER = 1.04  # of the oval, so that the seeds of hair keep away from the hairline
_FEWEST_SEEDS = 0.006  # share of the crop
_BALD = 8.0  # units of CIELAB from the skin, within which seeds are skin
_ALIKE = 14.0  # units of CIELAB from a tone of the seeds, within which pixels are alike
_TONES = 4
_EAR = 0.42  # how far ears reach from the oval, in pupil distances
_LONG = 0.15  # width of long hair beside a cheek, in pupil distances


def head_parts(pixels: Pixels, points: Points, person: Pixels, seen: Pixels) -> Pixels:
    """What each pixel of a head crop shows.

    Args:
        pixels: ``(S, S, 3)`` uint8 sRGB.
        points: ``(141, 2)`` landmarks in it.
        person: ``(S, S)`` uint8, over 127 on the person.
        seen: ``(S, S)`` uint8, 255 where the crop shows the picture.

    Returns:
        ``(S, S)`` uint8: 0 background, 1 face with ears, 2 hair or hat, 255 not in the picture.
    """
    colours = lab(cv2.medianBlur(pixels, 3))
    oval, wide = _oval(points, 1.0, seen.shape), _oval(points, _WIDER, seen.shape)
    inside = (person > 127) & (seen > 0)
    rows = np.arange(len(seen))[:, None]
    eyes, chin = points[PUPILS, 1].mean(), points[GROUPS["oval"], 1].max()
    bare, apart_px = skin(colours, points), pupil_distance(points)
    hair = np.zeros(seen.shape, bool)
    if not np.isnan(bare).any():
        hair = _hair(colours, inside, inside & ~wide & (rows < eyes), oval, bare)
        # Eyes, beards and shadows are face.
        hair &= ~oval | (rows < points[_BROWS, 1].min() - 0.15 * apart_px)
        hair &= _not_clothes(hair & ~oval, points)
    near = cv2.distanceTransform(np.asarray(~oval, np.uint8), cv2.DIST_L2, 3) < _EAR * apart_px
    ears = near & (rows < 0.5 * (eyes + chin))
    parts = np.where(oval | (inside & (ears | (rows < eyes))), FACE, BACKGROUND).astype(np.uint8)
    parts[hair] = HAIR
    smooth: Pixels = cv2.medianBlur(parts, 5)
    smooth[seen == 0] = OUTSIDE
    return smooth


def _not_clothes(hair: NDArray[np.bool_], points: Points) -> NDArray[np.bool_]:
    """``(S, S)``: where hair may be: on a side where it ends beside the cheek, not further down.

    Clothes are often as dark as hair, and meet it at the neck.
    """
    size = len(hair)
    nose, mouth = points[GROUPS["nose"], 1].max(), points[MOUTH_CORNERS, 1].mean()
    low, high = round(float(np.clip(nose, 0, size - 2))), round(float(np.clip(mouth, 1, size - 1)))
    allowed = np.ones(hair.shape, bool)
    middle = round(float(points[GROUPS["oval"], 0].mean()))
    for side in (slice(0, max(middle, 1)), slice(max(middle, 1), size)):
        beside = hair[low : max(high, low + 1), side].sum(1)
        if beside.size and np.median(beside) < _LONG * pupil_distance(points):
            allowed[high:, side] = False
    chin = points[GROUPS["oval"]]
    below = np.arange(size)[:, None] > points[GROUPS["oval"], 1].max()
    between = np.abs(np.arange(size)[None] - middle) < 0.3 * np.ptp(chin[:, 0])
    return np.asarray(allowed & ~(below & between))


def _oval(points: Points, wider: float, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    oval = points[GROUPS["oval"]]
    middle = oval.mean(0)
    hull = cv2.convexHull(np.asarray(middle + wider * (oval - middle), np.float32))[:, 0]
    return filled([hull], shape)


def _hair(
    colours: Lab,
    inside: NDArray[np.bool_],
    seeds: NDArray[np.bool_],
    oval: NDArray[np.bool_],
    bare: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """``(S, S)``: hair or hat; nothing where the head is bald."""
    surely = cv2.erode(np.asarray(seeds, np.uint8), np.ones((3, 3), np.uint8)) > 0
    from_skin = _distance(colours, bare[None], _OF_SKIN)
    surely &= from_skin > _BALD
    if surely.mean() < _FEWEST_SEEDS:
        return np.zeros(seeds.shape, bool)
    tones = _tones(colours[surely])
    apart = _distance(colours, tones, _OF_HAIR)
    alike = inside & (apart < _ALIKE) & (apart < np.where(oval, 0.6, 0.8) * from_skin)
    grown = alike | surely
    count, labels = cv2.connectedComponents(np.asarray(grown, np.uint8), connectivity=4)
    sizes = np.bincount(labels[surely], minlength=count)
    kept = np.flatnonzero(sizes >= max(0.1 * surely.sum(), 1))
    return np.isin(labels, kept[kept > 0])


def _tones(colours: Lab) -> NDArray[np.float64]:
    """The seeds' typical colours, ``(4, 3)``: hair has lights, hats have patterns."""
    order = colours[np.argsort(colours[:, 0])]
    return np.array([np.median(part, 0) for part in np.array_split(order, _TONES)], np.float64)


def _distance(
    colours: Lab, tones: NDArray[Any], weights: NDArray[np.float32]
) -> NDArray[np.float32]:
    """``(S, S)`` distance of each pixel to the nearest of ``(T, 3)`` colours."""
    tones = np.asarray(tones, np.float32)
    apart = [np.linalg.norm((colours - tone) * weights, axis=-1) for tone in tones]
    return np.asarray(np.min(apart, 0), np.float32)
