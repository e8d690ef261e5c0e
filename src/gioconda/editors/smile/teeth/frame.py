"""The teeth's frame of a face, which moves with the skull and not with the lips.

Convention: teeth are ``(u, v)`` in pupil distances, u to the picture's right, v down, as in
``models.mouth.tooth_bank``; a face is ``(x, y)`` photo pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gioconda.faces.scheme import GROUPS, LIPS, POINT_NAMES, at, ring
from gioconda.types import Points

_SOFT = 0.25  # weight of points that move in expressions; eyes, nose and brows have 1
_ROUNDER = 1.3  # bend of the dental arch relative to that of the lips
_MOST_BEND = 0.9  # bound of the bend per squared pupil distance, in pupil distances
_LIP_MIDDLE = at("lips_inner_15", "lips_outer_15")


@dataclass(frozen=True)
class TeethFrame:
    """The map from the teeth's frame to the photo: affine, plus the bend of the dental arch.

    Attributes:
        origin: ``(2,)`` photo pixels.
        linear: ``(2, 2)`` photo pixels per pupil distance; its columns are u and v.
        bend: ``(2,)`` photo pixels per u squared: the far side of a turned face is shorter.
    """

    origin: Points
    linear: NDArray[np.float64]
    bend: Points

    @classmethod
    def of(cls, points: Points, neutral: Points, lips: Points) -> TeethFrame:
        """The frame of a face.

        Args:
            points: ``(141, 2)`` landmarks in photo pixels.
            neutral: ``(141, 2)`` mean shape, in pupil distances.
            lips: ``(141, 2)`` landmarks of the face smiling, whose upper lip gives the midline.
        """
        weights = np.ones(len(POINT_NAMES))
        weights[LIPS] = _SOFT
        weights[ring("oval", 9, 28)] = _SOFT  # jaw and chin
        x, y = (neutral - neutral[LIPS].mean(0)).T
        terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], 1)
        scaled = weights[:, None] ** 0.5
        mapped = np.linalg.lstsq(terms * scaled, points * scaled, rcond=None)[0]
        linear = mapped[1:3].T.astype(np.float64)
        size = float(np.sqrt(abs(np.linalg.det(linear))))
        bend = np.clip(_ROUNDER * mapped[3], -_MOST_BEND * size, _MOST_BEND * size)
        frame = cls(mapped[0], linear, bend)
        # The midline lies between that of the nose and the upper lip's bow.
        aside = frame.to_teeth(lips[_LIP_MIDDLE])[:, 0].mean()
        return replace(frame, origin=frame.to_photo(np.array([[0.5 * aside, 0.0]]))[0])

    def to_photo(self, teeth: Points) -> Points:
        """``(..., 2)`` teeth to photo pixels."""
        bent = teeth[..., :1] ** 2 * self.bend
        return np.asarray(self.origin + teeth @ self.linear.T + bent)

    def to_teeth(self, photo: Points) -> Points:
        """``(..., 2)`` photo pixels to teeth; beyond the visible arch, its edge."""
        back = np.linalg.inv(self.linear)
        straight, bend = (photo - self.origin) @ back.T, back @ self.bend
        # u + bend_u u^2 = straight_u, solved for the root that is near it.
        inside = np.maximum(1 + 4 * bend[0] * straight[..., 0], 1e-2)
        u = 2 * straight[..., 0] / (1 + np.sqrt(inside))
        return np.stack([u, straight[..., 1] - bend[1] * u**2], -1)


def lip_edges(inner: Points, u: NDArray[np.float64]) -> tuple[Points, Points]:
    """Heights of the edges of the upper and the lower lip along the mouth.

    Args:
        inner: ``(20, 2)`` inner lips in the teeth's frame.
        u: ``(K,)`` places along the mouth.

    Returns:
        ``(K,)`` and ``(K,)``; beyond the corners both are the corner's height.
    """
    upper, lower = inner[[0, *range(19, 9, -1)]], inner[:11]
    return _height(upper, u), _height(lower, u)


def _height(edge: Points, u: NDArray[np.float64]) -> Points:
    order = np.argsort(edge[:, 0])
    return np.asarray(np.interp(u, edge[order, 0], edge[order, 1]))


def inner_lips(points: Points) -> Points:
    """``(20, 2)`` points of the inner lips of ``(141, 2)`` landmarks."""
    return np.asarray(points[GROUPS["lips_inner"]])
