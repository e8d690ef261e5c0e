"""A head in three dimensions: the mean mesh of 141 points, and the hull of hair around it.

Paper    Torresani, Hertzmann & Bregler 2008, PAMI, "Nonrigid Structure-from-Motion: Estimating
         Shape and Motion with Hierarchical Priors"
Differs  1. every picture shows another person: modes are of people and expressions alike
         2. each face is learned from together with its mirror image, and the mean is made symmetric
         3. only the mean is kept: depth by each face's own modes predicts other views no better
         4. the hull and the axis that heads turn about are read off masks of people
Points   (141, 3) float32 in pupil distances: x to the picture's right, y down, z to the viewer; the
         origin lies on the head's axis, at the height of the pupils
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gioconda.models.arrays import FittedArrays, Shapes
from gioconda.types import Field


@dataclass(frozen=True)
class HeadMesh(FittedArrays):
    """Arrays of the head's mesh.

    Attributes:
        mean: The mean face.
        hull: Half of a head's width, and its top over the pupils, with the hair.
    """

    name = "head-mesh"
    shapes: ClassVar[Shapes] = {"mean": ("points", 3), "hull": (2,)}

    mean: Field
    hull: Field
