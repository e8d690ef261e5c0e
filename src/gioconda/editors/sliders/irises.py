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
from gioconda.types import Pixels, Points

_RING = (8.0, 15.0)  # pixels of a cut: between pupil and the iris' edge
_ABOVE, _BELOW = 4.0, 8.0  # pixels of it that are looked at above and below the iris' middle
_SKIN = np.s_[105:118, 40:140]  # of a cut: below the lower lid
_BROWN, _LIGHT = 1.35, 1.05  # red over blue
_FAIR, _DARK = 0.15, 0.45  # logarithm: how much darker than skin brows are
_FACE_PX = 160


def colours(bank: EyeBank) -> NDArray[np.float64]:
    """``(people, 2, 3)`` logarithm of each iris over the skin below it."""
    pairs = zip(bank.eyes, bank.irises.astype(np.float64), strict=True)
    return np.array(
        [[_colour(*one) for one in zip(eyes, irises, strict=True)] for eyes, irises in pairs]
    )


def lightness(bank: EyeBank) -> NDArray[np.float64]:
    """``(people,)`` in [0, 1]: 0 for brown irises, 1 for blue and gray ones."""
    rings = [
        np.mean([_ring(eye, iris) for eye, iris in zip(eyes, irises, strict=True)], 0)
        for eyes, irises in zip(bank.eyes, bank.irises, strict=True)
    ]
    red_over_blue = np.array([ring[0] / ring[2] for ring in rings])
    dark = np.array([ring.mean() for ring in rings]) < 45  # as good as black
    return np.where(dark, 0.0, np.clip((_BROWN - red_over_blue) / (_BROWN - _LIGHT), 0, 1))


def colour_in(photo: Pixels, points: Points, side: int) -> NDArray[np.float64]:
    """``(3,)`` the same as ``colours`` of an open eye in a photo.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
        side: 0 for the right eye, 1 for the left one.
    """
    corners = points[GROUPS[EYES[side]][[0, 8]]]
    level = CORNERS if side == 0 else CORNERS[::-1]  # ring 0 of a right eye is to the left
    to_cut = laying(corners, down_the_face(points), level, np.array([0.0, 1.0]))
    cut = crop(photo, to_cut, WIDTH, HEIGHT)
    return _colour(cut, apply(to_cut, points[PUPILS[side : side + 1]])[0])


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


def _colour(cut: Pixels, iris: Points) -> NDArray[np.float64]:
    below = np.median(cut[_SKIN].reshape(-1, 3).astype(float), 0)
    return np.asarray(np.log(_ring(cut, iris) + 4) - np.log(below + 4))


def _ring(cut: Pixels, iris: Points) -> NDArray[np.float64]:
    """``(3,)`` median RGB of an iris beside its pupil, lashes and lids aside."""
    rows, columns = np.indices(cut.shape[:2])
    away = np.hypot(columns - iris[0], rows - iris[1])
    level = (rows > iris[1] - _ABOVE) & (rows < iris[1] + _BELOW)
    there = (away > _RING[0]) & (away < _RING[1]) & level
    return np.asarray(np.median(cut[there].astype(float), 0))
