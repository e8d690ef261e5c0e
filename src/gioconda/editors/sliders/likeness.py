"""The sliders that let a face show what another face shows.

People at rest differ in their measures, too: brows sit higher, lips are fuller. Only what goes
beyond that counts as shown. Where eyes look is read off their irises, relative to the head.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from gioconda.editors.sliders.amounts import SliderAmounts
from gioconda.editors.sliders.names import SLIDERS
from gioconda.faces.actions import NAMES, actions, laid
from gioconda.faces.head_pose import HeadPoseReader
from gioconda.faces.irises import irises, with_irises
from gioconda.types import Pixels, Points, Shown

# Action -> by how much a face at rest differs from the mean one, in pupil distances: what four of
# five people stay within; of brows two of three, of nose and lips, which show more of who it is, 19
# of 20. Neutral faces of 60 people (London set), level.
_AT_REST = {
    "right_brow": 0.032,
    "left_brow": 0.032,
    "frown": 0.018,
    "right_eye": 0.008,
    "left_eye": 0.008,
    "cheeks": 0.005,
    "nose": 0.058,
    "corners": 0.021,
    "open": 0.019,
    "wide": 0.054,
    "pout": 0.060,
    "shift": 0.013,
}
# Slider -> by how much irises that are read move down and up at its ends, and how far readings of
# one look stray, in pupil distances. By edits of 12 neutral faces (London set).
_GAZE = {"gaze_x": ((0.043, 0.043), 0.009), "gaze_y": ((0.009, 0.006), 0.015)}
_OF_LIDS = 0.5  # share of the lids' motion that irises seem to go along with
_FRONTAL = 25.0  # degrees of yaw up to which irises tell where eyes look
_OF_MOUTH = ("corners", "open", "wide", "shift")
"""Actions of which what a face shows already is taken off; elsewhere that is mostly who it is."""
_BY_ITSELF = {
    action: name
    for action in _AT_REST
    for name, one in SLIDERS.items()
    if dict(one.measures) == {action: 1.0}
}
"""Action -> the slider that moves it alone."""


class Likeness:
    """Lets a face show what another face shows.

    Args:
        amounts: How far sliders go.
        poses: Reads how heads are turned.
    """

    def __init__(self, amounts: SliderAmounts, poses: HeadPoseReader) -> None:
        self.amounts, self.poses = amounts, poses

    @classmethod
    def from_pretrained(cls) -> Likeness:
        """With the weights in the package."""
        return cls(SliderAmounts.from_pretrained(), HeadPoseReader.from_pretrained())

    def sliders(
        self, points: Points, wanted: Shown, gaze: tuple[float, float] | None = None
    ) -> dict[str, float]:
        """The sliders after which a face shows an expression, as far as they go.

        Args:
            points: ``(141, 2)`` landmarks in photo pixels, after the smile or the expression.
            wanted: The expression.
            gaze: Where the face looks, as in ``Shown``; None leaves that as it is.
        """
        neutral = self.amounts.neutral
        measures, rest = level_measures(points, self.poses, neutral), actions(neutral)
        values = {}
        for action, slider in _BY_ITSELF.items():
            k = NAMES.index(action)
            now, goal = float(measures[k]), wanted.actions[k]
            change = _beyond(action, goal - rest[k])
            if action in _OF_MOUTH:
                change -= _beyond(action, now - rest[k])
            farthest = self.amounts.farthest(action, now, up=change > 0)
            if change and farthest:
                values[slider] = float(np.clip(change / farthest, -1, 1))
        for name, shut in zip(("right_eye", "left_eye"), wanted.shut, strict=True):
            if shut:
                values[name] = -1.0
        if gaze is not None and wanted.gaze is not None and not any(wanted.shut):
            lids = [NAMES.index(eye) for eye in ("right_eye", "left_eye")]
            wider = float(np.mean([wanted.actions[k] - measures[k] for k in lids]))
            values |= _looks(gaze, wanted.gaze, wider)
        return values

    def gaze(self, photo: Pixels, points: Points) -> tuple[float, float] | None:
        """Where a face's eyes look, as in ``Shown``.

        Args:
            photo: ``(H, W, 3)`` uint8 RGB.
            points: ``(141, 2)`` landmarks in photo pixels.
        """
        return gaze_of(photo, points, self.poses, self.amounts.neutral)


def gaze_of(
    photo: Pixels, points: Points, poses: HeadPoseReader, neutral: Points
) -> tuple[float, float] | None:
    """Where a face's eyes look relative to its head, as in ``Shown``.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels, of a face with open eyes.
        poses: Reads how heads are turned.
        neutral: ``(141, 2)`` the mean face at rest.
    """
    pose = poses.read(points)
    seen = irises(photo, points, pose.scale) if abs(pose.turn.yaw) <= _FRONTAL else None
    if seen is None:
        return None
    measures = level_measures(with_irises(points, seen), poses, neutral)
    return float(measures[NAMES.index("gaze_x")]), float(measures[NAMES.index("gaze_y")])


def _looks(now: tuple[float, float], wanted: tuple[float, float], wider: float) -> dict[str, float]:
    """The sliders that lead from one look to another, as far as they go.

    Args:
        now: Where the face looks, as in ``Shown``.
        wanted: Where it is to look.
        wider: How much higher the upper lids of the other face are, in pupil distances: what they
            show more of an iris lies above its middle.
    """
    values = {}
    changes = wanted[0] - now[0], wanted[1] - now[1] - _OF_LIDS * wider
    for (slider, (ends, stray)), change in zip(_GAZE.items(), changes, strict=True):
        if abs(change) > stray:
            values[slider] = float(np.clip(change / ends[change > 0], -1, 1))
    return values


def level_measures(points: Points, poses: HeadPoseReader, neutral: Points) -> NDArray[np.float64]:
    """The measures of a face as its level head would show them.

    Args:
        points: ``(141, 2)`` landmarks in photo pixels.
        poses: Reads how heads are turned.
        neutral: ``(141, 2)`` the mean face at rest.

    Returns:
        ``(K,)`` in pupil distances, in the order of ``gioconda.faces.actions.NAMES``.
    """
    return actions(laid(poses.level(points), neutral))


def together(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    """Sliders added up, each in [-1, 1]."""
    names = dict.fromkeys((*one, *other))
    return {
        name: float(np.clip(one.get(name, 0.0) + other.get(name, 0.0), -1, 1)) for name in names
    }


def _beyond(action: str, apart: float) -> float:
    """How much of a difference from the mean face at rest is shown, in pupil distances."""
    return float(np.sign(apart)) * max(abs(apart) - _AT_REST[action], 0.0)
