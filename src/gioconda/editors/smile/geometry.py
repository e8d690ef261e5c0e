"""The landmarks of a face after it smiles more, or less.

Convention: shapes are ``(141, 2)`` photo pixels. An *amount* is in [-1.5, 1.5]: 0 does not change
the face; up to 0.5 a smile with closed lips grows; from 0.5 to 1 it blends into one that shows
teeth (or grows on, where teeth stay hidden); below 0 the present smile is removed.
``calibration`` finds the amount of a degree.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gioconda.editors.smile.outline import kept_inside
from gioconda.editors.smile.shape_arrays import ShapeArrays
from gioconda.editors.smile.traits import SmileTraits
from gioconda.faces.measures import corner_lift, lip_gap, mouth_width, pupil_distance
from gioconda.faces.scheme import LIPS, MOUTH_CORNERS, at
from gioconda.types import Lips, Points

CLOSED_STRENGTH = 1.3  # of the median closed smile, at amount 0.5
OPEN_STRENGTH = 1.15  # of the median broad smile, at amount 1
MOST_OPEN = 0.17  # lips that were apart already are not opened beyond this (pupil distances)
_KEEP_OPEN = 0.6  # share of a wider opening that a smile keeps: a shout becomes a laugh
_CLOSED_LIPS = 0.03  # pupil distances: largest gap of closed lips
_CLOSED_VARIES = 0.6  # variation of closed smiles relative to open ones, over the pairs
_CLOSED_GROWS = 0.85  # growth of closed smiles beyond amount 0.5, relative to that below it
_CLOSED_BY = 0.3  # amount at which lips that were a little apart have met
_OPEN_STAYS = (0.13, 0.2)  # pupil distances: gaps that a smile with hidden teeth closes, keeps
_KNOWN_SMILES = np.array([[0.0, 0.76, -0.04], [0.26, 1.06, 0.14]])  # gap, width, lift of the pairs
_MOST_REMOVED = 1.18  # a larger share of the removal would pinch the mouth
_REST_LIFT = -0.03  # lift of mouth corners at rest, in pupil distances (mean of the pairs)
_LIP_EDGE = 0.034  # pupil distances: inner edge that closing lips hide, so that no tooth remains
_LOWER_LIP = at(*(f"lips_inner_{k}" for k in range(1, 10)))
_UPPER_LIP = at(*(f"lips_inner_{20 - k}" for k in range(1, 10)))


class FaceGeometry:
    """One face's shape, and its shapes at any amount of smile.

    Args:
        points: ``(141, 2)`` landmarks in photo pixels.
        shapes: The learned shapes.
        traits: The person's way of smiling, read elsewhere; None reads it off ``points``.
    """

    def __init__(
        self, points: Points, shapes: ShapeArrays, traits: SmileTraits | None = None
    ) -> None:
        self.points, self.shapes = points, shapes
        self.size = pupil_distance(points)
        self.gap = lip_gap(points)
        self.traits = traits or SmileTraits(points, shapes)

    def target(self, amount: float, lips: Lips = "part") -> Points:
        """The face's shape at an amount of more (positive) or less (negative) smile.

        Args:
            amount: See the module.
            lips: How the lips move as the smile grows.
        """
        if amount < 0:
            return self._close_lips(self.without_smile(-amount), self._closing(amount, lips))
        smiling = self.points + self._smiling(amount, lips == "part")
        if lips == "part":
            return self._limit_opening(smiling)
        closing = self._closing(amount, lips)
        return self._close_lips(self.opened_at_most(smiling, (1 - closing) * self.gap), closing)

    def _closing(self, amount: float, lips: Lips) -> float:
        """Share by which parted lips are closed, in [0, 1]."""
        if amount < 0:
            return min(-amount, 1.0)
        if lips != "meet":
            return 0.0
        stays = np.clip((self.gap - _OPEN_STAYS[0]) / (_OPEN_STAYS[1] - _OPEN_STAYS[0]), 0, 1)
        return float((1 - stays) * min(amount / _CLOSED_BY, 1.0))

    def without_smile(self, share: float) -> Points:
        """The face's shape without a share of its smile; its lips are not closed."""
        return self._with_lifted_corners(self.points + self._removal * min(share, _MOST_REMOVED))

    def source(self, amount: float, lips: Lips = "part") -> Points:
        """The points from which ``target`` takes its colours: closing lips hide their inner edge.

        The inner lips' landmarks lie about on the edge of the teeth; lips that closed exactly there
        would leave a line of teeth.
        """
        closing = self._closing(amount, lips)
        if not closing or self.gap < _CLOSED_LIPS / 2:
            return self.points
        source: Points = self.points.copy()
        hidden = _LIP_EDGE * closing * min(self.gap / (2 * _CLOSED_LIPS), 1.0) * self.size
        for k, lower, upper in zip(range(1, 10), _LOWER_LIP, _UPPER_LIP, strict=True):
            apart = source[lower] - source[upper]
            step = hidden * apart / max(float(np.linalg.norm(apart)), 1e-6)
            share = min(k, 10 - k, 3) / 3
            source[lower] += share * step
            source[upper] -= share * step
        return source

    def _smiling(self, amount: float, teeth: bool) -> Points:
        """Displacement in photo pixels: first the closed smile grows, then it opens."""
        closed, opened = blend(amount, teeth)
        move = closed * CLOSED_STRENGTH * self.shapes.closed
        move = move + opened * OPEN_STRENGTH * self.shapes.opened
        own = self.traits.deviations
        varied = min(closed, 1.0) * _CLOSED_VARIES, min(opened, 1.0)
        move += varied[0] * np.tensordot(own, self.shapes.closed_variations, 1)
        move += varied[1] * np.tensordot(own, self.shapes.variations, 1)
        return seen_from(self.shapes.neutral, self.points, move)

    def _with_lifted_corners(self, shape: Points) -> Points:
        """A shape with mouth corners that hang no lower than at rest."""
        missing = min(_REST_LIFT, corner_lift(self.points)) - corner_lift(shape)
        if missing <= 0:
            return shape
        right, left = shape[MOUTH_CORNERS]
        half = (left - right) / 2
        down = np.array([-half[1], half[0]]) / max(float(np.linalg.norm(half)), 1e-6)
        aside = (shape[LIPS] - (right + left) / 2) @ half / max(float(half @ half), 1e-6)
        lifted: Points = shape.copy()
        lifted[LIPS] -= (missing * self.size * np.clip(aside**2, 0, 1.2))[:, None] * down
        return lifted

    @cached_property
    def _removal(self) -> Points:
        """Displacement that removes the face's smile, regressed on the mouth's measures."""
        features = [lip_gap(self.points), mouth_width(self.points), corner_lift(self.points)]
        known = np.clip(features, *_KNOWN_SMILES)
        move = np.tensordot(np.array([1.0, *known]), self.shapes.back, axes=1)
        return seen_from(self.shapes.smiling, self.points, move)

    def _limit_opening(self, target: Points) -> Points:
        """Limit the opening of a mouth that was open already."""
        if self.gap < _CLOSED_LIPS:
            return target
        return self.opened_at_most(target, max(_KEEP_OPEN * self.gap, MOST_OPEN))

    def opened_at_most(self, target: Points, gap: float) -> Points:
        """A shape of this face with a largest gap of its lips, in pupil distances."""
        opening = self.shapes.modes[2].T @ self._camera
        for _ in range(3):  # the gap is not linear in the mode
            target = target + min(0.0, gap - lip_gap(target)) * opening
        return target

    @cached_property
    def _camera(self) -> NDArray[np.float64]:
        """``(3, 2)`` projection of the 3-D shape model to this photo (smile sign by best fit)."""
        best: tuple[float, NDArray[np.float64]] | None = None
        for sign in (-1.0, 1.0):
            solid = np.einsum("k,kdj->dj", [1.0, sign, self.gap], self.shapes.modes)
            design = np.column_stack([solid.T, np.ones(len(self.points))])
            camera, residual = np.linalg.lstsq(design, self.points, rcond=None)[:2]
            error = float(residual.sum())
            if best is None or error < best[0]:
                best = error, camera[:3]
        assert best is not None
        return best[1]

    @staticmethod
    def _close_lips(target: Points, share: float) -> Points:
        """Close the gap of the inner lips by ``share``."""
        target = target.copy()
        half = (target[_UPPER_LIP] - target[_LOWER_LIP]) / 2 * share
        target[_LOWER_LIP] += half
        target[_UPPER_LIP] -= half
        return target


