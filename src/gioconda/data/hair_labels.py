"""Hair of the London people, apart from skin, shirts and the studio's wall: what a network learns.

Nobody has drawn these masks. The wall is gray and even and the shirts are white, so that what is
neither is a person; GrabCut (Rother, Kolmogorov & Blake 2004) tells hair from skin by colour, from
seeds that the landmarks give.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.faces.beard import Lab, filled, lab
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.types import Field, Pixels, Points

_WALL = 12.0  # units of CIELAB from the wall's colour within which it is wall
_WHITE = 70.0, 9.0  # L* over which, and chroma under which, it is a shirt or the wall
_BROWS = np.concatenate([GROUPS["right_brow"], GROUPS["left_brow"]])
_ROUNDS = 4
_ABOVE_BROWS = 0.25  # pupil distances: skin for sure below, in the oval
_BALD = 0.02  # share of what lies over the brows: fewer seeds are no hair
_BARE = 0.5  # share of the forehead over the brows that is skin where no fringe hangs
_NEAR_SKIN = 9.0  # units of CIELAB within which seeds of hair are skin
_DISK = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7))
WRONG = frozenset({"017", "061", "172", "173"})
"""People whose masks are wrong, as one person saw who looked at all of them."""
BALD = frozenset({"037"})


def hair_of_portrait(pixels: Pixels, points: Points) -> tuple[Field, Field]:
    """Where hair is in a London portrait, and where the person is.

    Args:
        pixels: ``(S, S, 3)`` uint8 RGB, the whole portrait at 300 to 500 px.
        points: ``(141, 2)`` landmarks.

    Returns:
        Hair ``(S, S)`` float32 in [0, 1], and skin, shirt and hair together, likewise.
    """
    colours = lab(pixels)
    wall = _wall(colours, points)
    apart = np.linalg.norm((colours - wall) * [0.7, 1.6, 1.6], axis=-1)
    neutral = (colours[..., 0] > _WHITE[0]) & (
        np.hypot(colours[..., 1], colours[..., 2]) < _WHITE[1]
    )
    someone = (apart > _WALL) & ~neutral
    hair = _apart_from_skin(pixels, colours, points, someone)
    return np.asarray(hair, np.float32), np.asarray(_person(someone, colours, points), np.float32)


def _wall(colours: Lab, points: Points) -> Lab:
    """The wall's colour everywhere: a quadratic surface through both upper sides."""
    size = len(colours)
    y, x = np.mgrid[0:size, 0:size] / size - 0.5
    terms = np.stack([np.ones_like(x), x, y, x * x, y * y, x * y], -1)
    far = np.abs(x * size + size / 2 - points[PUPILS, 0].mean()) > 2.3 * pupil_distance(points)
    known = (far & (y * size + size / 2 < points[GROUPS["oval"], 1].max())) | (y < -0.49)
    known[1::3], known[:, 1::3] = False, False
    for _ in range(2):  # again without stray hair
        fit, *_ = np.linalg.lstsq(terms[known], colours[known], rcond=None)
        wall = terms @ fit
        known &= np.linalg.norm(colours - wall, axis=-1) < 8
    return np.asarray(wall, np.float32)


def _apart_from_skin(
    pixels: Pixels, colours: Lab, points: Points, someone: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    size = len(pixels)
    unit = pupil_distance(points)
    rows = np.arange(size)[:, None]
    brows, chin = points[_BROWS, 1].min(), points[GROUPS["oval"], 1].max()
    oval = points[GROUPS["oval"]]
    middle = oval.mean(0)
    face, wider = (
        filled([np.asarray(middle + share * (oval - middle))], someone.shape)
        for share in (0.97, 1.06)
    )
    eyes = points[PUPILS, 1].mean()
    bare = np.median(colours[face & (rows > eyes)], 0)
    near_skin = np.linalg.norm((colours - bare) * [0.35, 1.2, 1.2], axis=-1) < _NEAR_SKIN
    skin_for_sure = face & (rows > brows - _ABOVE_BROWS * unit)
    forehead = face & (rows > brows - 1.4 * _ABOVE_BROWS * unit) & ~(rows > brows - 0.1 * unit)
    if not near_skin[forehead].mean() > _BARE:  # a fringe hangs over the brows
        skin_for_sure = face & ((rows > eyes) | (near_skin & skin_for_sure))
    skin_for_sure |= someone & near_skin & (rows > brows)  # ears
    crown = someone & ~wider & (rows < points[PUPILS, 1].mean())
    seeds = crown & ~near_skin
    seeds = cv2.erode(np.asarray(seeds, np.uint8), np.ones((3, 3), np.uint8)) > 0
    if seeds.sum() < _BALD * crown.sum():
        return np.zeros(someone.shape, bool)
    # Neck and what is seen of the chest, where it has the skin's colours.
    neck = someone & (rows > chin) & near_skin & (np.abs(np.arange(size) - middle[0]) < 0.75 * unit)
    labels = np.full(someone.shape, cv2.GC_PR_BGD, np.uint8)
    labels[someone & ~wider] = cv2.GC_PR_FGD
    labels[someone & near_skin] = cv2.GC_PR_BGD
    labels[seeds] = cv2.GC_FGD
    labels[skin_for_sure | neck | ~someone] = cv2.GC_BGD
    cv2.setRNGSeed(0)
    both = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(pixels[..., ::-1].copy(), labels, None, *both, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    hair = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)) & someone
    return _large(hair, rows > chin, unit)


def _large(hair: NDArray[np.bool_], below: NDArray[np.bool_], unit: float) -> NDArray[np.bool_]:
    """The hair without specks, and without the shade under the chin."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(np.asarray(hair, np.uint8))
    sizes = stats[:, cv2.CC_STAT_AREA]
    under = np.bincount(labels.ravel(), np.broadcast_to(below, hair.shape).ravel(), count)
    kept = (sizes > 0.03 * unit**2) & ((under < 0.9 * sizes) | (sizes > 0.15 * unit**2))
    kept[0] = False
    whole = np.asarray(kept[labels], np.uint8)  # with the lights on it, which look like the wall
    return np.asarray(cv2.morphologyEx(whole, cv2.MORPH_CLOSE, _DISK) > 0)


def _person(someone: NDArray[np.bool_], colours: Lab, points: Points) -> NDArray[np.bool_]:
    """The person with the shirt, which is brighter than the wall, without holes."""
    rows = np.arange(len(colours))[:, None]
    shirt = (colours[..., 0] > 82) & (rows > points[GROUPS["oval"], 1].max() - 4)
    filled_in = cv2.morphologyEx(
        np.asarray(someone | shirt, np.uint8), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)
    )
    outlines, _ = cv2.findContours(filled_in, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(filled_in, outlines, -1, 1, cv2.FILLED)
    return np.asarray(filled_in > 0)
