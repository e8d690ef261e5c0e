"""Open eyes, cut out of pictures of people who agreed to it.

Paper    Efros & Leung 1999, ICCV, "Texture Synthesis by Non-parametric Sampling" (real texture in
         place of a painted one)
Differs  eyes stay whole and in pairs: one face gets one person's eyes
Frame    pixels of an eye's cut, its corners at ``CORNERS``; right is the person's own right eye
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import cv2
import numpy as np

from gioconda.models.arrays import FittedArrays, Shapes
from gioconda.types import Field, Pixels

WIDTH, HEIGHT = 184, 120
CORNERS = np.array([[47.5, 70.0], [135.5, 70.0]])
"""Where the corner to the picture's left and the one to its right lie."""


@dataclass(frozen=True)
class EyeBank(FittedArrays):
    """Pictures of pairs of eyes, and what tells whose face they suit.

    Attributes:
        sheet: Bytes of a JPEG: a row of it is a person, the right eye and the left one.
        lids: The rings of both eyes' lids.
        irises: Their middles.
        brows: How far the brows' lower edges lie above the eyes' corners, in pixels of the cut.
        numbers: Of the person, by the packaged identity network.
    """

    name = "eye-bank"
    shapes: ClassVar[Shapes] = {
        "sheet": ("bytes",),
        "lids": ("people", 2, 16, 2),
        "irises": ("people", 2, 2),
        "brows": ("people", 2),
        "numbers": ("people", 128),
    }

    sheet: Pixels
    lids: Field
    irises: Field
    brows: Field
    numbers: Field

    @cached_property
    def eyes(self) -> Pixels:
        """``(people, 2, 120, 184, 3)`` uint8 RGB."""
        drawn = cv2.cvtColor(cv2.imdecode(self.sheet, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
        pairs = drawn.reshape(len(self.lids), HEIGHT, 2, WIDTH, 3)
        return np.ascontiguousarray(pairs.transpose(0, 2, 1, 3, 4), np.uint8)
