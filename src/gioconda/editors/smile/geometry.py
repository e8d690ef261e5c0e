"""Where each point of a face goes when it smiles more, or less.

Convention: shapes are ``(141, 2)`` photo pixels; an *amount* is in [-1.5, 1.5]: 0 leaves the face
as it is, up to 0.5 a smile with closed lips grows, from 0.5 to 1 it blends into one that shows
teeth (or, where these stay hidden, grows on), below 0 the smile that is there is taken back.
``degree.py`` turns degrees into amounts.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gioconda.editors.smile.traits import Traits
from gioconda.faces.measures import corner_lift, lip_gap, mouth_width, pupil_distance
from gioconda.faces.scheme import GROUPS, LIPS, MOUTH_CORNERS, at
from gioconda.models.shapes.smile import SmileShapes
from gioconda.types import Lips, Points

CLOSED_STRENGTH = 1.3  # of the median closed smile, at amount 0.5
OPEN_STRENGTH = 1.15  # of the median broad smile, at amount 1
MOST_OPEN = 0.17  # lips that were apart already are not opened beyond this (pupil distances)
_KEEP_OPEN = 0.6  # of a wider opening so much stays: a shout becomes a laugh, not a closed mouth
_CLOSED_LIPS = 0.03
_CLOSED_VARIES = 0.6  # closed smiles of the pairs differ so much less than open ones
_CLOSED_GROWS = 0.85  # of the growth up to amount 0.5, where the lips stay closed beyond it
_CLOSED_BY = 0.3  # amount at which lips that were a little apart have met
_OPEN_STAYS = (0.13, 0.2)  # gaps, in pupil distances: what is wider open is not closed by a smile
_KNOWN_SMILES = np.array([[0.0, 0.76, -0.04], [0.26, 1.06, 0.14]])  # gap, width, lift of the pairs
_CALMEST = 1.18  # shares of the way back beyond it would pinch the mouth and draw its corners down
_REST_LIFT = -0.03  # of mouths at rest, in pupil distances (mean of the pairs)
_LIP_EDGE = 0.034  # closing lips hide so much of their inner edge (pupil distances): no tooth stays


@dataclass(frozen=True)
class Shapes:
    """The smiler's arrays as float64, for geometry."""

    neutral: Points
    smiling: Points
    closed: Points
    opened: Points
    back: NDArray[np.float64]
    modes: NDArray[np.float64]
    variations: NDArray[np.float64]
    trait_axes: NDArray[np.float64]
    trait_means: NDArray[np.float64]

    @classmethod
    def of(cls, model: SmileShapes) -> Shapes:
        """Take the shapes out of a fitted model."""
        return cls(
            **{part.name: getattr(model, part.name).double().numpy() for part in fields(cls)}
        )

    @cached_property
    def closed_variations(self) -> NDArray[np.float64]:
        """``variations`` with the lips left on each other, and the jaw where it is."""
        return np.array([_lips_together(one) for one in self.variations])


