"""Reads the expression that a face shows, so that another can take it on."""

from __future__ import annotations

import numpy as np

from gioconda.editors.sliders.amounts import SliderAmounts
from gioconda.editors.sliders.likeness import gaze_of, level_measures
from gioconda.editors.sliders.opened_eye import shut_eyes
from gioconda.faces.actions import NAMES
from gioconda.faces.expression_meter import ExpressionMeter
from gioconda.faces.eye_lids import EyeReader
from gioconda.faces.head_pose import HeadPoseReader
from gioconda.types import Face, Pixels, Points, Shown

_NAMED_FROM = 0.6  # chance from which a face shows an expression by name
_LEVEL_UP_TO = 15.0  # degrees of yaw beyond which a mouth looks shifted by the turn alone
_BY_SMILE = ("happy", "neutral")  # which the smile degree tells better


class ShownReader:
    """Reads expressions off faces: by name, by smile degree, and action by action.

    Args:
        neutral: ``(141, 2)`` the mean face at rest, in pupil distances.
        poses: Reads how heads are turned.
        eyes: Reads whether eyes are shut.
        meter: Reads expressions by name.
    """

    def __init__(
        self, neutral: Points, poses: HeadPoseReader, eyes: EyeReader, meter: ExpressionMeter
    ) -> None:
        self.neutral, self.poses, self.eyes, self.meter = neutral, poses, eyes, meter

    @classmethod
    def from_pretrained(cls, meter: ExpressionMeter) -> ShownReader:
        """With the weights in the package."""
        neutral = SliderAmounts.from_pretrained().neutral
        return cls(neutral, HeadPoseReader.from_pretrained(), EyeReader.from_pretrained(), meter)

    def read(self, photo: Pixels, face: Face) -> Shown:
        """The expression of a face.

        Args:
            photo: ``(H, W, 3)`` uint8 RGB.
            face: With its smile degree.
        """
        chances = self.meter.shares([photo], [face.points])[0]
        name, chance = self.meter.names[int(np.argmax(chances))], float(chances.max())
        named = name not in _BY_SMILE and chance >= _NAMED_FROM
        measures = level_measures(face.points, self.poses, self.neutral)
        if abs(self.poses.read(face.points).turn.yaw) > _LEVEL_UP_TO:
            measures[NAMES.index("shift")] = 0.0
        shut = shut_eyes(self.eyes, photo, face.points, face.smile or 0.0)
        return Shown(
            smile=float(np.clip(face.smile or 0.0, -1, 1)),
            actions=tuple(measures.tolist()),
            shut=shut,
            expression=name if named else None,
            strength=chance if named else 0.0,
            gaze=None if any(shut) else gaze_of(photo, face.points, self.poses, self.neutral),
        )
