"""Rows of real teeth, cut out of the broad smiles of people who agreed to it.

Paper    Efros & Leung 1999, ICCV, "Texture Synthesis by Non-parametric Sampling" (real texture in
         place of a painted one)
Differs  whole rows of teeth stay together: one face gets one person's teeth
Frame    x and y in pupil distances; the origin is the lower edge of the upper incisors on the
         dental midline, x to the picture's right, y down, upright as the face is
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gioconda.models.arrays import FittedArrays, Shapes
from gioconda.types import Field, Pixels

PX_PER_PUPIL_DISTANCE = 256.0


@dataclass(frozen=True)
class ToothBank(FittedArrays):
    """Pictures of teeth, and where they belong in a face.

    Attributes:
        rows: RGB, the teeth's brighter fifth at 200 of 255.
        teeth: 255 on teeth, 0 elsewhere.
        seen: 255 where it was visible, 0 where it was filled in.
        lips: Inner lips of the smile that the row was cut from.
        origins: Where the frame's origin lies in the picture, in pixels.
    """

    name = "tooth-bank"
    shapes: ClassVar[Shapes] = {
        "rows": ("people", "height", "width", 3),
        "teeth": ("people", "height", "width"),
        "seen": ("people", "height", "width"),
        "lips": ("people", 20, 2),
        "origins": ("people", 2),
    }

    rows: Pixels
    teeth: Pixels
    seen: Pixels
    lips: Field
    origins: Field
