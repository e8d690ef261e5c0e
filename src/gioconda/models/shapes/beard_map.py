"""Where beards grow: how densely hair stands at each place of the mean face.

Differs  no paper's method: an average of how much darker and grayer the skin of bearded men is than
         their cheeks
Map      (71, 94) uint8, 255 where hair stands most densely; its cells are places of the mean face
         (`head-mesh`), seen from the front, in pupil distances: x to the picture's right, y down
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gioconda.models.arrays import FittedArrays, Shapes
from gioconda.types import Pixels

CELL = 0.03  # pupil distances
LOW = (-1.395, 0.2)
"""The middle of the first cell, in pupil distances."""
ROWS, COLUMNS = 71, 94


@dataclass(frozen=True)
class BeardMap(FittedArrays):
    """The map.

    Attributes:
        density: How densely hair stands.
    """

    name = "beard-map"
    shapes: ClassVar[Shapes] = {"density": (ROWS, COLUMNS)}

    density: Pixels
