"""Skin smoothed a little: blotches and blemishes evened, while pores and folds stay."""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.editors.attributes.canvas import Canvas, Window
from gioconda.editors.attributes.oklab import oklab
from gioconda.faces.measures import cheeks
from gioconda.faces.scheme import GROUPS
from gioconda.types import Field, Points, Reason
from gioconda.upsampling import smooth_step

_PORES, _BLOTCHES = (
    0.008,
    0.07,
)  # pupil distances: deviations of what is finer, and of what is wider
_BLEMISH = 0.045  # OKLab lightness: what differs more from its surroundings is a fold or a feature
_EVENED = np.array([0.6, 0.75, 0.75])  # of lightness, a, b, at 1
_FINE_LESS = 0.25  # share of the finest detail that goes, at 1
_OFF = 0.16  # OKLab distance from the cheeks from which it is no skin
_SOFT = 0.03  # pupil distances
_FEATURES = (("right_eye", 1.25), ("left_eye", 1.25), ("right_brow", 1.25), ("left_brow", 1.25))
_LIPS = 1.1


def paint(canvas: Canvas, degree: float) -> Reason | None:
    """Even the skin; see ``lips.paint``."""
    mask = skin(canvas)

    def evened(lab: Field, window: Window) -> Field:
        weight = np.maximum(mask[window], np.float32(1e-3))[..., None]

        def mean(width: float) -> Field:
            shares = canvas.blurred(weight, width).reshape(weight.shape)
            return np.asarray(canvas.blurred(lab * weight, width) / shares, np.float32)

        fine, wide = mean(_PORES), mean(_BLOTCHES)
        band = fine - wide
        small = np.exp(-((band[..., :1] / _BLEMISH) ** 2))
        band = band * (1 - degree * _EVENED * small)
        return np.asarray(wide + band + (lab - fine) * (1 - degree * _FINE_LESS), np.float32)

    return None if canvas.recolour(mask, evened) else "covered"


def skin(canvas: Canvas) -> Field:
    """``(h, w)`` in [0, 1]: the face's skin without eyes, brows, lips, hair and what hides it."""
    points = canvas.points
    face = canvas.inside(points[GROUPS["oval"]], feather=_SOFT)
    grown = [_grown(points[GROUPS[name]], share) for name, share in _FEATURES]
    lips = _grown(points[GROUPS["lips_outer"]], _LIPS)
    features = canvas.inside(*grown, lips, feather=_SOFT)
    lab = canvas.blurred(oklab(canvas.pixels), _PORES)
    inside = canvas.inside(*cheeks(points)) > 0.5
    bare = np.median(lab[inside], 0) if inside.any() else np.array([0.6, 0.05, 0.05])
    apart = np.linalg.norm((lab - bare) * [0.6, 1.5, 1.5], axis=-1)
    like = 1 - smooth_step(apart, 0.5 * _OFF, _OFF)
    return np.asarray(face * (1 - features) * like * canvas.free, np.float32)


def _grown(ring: Points, share: float) -> Points:
    """An outline of a feature, larger: a hull, since brows run there and back."""
    hull = cv2.convexHull(np.asarray(ring, np.float32))[:, 0].astype(np.float64)
    middle = hull.mean(0)
    return np.asarray(middle + share * (hull - middle))
