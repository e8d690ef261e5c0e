"""Lids made up: a shadow from the lashes up towards the brow, and a line at the lashes."""

from __future__ import annotations

import numpy as np

from gioconda.editors.attributes.canvas import Canvas, Window
from gioconda.faces.scheme import GROUPS
from gioconda.types import Field, Points, Reason

_PLUM = np.array([0.055, 0.022])  # OKLab a and b of the shadow, of its lightness
_DARKER, _TINTED = 0.34, 0.75  # shares: of the lightness lost, of the way to the shadow's colour
_LINE_DARKER = 0.5
_HEIGHTS = (0.12, 0.2, 0.28, 0.36, 0.44, 0.52)  # of the way to the brow: the shadow fades in steps
_WING = 0.12  # of the eye's width, beyond its outer corner
_SOFT, _LINE, _LINE_SOFT = 0.025, 0.018, 0.009  # pupil distances
_SIDES = (("right_eye", "right_brow"), ("left_eye", "left_brow"))


def paint(canvas: Canvas, degree: float) -> Reason | None:
    """Make the lids up; see ``lips.paint``."""
    eyes = [canvas.points[GROUPS[eye]] for eye, _ in _SIDES]
    up = canvas.up
    lids = [upper_lid(eye, up) for eye in eyes]
    rises = [
        float((canvas.points[GROUPS[brow]].mean(0) - lid[1:-1].mean(0)) @ up) * up
        for lid, (_, brow) in zip(lids, _SIDES, strict=True)
    ]
    open_eyes = canvas.inside(*eyes, feather=_LINE_SOFT)
    off_brows = 1 - canvas.inside(*(_brow(canvas, brow) for _, brow in _SIDES), feather=_SOFT)
    steps = [
        canvas.inside(*(_band(lid, h * rise) for lid, rise in zip(lids, rises, strict=True)))
        for h in _HEIGHTS
    ]
    shadow = canvas.blurred(np.asarray(np.mean(steps, 0), np.float32), _SOFT)
    shadow = np.asarray(shadow * off_brows * (1 - open_eyes) * canvas.free, np.float32)

    def shaded(lab: Field, window: Window) -> Field:
        lightness = lab[..., :1] * (1 - degree * _DARKER)
        tinted = lab[..., 1:] + degree * _TINTED * (_PLUM * lightness - lab[..., 1:])
        return np.asarray(np.concatenate([lightness, tinted], -1), np.float32)

    if not canvas.recolour(shadow, shaded):
        return "covered"
    line = canvas.inside(*(_band(lid, _LINE * canvas.unit * up, lift=0.3) for lid in lids))
    line = canvas.blurred(line, _LINE_SOFT) * canvas.free
    canvas.recolour(
        np.asarray(line, np.float32),
        lambda lab, _: np.asarray(lab * (1 - degree * _LINE_DARKER), np.float32),
    )
    return None


def upper_lid(eye: Points, up: Points) -> Points:
    """The upper lid's edge with both corners, ``(9, 2)``, of an eye's ring ``(16, 2)``.

    Args:
        eye: The ring.
        up: ``(2,)`` the head's upward direction.
    """
    one, other = eye[0:9], np.concatenate([eye[8:16], eye[:1]])
    return one if (one[1:-1] @ up).mean() > (other[1:-1] @ up).mean() else other


def _band(lid: Points, up: Points, lift: float = 0.0) -> Points:
    """The outline of what lies over a lid, up by ``(2,)`` pixels; low at the corners."""
    share = np.sin(np.pi * np.linspace(0.04, 0.96, len(lid)))[:, None] ** 0.6
    return np.concatenate([lid - lift * up * 0.5, (lid + up * (lift + share))[::-1]])


def _brow(canvas: Canvas, brow: str) -> Points:
    """A brow's outline: its points run there along one edge and on along the other."""
    points = canvas.points[GROUPS[brow]]
    middle = points.mean(0)
    order = np.argsort(np.arctan2(*(points - middle).T[::-1]))
    return np.asarray(middle + 1.1 * (points - middle)[order])
