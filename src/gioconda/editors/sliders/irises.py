"""Which irises suit a face: those of its other eye, or brown ones below dark brows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gioconda.editors.sliders.socket import EYES, down_the_face, laying
from gioconda.faces.align import apply, crop
from gioconda.faces.beard import filled, lab, median_colour, skin
from gioconda.faces.face_reader import smile_transform
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.models.shapes.eye_bank import CORNERS, HEIGHT, WIDTH, EyeBank
from gioconda.types import Field, Pixels, Points

_RING = (8.0, 15.0)  # pixels of a cut: between pupil and the iris' edge
_ABOVE, _BELOW = 4.0, 8.0  # pixels of it that are looked at above and below the iris' middle
_BROWN, _LIGHT = 1.35, 1.05  # red over blue
_FAIR, _DARK = 0.15, 0.45  # logarithm: how much darker than skin brows are
_FACE_PX = 160


def lightness(bank: EyeBank) -> NDArray[np.float64]:
    """``(people,)`` in [0, 1]: 0 for brown irises, 1 for blue and gray ones."""
    rings = [
        np.mean([colour(eye, iris) for eye, iris in zip(eyes, irises, strict=True)], 0)
        for eyes, irises in zip(bank.eyes, bank.irises, strict=True)
    ]
    red_over_blue = np.array([ring[0] / ring[2] for ring in rings])
    dark = np.array([ring.mean() for ring in rings]) < 45  # as good as black
    return np.where(dark, 0.0, np.clip((_BROWN - red_over_blue) / (_BROWN - _LIGHT), 0, 1))


def colour_in(photo: Pixels, points: Points, side: int) -> Points:
    """``(3,)`` RGB of the iris of an open eye in a photo.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
        side: 0 for the right eye, 1 for the left one.
    """
    corners = points[GROUPS[EYES[side]][[0, 8]]]
    level = CORNERS if side == 0 else CORNERS[::-1]  # ring 0 of a right eye is to the left
    to_cut = laying(corners, down_the_face(points), level, np.array([0.0, 1.0]))
    cut = crop(photo, to_cut, WIDTH, HEIGHT)
    return colour(cut, apply(to_cut, points[PUPILS[side : side + 1]])[0])


def colour(picture: Pixels | Field, iris: Points, scale: float = 1.0) -> Points:
    """``(3,)`` median RGB of an iris beside its pupil, lashes and lids aside.

    Args:
        picture: ``(h, w, 3)`` RGB of an eye whose corners are about level.
        iris: ``(2,)`` its middle.
        scale: Pixels of the picture a pixel of the bank's cuts.
    """
    rows, columns = np.indices(picture.shape[:2])
    away = np.hypot(columns - iris[0], rows - iris[1]) / scale
    down = (rows - iris[1]) / scale
    level = (down > -_ABOVE) & (down < _BELOW)
    ring = (away > _RING[0]) & (away < _RING[1]) & level
    there = ring if ring.any() else away <= away.min()  # of the smallest eyes
    return np.asarray(np.median(picture[there].astype(float), 0))


def brow_darkness(photo: Pixels, points: Points) -> float:
    """How dark brows are: 0 for fair ones, 1 for dark ones, and where they cannot be seen.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
    """
    to_crop = smile_transform(points, _FACE_PX, 1.0)
    seen, at = lab(crop(photo, to_crop, _FACE_PX, _FACE_PX)), apply(to_crop, points)
    brows = [at[GROUPS[name]] for name in ("right_brow", "left_brow")]
    brow, bare = (
        float(one[0]) for one in (median_colour(seen, filled(brows, seen.shape)), skin(seen, at))
    )
    darker = np.log((bare + 5) / (brow + 5))
    return float(np.clip((darker - _FAIR) / (_DARK - _FAIR), 0, 1)) if darker == darker else 1.0
