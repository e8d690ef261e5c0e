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

from torch import Tensor

from gioconda.models.arrays import FittedArrays
from gioconda.models.registry import register


@register("smiler")
class SmileShapes(FittedArrays):
    """Arrays of the smile editor; only arrays.

    Args:
        points: Number of landmarks.
        gain_height: Rows of the shading maps.
        gain_width: Columns of the shading maps.
        features: Terms of the regression from a smiling shape to the displacement to neutral.
        traits: Principal displacements in which smiles differ.
        stations: Points of the crease beside the nose.
    """

    neutral: Tensor
    smiling: Tensor
    closed: Tensor
    opened: Tensor
    back: Tensor
    modes: Tensor
    variations: Tensor
    trait_axes: Tensor
    trait_means: Tensor
    gain_closed: Tensor
    gain_open: Tensor
    gain_light: Tensor
    gain_box: Tensor
    crease: Tensor
    hue: Tensor
    lip_line: Tensor

    def __init__(
        self,
        *,
        points: int = 141,
        gain_height: int = 352,
        gain_width: int = 256,
        features: int = 4,
        traits: int = 5,
        stations: int = 40,
    ) -> None:
        super().__init__()
        self.allocate(
            {
                "neutral": (points, 2),  # mean shape of people who do not smile
                "smiling": (points, 2),  # mean shape of the same people smiling
                "closed": (points, 2),  # displacement of a smile with closed lips
                "opened": (points, 2),  # displacement of a smile that shows teeth
                "back": (features, points, 2),  # smiling -> neutral, linear in the mouth's measures
                "modes": (3, 3, points),  # 3-D mean, smile and opening (affine shape model)
                "variations": (traits, points, 2),  # one deviation of each in which smiles differ
                "trait_axes": (traits + 1, points, 2),  # what a face's own shape is read along
                "trait_means": (traits + 1,),  # people's mean there; their deviation is 1
                "gain_closed": (gain_height, gain_width),  # log ratio image, closed smiles
                "gain_open": (gain_height, gain_width),  # log ratio image, open smiles
                "gain_light": (gain_height // 2, gain_width // 2),  # what ordinary light adds to it
                "crease": (stations, 2),  # where the right fold beside the nose lies in those maps
                "hue": (3,),  # how much faster than luminance red, green and blue fall in a fold
                "lip_line": (47, 57, 3),  # light around the line between closed lips, log RGB
                "gain_box": (4,),  # x0, y0, x1, y1 of the maps in the neutral mean's frame
            }
        )
