"""How far each action goes at some values of the sliders, within what faces do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.editors.sliders.names import SLIDERS
from gioconda.editors.smile.geometry import seen_from
from gioconda.faces.actions import NAMES, actions, laid
from gioconda.faces.scheme import GROUPS
from gioconda.models.shapes.sliders import SliderShapes
from gioconda.types import Points

_LEAST_ROOM = 0.4  # share of its reach that an action has left on faces that show it already
# Landmarks of learned pictures show less of how irises and lower lids move than pictures do.
_SHOWN_LESS = {"gaze_y": 1.6, "cheeks": 1.6}
# Action -> how much of the mouth's width goes along with it in edited photos, by optical flow on
# the validation split, and is taken back: the skin between landmarks is drawn along.
_WIDENS = {"corners": -0.19, "cheeks": 0.145}
_LIDS = ("right_eye", "left_eye")  # actions, called as their rings of points
# Action -> the points of the eyes that move with it. Nothing else of the face moves with lids and
# gaze; with cheeks the rest does.
_OF_EYES = {
    "right_eye": GROUPS["right_eye"],
    "left_eye": GROUPS["left_eye"],
    "gaze_x": GROUPS["irises"],
    "gaze_y": GROUPS["irises"],
    "cheeks": np.concatenate([GROUPS["right_eye"], GROUPS["left_eye"]]),
}


@dataclass(frozen=True)
class SliderMoves:
    """What sliders do to the points of one face.

    Attributes:
        face: ``(141, 2)`` displacement in photo pixels, without lids and irises of ``eyes``.
        eyes: ``(141, 2)`` displacement of lids and irises, which slide over each other.
        values: Action -> value in [-1, 1], of those that the sliders move.
        opened: Which eyes were shut and are to open: 0 the right eye, 1 the left one.
        shows_how: Whether the other eye was open.
    """

    face: Points
    eyes: Points
    values: Mapping[str, float]
    opened: tuple[int, ...] = ()
    shows_how: bool = True

    @property
    def are_none(self) -> bool:
        """Whether nothing moves."""
        return not self.values and not self.opened


class SliderAmounts:
    """The learned displacements, and how far each may go.

    Args:
        shapes: Learned by ``gioconda.training.sliders``.
    """

    def __init__(self, shapes: SliderShapes) -> None:
        self.neutral = shapes.neutral.astype(np.float64)
        self.moves = shapes.moves.astype(np.float64)
        self.reach, self.limits = shapes.reach, shapes.limits

    @classmethod
    def from_pretrained(cls, name: str = "sliders") -> SliderAmounts:
        """The displacements in the package, or those of a file, a run's folder or a Hub id.

        Raises:
            WeightsError: There are none, or they are another method's.
        """
        return cls(zoo.arrays(name, SliderShapes))

    def moves_of(
        self,
        points: Points,
        after: Points,
        sliders: Mapping[str, float],
        shut: tuple[bool, bool] = (False, False),
    ) -> SliderMoves:
        """What sliders do to a face.

        Args:
            points: ``(141, 2)`` landmarks in photo pixels.
            after: The same after another edit, such as a smile, that the sliders add to.
            sliders: Slider -> value in [-1, 1].
            shut: Whether the right eye and the left eye are shut. No displacement opens them.
        """
        values = action_values(sliders)
        asked = tuple(k for k, eye in enumerate(_LIDS) if shut[k] and eye in values)
        opened = tuple(k for k in asked if values[_LIDS[k]] > 0)
        values = {name: value for name, value in values.items() if name not in _named(asked)}
        amounts = self._amounts(values, actions(laid(after, self.neutral)))
        face, lids = np.zeros_like(self.neutral), np.zeros_like(self.neutral)
        for action, amount, move in zip(NAMES, amounts, self.moves, strict=True):
            if action not in _OF_EYES:
                face += amount * move
                continue
            own = _OF_EYES[action]
            lids[own] += amount * move[own]
            if action == "cheeks":
                face += amount * move
                face[own] -= amount * move[own]
        seen = seen_from(self.neutral, points, lids)
        for eye in _LIDS:
            _keep_corners(seen, eye)
            if values.get(eye, 0.0) < 0:
                _close(seen, after, eye, -values[eye])
        return SliderMoves(
            seen_from(self.neutral, points, face), seen, values, opened, shows_how=not all(shut)
        )

    def _amounts(self, values: Mapping[str, float], shown: NDArray[np.float64]) -> Points:
        """``(K,)`` change of each measure in pupil distances.

        Args:
            values: Action -> value in [-1, 1].
            shown: ``(K,)`` measures before.
        """
        amounts = np.zeros(len(NAMES))
        for name, value in values.items():
            k = NAMES.index(name)
            amounts[k] = value * self.farthest(name, float(shown[k]), up=value > 0)
        for name, share in _WIDENS.items():
            amounts[NAMES.index("wide")] -= share * amounts[NAMES.index(name)]
        return amounts

    def farthest(self, action: str, shown: float, *, up: bool) -> float:
        """By how much a measure changes at the end of its action's slider, in pupil distances.

        Args:
            action: One of ``gioconda.faces.actions.NAMES``.
            shown: The measure before.
            up: Whether it grows.
        """
        k, side = NAMES.index(action), int(up)
        if action == "open" and not up:  # lips close, and no farther
            return min(abs(float(self.reach[k, 0])), max(shown, 0.0))
        reach = abs(float(self.reach[k, side])) * _SHOWN_LESS.get(action, 1.0)
        beyond = (shown > self.limits[k, 1]) if up else (shown < self.limits[k, 0])
        room = 0.0 if beyond else abs(float(self.limits[k, side]) - shown)
        return min(reach, max(room, _LEAST_ROOM * reach))


def action_values(sliders: Mapping[str, float]) -> dict[str, float]:
    """Action -> value in [-1, 1]: what sliders move of it together, no farther than one can."""
    values: dict[str, float] = {}
    for name, value in sliders.items():
        for action, share in SLIDERS[name].measures.items():
            values[action] = values.get(action, 0.0) + share * value
    return {action: float(np.clip(value, -1, 1)) for action, value in values.items() if value}


def _named(eyes: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(_LIDS[k] for k in eyes)


def _keep_corners(moves: Points, group: str) -> None:
    """Take the motion of the eye's corners out of its lids, in place: an eye stays in its place."""
    ring = GROUPS[group]
    right, left = moves[ring[0]].copy(), moves[ring[8]].copy()
    for k in range(9):
        at_place = right + k / 8 * (left - right)
        for point in {ring[k], ring[-k % 16]}:
            moves[point] -= at_place


def _close(moves: Points, points: Points, group: str, share: float) -> None:
    """Let the upper lid come down by a share of the opening, in place."""
    ring = GROUPS[group]
    for k in range(1, 8):
        upper, lower = ring[16 - k], ring[k]
        moves[upper] = share * (points[lower] + moves[lower] - points[upper])
