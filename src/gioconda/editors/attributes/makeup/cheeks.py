"""Rouge: cheeks redder, most on the cheekbone and less towards the ear."""

from __future__ import annotations

import numpy as np

from gioconda.editors.attributes.canvas import Canvas, Window
from gioconda.faces.scheme import GROUPS, TWINS, at
from gioconda.types import Field, Points, Reason

_ROSE = np.array([0.042, 0.003])  # OKLab a and b that are added, of the skin's lightness
_DARKER = 0.03  # share of its lightness that skin loses
_LONG, _SHORT = 0.42, 0.2  # deviations of the patch, in widths of the cheek
_EDGE = 0.08  # pupil distances: how softly it ends at the face's edge
# Lower lid, wing of the nose, the face's edge beside the eye and beside the nose.
_BESIDE = at("right_eye_4", "nose_6", "oval_28", "oval_26")


def paint(canvas: Canvas, degree: float) -> Reason | None:
    """Put rouge on; see ``lips.paint``."""
    oval = canvas.points[GROUPS["oval"]]
    mask = sum(_patch(canvas, canvas.points[group]) for group in (_BESIDE, TWINS[_BESIDE]))
    mask = np.clip(mask, 0, 1) * _within(canvas, oval) * canvas.free * _off_features(canvas)

    def rosy(lab: Field, window: Window) -> Field:
        colour = lab[..., 1:] + degree * _ROSE * lab[..., :1]
        return np.asarray(
            np.concatenate([lab[..., :1] * (1 - degree * _DARKER), colour], -1), np.float32
        )

    return None if canvas.recolour(np.asarray(mask, np.float32), rosy) else "covered"


def _patch(canvas: Canvas, beside: Points) -> Field:
    """A long spot from the cheek's apple up towards the ear, ``(h, w)`` in [0, 1]."""
    lid, wing, ear, edge = beside
    width = float(np.linalg.norm(edge - wing))
    apple = 0.3 * lid + 0.3 * wing + 0.4 * edge
    up = (ear - apple) / max(float(np.linalg.norm(ear - apple)), 1e-6)
    middle = apple + 0.1 * width * up
    height, wide = canvas.before.shape[:2]
    x = np.arange(wide, dtype=np.float32) - np.float32(middle[0])
    y = np.arange(height, dtype=np.float32)[:, None] - np.float32(middle[1])
    along, across = x * up[0] + y * up[1], x * up[1] - y * up[0]
    square = (along / (_LONG * width)) ** 2 + (across / (_SHORT * width)) ** 2
    return np.asarray(np.where(square < 9, np.exp(-0.5 * square), 0), np.float32)


def _within(canvas: Canvas, oval: Points) -> Field:
    """The face, fading inside of its edge."""
    soft = canvas.inside(oval, feather=_EDGE)
    return np.asarray(np.clip(2 * soft - 1, 0, 1), np.float32)


def _off_features(canvas: Canvas) -> Field:
    """All but the eyes."""
    eyes = (canvas.points[GROUPS[name]] for name in ("right_eye", "left_eye"))
    return np.asarray(1 - canvas.inside(*eyes, feather=0.03), np.float32)
