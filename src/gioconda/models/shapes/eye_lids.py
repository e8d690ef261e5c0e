"""How far eyes are open, as a linear function of the edges in their pictures.

Paper    Soukupova & Cech 2016, CVWW, "Real-Time Eye Blink Detection using Facial Landmarks" (lids
         over width); Dalal & Triggs 2005, CVPR, "Histograms of Oriented Gradients ..." (edges)
Differs  1. lids over width is not measured on landmarks but learned from pictures: a landmark
            network that saw few shut eyes opens them
         2. the signs of gradients count: lashes and an iris are darker than lids
Features (N, 768) float32, as ``gioconda.faces.eye_lids.edges`` gives them
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gioconda.models.arrays import FittedArrays, Shapes
from gioconda.types import Field


@dataclass(frozen=True)
class EyeLids(FittedArrays):
    """The linear function, and where eyes count as shut.

    Attributes:
        slope: Of each feature.
        level: What is added.
        shut_below: Height of the opening over its width under which an eye is shut.
    """

    name = "eye-lids"
    shapes: ClassVar[Shapes] = {"slope": ("features",), "level": (1,), "shut_below": (1,)}

    slope: Field
    level: Field
    shut_below: Field