def blend(amount: float, teeth: bool = True) -> tuple[float, float]:
    """Shares of the closed and of the open smile at an amount >= 0.

    The closed smile grows up to 0.5 and is replaced by the open one up to 1, which then grows on.
    Where teeth stay hidden, the closed smile grows on.
    """
    if not teeth:
        return 2 * min(amount, 0.5) + 2 * _CLOSED_GROWS * max(amount - 0.5, 0.0), 0.0
    if amount <= 1:
        return min(2 * amount, 2 - 2 * amount), max(0.0, 2 * amount - 1)
    return 0.0, amount


def seen_from(shape: Points, points: Points, moves: Points) -> Points:
    """Displacements in the frame of ``shape``, transferred to a face with ``points``.

    A quadratic map from the shape to the face is fitted; each displacement goes through its
    Jacobian, so that the far side of a turned face moves less. What would leave the face's outline
    is kept inside.

    Args:
        shape: ``(N, 2)`` in pupil distances.
        points: ``(N, 2)`` in photo pixels.
        moves: ``(N, 2)`` in pupil distances.

    Returns:
        ``(N, 2)`` displacements in photo pixels.
    """
    x, y = shape.T
    one, nil = np.ones_like(x), np.zeros_like(x)
    terms = np.stack([one, x, y, x * x, x * y, y * y], 1)
    mapped = np.linalg.lstsq(terms, points, rcond=None)[0]
    along_x = np.stack([nil, one, nil, 2 * x, y, nil], 1) @ mapped
    along_y = np.stack([nil, nil, one, nil, x, 2 * y], 1) @ mapped
    return kept_inside(points, moves[:, :1] * along_x + moves[:, 1:] * along_y)
