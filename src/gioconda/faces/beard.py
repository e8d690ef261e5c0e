"""How bearded a face looks: the skin around the mouth against that of the cheeks.

Hair makes skin darker and takes colour from it. So does shadow; it falls on the cheeks, too, or on
one of chin and jaw alone.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.faces.measures import cheeks
from gioconda.faces.scheme import at, ring
from gioconda.types import Pixels, Points

Lab = NDArray[np.float32]
"""``(H, W, 3)`` float32 CIELAB, L* in 0..100."""

_UPPER_LIP = at(*(f"lips_outer_{k}" for k in range(18, 11, -1)))
_LOWER_LIP = at(*(f"lips_outer_{k}" for k in range(2, 9)))
_WINGS = at("nose_6", "nose_10")
_CHIN = ring("oval", 14, 23)[::-1]
_JAWS = (("lips_outer_0", (21, 22, 23, 24)), ("lips_outer_10", (15, 14, 13, 12)))
_COLOUR = 40.0  # units of chroma that count as much as skin that is darker by a factor of e
_DARK = 5.0  # L* added before a ratio is taken
_LEAST_PX = 8


def lab(pixels: Pixels) -> Lab:
    """``(H, W, 3)`` uint8 sRGB as CIELAB."""
    return np.asarray(
        cv2.cvtColor(np.asarray(pixels, np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32
    )


def beard(pixels: Pixels, points: Points) -> float:
    """How much darker and grayer chin and jaw both are than the cheeks; NaN where hidden.

    Args:
        pixels: ``(H, W, 3)`` uint8 sRGB, about upright.
        points: ``(141, 2)`` landmarks.

    Returns:
        About 0 for bare skin, 0.15 for stubble, over 0.4 for a dark beard.
    """
    colours, bare = lab(pixels), skin(lab(pixels), points)
    return min(_growth(colours, [chin(points)], bare), _growth(colours, jaws(points), bare))


def dark_beard(colours: Lab, points: Points) -> float:
    """How dark and gray chin, jaw and upper lip all are: shadow and microphones hide one of them.

    About 0.05 for bare skin, over 0.28 a dark beard with a moustache; NaN where hidden.
    """
    darker, grayer = _regions(colours, points)
    beard = np.minimum(np.minimum(darker[0], darker[1]), 0.8 * darker[2])
    return float(beard + 0.6 * np.minimum(grayer[0], grayer[2]))


def gray_beard(colours: Lab, points: Points) -> float:
    """How much less colour chin, jaw and upper lip all have than the cheeks, without being darker.

    About 0.05 for bare skin, over 0.18 a gray or white beard; NaN where hidden.
    """
    darker, grayer = _regions(colours, points)
    return float(grayer.min() - 2 * np.maximum(darker[:2].max() - 0.1, 0))


def stubble(colours: Lab, points: Points) -> float:
    """How much darker and grayer chin, jaw and upper lip all are; less where they differ.

    Over 0.22 stubble or a trim beard; NaN where hidden. Full beards are over 0.45, too.
    """
    darker, grayer = _regions(colours, points)
    chin_, jaw, lip = darker + grayer
    return float(min(chin_, jaw, lip) - 0.3 * abs(chin_ - jaw))


def _regions(colours: Lab, points: Points) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How much darker (log ratio) and grayer chin, jaw and upper lip are than the cheeks."""
    bare = skin(colours, points)
    places = ([chin(points)], jaws(points), [upper_lip(points)])
    seen = np.array([median_colour(colours, filled(place, colours.shape)) for place in places])
    darker = np.log((bare[0] + _DARK) / (seen[:, 0] + _DARK))
    return darker, (np.hypot(*bare[1:]) - np.hypot(*seen[:, 1:].T)) / _COLOUR


def moustache(pixels: Pixels, points: Points) -> float:
    """The same of the skin between nose and upper lip; see ``beard``."""
    colours = lab(pixels)
    return _growth(colours, [upper_lip(points)], skin(colours, points))


def skin(colours: Lab, points: Points) -> NDArray[np.float64]:
    """The cheeks' median colour, ``(3,)`` CIELAB; NaN where too little of them is seen."""
    return median_colour(colours, filled(cheeks(points), colours.shape[:2]))


def upper_lip(points: Points) -> Points:
    """The skin between nose and upper lip, ``(14, 2)``, clear of both."""
    right, left = points[_WINGS]
    nose = np.linspace(right, left, len(_UPPER_LIP))
    lip = points[_UPPER_LIP][::-1]
    return np.concatenate([0.75 * nose + 0.25 * lip, (0.15 * nose + 0.85 * lip)[::-1]])


def chin(points: Points) -> Points:
    """The skin between lower lip and the chin's edge, ``(14, 2)``."""
    lip, edge = points[_LOWER_LIP], points[_CHIN]
    share = np.linspace(0, len(edge) - 1, len(lip))
    under = np.stack([np.interp(share, range(len(edge)), edge[:, k]) for k in (0, 1)], 1)
    return np.concatenate([0.6 * lip + 0.4 * under, (0.15 * lip + 0.85 * under)[::-1]])


def jaws(points: Points) -> list[Points]:
    """The skin between either mouth corner and the jaw's edge, twice ``(8, 2)``."""
    sides = []
    for corner, numbers in _JAWS:
        start, edge = points[at(corner)], points[at(*(f"oval_{k}" for k in numbers))]
        sides.append(np.concatenate([0.65 * start + 0.35 * edge, (0.2 * start + 0.8 * edge)[::-1]]))
    return sides


def filled(polygons: list[Points] | Points, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """``(H, W)``, true inside of any of these convex polygons."""
    paper = np.zeros(shape[:2], np.uint8)
    for polygon in polygons:
        cv2.fillConvexPoly(paper, np.rint(8 * polygon).astype(np.int32), 1, shift=3)
    return paper > 0


def median_colour(colours: Lab, where: NDArray[np.bool_]) -> NDArray[np.float64]:
    """``(3,)``; NaN where there are too few pixels."""
    if where.sum() < _LEAST_PX:
        return np.full(3, np.nan)
    return np.median(colours[where], 0).astype(np.float64)


def _growth(colours: Lab, where: list[Points], bare: NDArray[np.float64]) -> float:
    seen = median_colour(colours, filled(where, colours.shape))
    darker = np.log((bare[0] + _DARK) / (seen[0] + _DARK))
    grayer = (np.hypot(*bare[1:]) - np.hypot(*seen[1:])) / _COLOUR
    return float(darker + grayer)