class FaceGeometry:
    """One face's shape, and the shapes it can take.

    Args:
        points: ``(141, 2)`` landmarks in photo pixels.
        shapes: What the pairs taught.
    """

    def __init__(self, points: Points, shapes: Shapes) -> None:
        self.points, self.shapes = points, shapes
        self.size = pupil_distance(points)
        self.gap = lip_gap(points)
        self.traits = Traits(points, shapes)

    def target(self, amount: float, lips: Lips = "part") -> Points:
        """The face's shape at an amount of more (positive) or less (negative) smile.

        Args:
            amount: As above.
            lips: What the lips do as the smile grows.
        """
        if amount < 0:
            return self._close_lips(self.calmed(-amount), self._closing(amount, lips))
        smiling = self.points + self._smiling(amount, lips == "part")
        if lips == "part":
            return self._limit_opening(smiling)
        closing = self._closing(amount, lips)
        return self._close_lips(self.opened_at_most(smiling, (1 - closing) * self.gap), closing)

    def _closing(self, amount: float, lips: Lips) -> float:
        """How far lips that are apart are brought together, in [0, 1]."""
        if amount < 0:
            return min(-amount, 1.0)
        if lips != "meet":
            return 0.0
        stays = np.clip((self.gap - _OPEN_STAYS[0]) / (_OPEN_STAYS[1] - _OPEN_STAYS[0]), 0, 1)
        return float((1 - stays) * min(amount / _CLOSED_BY, 1.0))

    def calmed(self, share: float) -> Points:
        """The face's shape without a share of its smile, its lips not brought together."""
        calm = self.points + self._way_back * min(share, _CALMEST)
        return self._at_rest(calm)

    def source(self, amount: float, lips: Lips = "part") -> Points:
        """Where the colours of ``target`` come from: closing lips hide their inner edge.

        The inner lips' landmarks lie on the edge of the teeth, give or take; a line of teeth would
        stay between lips that close exactly there.
        """
        closing = self._closing(amount, lips)
        if not closing or self.gap < _CLOSED_LIPS / 2:
            return self.points
        source: Points = self.points.copy()
        hidden = _LIP_EDGE * closing * min(self.gap / (2 * _CLOSED_LIPS), 1.0) * self.size
        for k in range(1, 10):
            lower, upper = at(f"lips_inner_{k}", f"lips_inner_{20 - k}")
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

    def _at_rest(self, calm: Points) -> Points:
        """A shape whose mouth corners do not hang: what is missing to rest is lifted."""
        missing = min(_REST_LIFT, corner_lift(self.points)) - corner_lift(calm)
        if missing <= 0:
            return calm
        right, left = calm[MOUTH_CORNERS]
        half = (left - right) / 2
        down = np.array([-half[1], half[0]]) / max(float(np.linalg.norm(half)), 1e-6)
        aside = (calm[LIPS] - (right + left) / 2) @ half / max(float(half @ half), 1e-6)
        lifted: Points = calm.copy()
        lifted[LIPS] -= (missing * self.size * np.clip(aside**2, 0, 1.2))[:, None] * down
        return lifted

    @cached_property
    def _way_back(self) -> Points:
        """Displacement to the same face not smiling, regressed on the mouth's measures."""
        features = [lip_gap(self.points), mouth_width(self.points), corner_lift(self.points)]
        known = np.clip(features, *_KNOWN_SMILES)
        move = np.tensordot(np.array([1.0, *known]), self.shapes.back, axes=1)
        return seen_from(self.shapes.smiling, self.points, move)

    def _limit_opening(self, target: Points) -> Points:
        """A mouth that was open already need not open further: close what is too much."""
        if self.gap < _CLOSED_LIPS:
            return target
        return self.opened_at_most(target, max(_KEEP_OPEN * self.gap, MOST_OPEN))

    def opened_at_most(self, target: Points, gap: float) -> Points:
        """A shape of this face with its lips no further apart than a gap in pupil distances."""
        opening = self.shapes.modes[2].T @ self._camera
        for _ in range(3):  # the gap is not linear in the mode
            target = target + min(0.0, gap - lip_gap(target)) * opening
        return target

    @cached_property
    def _camera(self) -> NDArray[np.float64]:
        """``(3, 2)``: how the 3-D shape model is seen in this photo (smile sign by best fit)."""
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
        """Bring the inner lips together by ``share`` of what is left between them."""
        target = target.copy()
        for k in range(1, 10):
            lower, upper = at(f"lips_inner_{k}", f"lips_inner_{20 - k}")
            half = (target[upper] - target[lower]) / 2 * share
            target[lower] += half
            target[upper] -= half
        return target


def blend(amount: float, teeth: bool = True) -> tuple[float, float]:
    """Shares of the closed and of the open smile at an amount >= 0.

    The closed one grows up to 0.5 and gives way to the open one up to 1, which then grows on. Where
    teeth stay hidden it grows on by itself.
    """
    if not teeth:
        return 2 * min(amount, 0.5) + 2 * _CLOSED_GROWS * max(amount - 0.5, 0.0), 0.0
    if amount <= 1:
        return min(2 * amount, 2 - 2 * amount), max(0.0, 2 * amount - 1)
    return 0.0, amount


def _lips_together(move: Points) -> Points:
    """A displacement whose lips do not part: each half of them goes the middle way."""
    move = move.copy()
    for k in range(1, 10):
        inner, outer = (
            at(f"{ring}_{k}", f"{ring}_{20 - k}") for ring in ("lips_inner", "lips_outer")
        )
        apart = (move[inner[0]] - move[inner[1]]) / 2
        for lower, upper in (inner, outer):
            move[lower] -= apart
            move[upper] += apart
    move[GROUPS["oval"]] = 0.0
    return move


def seen_from(shape: Points, points: Points, moves: Points) -> Points:
    """Displacements of ``shape``'s frame as they look on a face with ``points``.

    A quadratic map from the shape to the face is fitted; each displacement goes through its
    Jacobian, so that the far side of a turned face moves less.

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
    return np.asarray(moves[:, :1] * along_x + moves[:, 1:] * along_y)
