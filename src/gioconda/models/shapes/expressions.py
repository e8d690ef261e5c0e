"""Shapes and shading of five expressions, as posed by people who also posed others.

Paper    Liu, Shan & Zhang 2001, SIGGRAPH, "Expressive Expression Mapping with Ratio Images"
Differs  1. medians over many people in place of one donor  2. no neutral picture: what belongs to a
         person is separated from what belongs to an expression by a median polish (Tukey 1977), and
         the zero is set by a smile, whose displacement from neutral the smiler has
Points   (141, 2) float32 in pupil distances, origin between the pupils, x right, y down
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from gioconda.models.arrays import FittedArrays
from gioconda.models.registry import register

POSED = ("sad", "surprised", "disgusted", "angry", "afraid")


@register("expressions")
class ExpressionShapes(FittedArrays):
    """Arrays of the expression editor; only arrays.

    Args:
        expressions: What the rows of ``moves`` and ``gains`` are.
        points: Number of landmarks.
        gain_height: Rows of the shading maps.
        gain_width: Columns of the shading maps.
    """

    neutral: Tensor
    moves: Tensor
    gains: Tensor
    gain_box: Tensor

    def __init__(
        self,
        *,
        expressions: Sequence[str] = POSED,
        points: int = 141,
        gain_height: int = 176,
        gain_width: int = 128,
    ) -> None:
        super().__init__()
        self.expressions = tuple(expressions)
        many = len(self.expressions)
        self.allocate(
            {
                "neutral": (points, 2),  # mean shape of people who do not smile
                "moves": (many, points, 2),  # displacement from neutral to the expression
                "gains": (many, gain_height, gain_width),  # log ratio images
                "gain_box": (4,),  # x0, y0, x1, y1 of the maps in the neutral mean's frame
            }
        )
