"""Displacements of a face's points, each of which changes one facial action and no other.

Paper    Blanz, Basso, Poggio & Vetter 2003, Eurographics, "Reanimating Faces in Images and Video"
         (displacements of one person are laid onto another)
Differs  1. displacements are regressed on measures of single actions, not taken from a scan: with
            all measures in one regression each displacement has no effect on the other measures
         2. person-centred: of each picture, the difference from the same person's mean picture
Points   (141, 2) float32 in pupil distances, origin between the pupils, x right, y down
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gioconda.models.arrays import FittedArrays, Shapes
from gioconda.types import Field


@dataclass(frozen=True)
class SliderShapes(FittedArrays):
    """Arrays of the sliders; rows are those of ``gioconda.faces.actions.NAMES``.

    Attributes:
        neutral: Mean shape of people who do not smile.
        moves: Displacement for one more pupil distance of a measure.
        reach: By how much one person's measure varies, down and up.
        limits: Least and largest measure of most faces.
    """

    name = "sliders"
    shapes: ClassVar[Shapes] = {
        "neutral": ("points", 2),
        "moves": ("actions", "points", 2),
        "reach": ("actions", 2),
        "limits": ("actions", 2),
    }

    neutral: Field
    moves: Field
    reach: Field
    limits: Field
