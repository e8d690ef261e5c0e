"""The smiler's shapes and shading: what pairs of pictures of the same people teach.

Paper    Liu, Shan & Zhang 2001, SIGGRAPH, "Expressive Expression Mapping with Ratio Images"
Differs  1. medians over many people in place of one donor  2. closed and open smiles apart
         3. a smile that is there already is measured by a 3-D shape model  4. unpaired faces tell
         how much stronger smiles are shaded in ordinary light than in the pairs' studio
         5. people differ in how they smile by the pairs' principal displacements, and each face
         gets its own mix of them
Points   (141, 2) float32 in pupil distances, origin between the pupils, x right, y down
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gioconda.models.arrays import FittedArrays, Shapes
from gioconda.types import Field

_POINTS = ("points", 2)


@dataclass(frozen=True)
class SmileShapes(FittedArrays):
    """Arrays of the smile editor.

    Attributes:
        neutral: Mean shape of people who do not smile.
        smiling: Mean shape of the same people smiling.
        closed: Displacement of a smile with closed lips.
        opened: Displacement of a smile that shows teeth.
        back: Smiling to neutral, linear in the mouth's measures.
        modes: 3-D mean, smile and opening (affine shape model).
        variations: One deviation of each trait in which smiles differ.
        trait_axes: What a face's own shape is read along.
        trait_means: People's means there; their deviation is 1.
        gain_closed: Log ratio image of closed smiles.
        gain_open: Log ratio image of open smiles.
        gain_light: What ordinary light adds to it, at half the size.
        crease: Where the right fold beside the nose lies in those maps.
        hue: How much faster than luminance red, green and blue fall in a fold.
        lip_line: Light around the line between closed lips, log RGB.
        gain_box: x0, y0, x1, y1 of the maps in the neutral mean's frame.
    """

    name = "smiler"
    shapes: ClassVar[Shapes] = {
        "neutral": _POINTS,
        "smiling": _POINTS,
        "closed": _POINTS,
        "opened": _POINTS,
        "back": (4, *_POINTS),
        "modes": (3, 3, "points"),
        "variations": ("traits", *_POINTS),
        "trait_axes": ("axes", *_POINTS),  # one more than the traits
        "trait_means": ("axes",),
        "gain_closed": ("height", "width"),
        "gain_open": ("height", "width"),
        "gain_light": ("half height", "half width"),
        "crease": ("stations", 2),
        "hue": (3,),
        "lip_line": (47, 57, 3),
        "gain_box": (4,),
    }

    neutral: Field
    smiling: Field
    closed: Field
    opened: Field
    back: Field
    modes: Field
    variations: Field
    trait_axes: Field
    trait_means: Field
    gain_closed: Field
    gain_open: Field
    gain_light: Field
    crease: Field
    hue: Field
    lip_line: Field
    gain_box: Field
