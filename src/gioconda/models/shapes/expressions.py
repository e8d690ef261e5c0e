"""Shapes and shading of five expressions, as posed by people who also posed others.

Paper    Liu, Shan & Zhang 2001, SIGGRAPH, "Expressive Expression Mapping with Ratio Images"
Differs  1. medians over many people in place of one donor  2. no neutral picture: what belongs to a
         person is separated from what belongs to an expression by a median polish (Tukey 1977), and
         the zero is set by a smile, whose displacement from neutral the smiler has
Points   (141, 2) float32 in pupil distances, origin between the pupils, x right, y down
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gioconda.models.arrays import FittedArrays, Shapes
from gioconda.types import Field

POSED = ("sad", "surprised", "disgusted", "angry", "afraid")


@dataclass(frozen=True)
class ExpressionShapes(FittedArrays):
    """Arrays of the expression editor; rows are those of ``POSED``.

    Attributes:
        neutral: Mean shape of people who do not smile.
        moves: Displacement from neutral to each expression.
        gains: Log ratio image of each.
        gain_box: x0, y0, x1, y1 of the maps in the neutral mean's frame.
    """

    name = "expressions"
    shapes: ClassVar[Shapes] = {
        "neutral": ("points", 2),
        "moves": (len(POSED), "points", 2),
        "gains": (len(POSED), "height", "width"),
        "gain_box": (4,),
    }

    neutral: Field
    moves: Field
    gains: Field
    gain_box: Field
