"""Rows of real teeth, cut out of the broad smiles of people who agreed to it.

Paper    Efros & Leung 1999, ICCV, "Texture Synthesis by Non-parametric Sampling" (real texture in
         place of a painted one)
Differs  whole rows of teeth stay together: one face gets one person's teeth
Frame    x and y in pupil distances; the origin is the lower edge of the upper incisors on the
         dental midline, x to the picture's right, y down, upright as the face is
"""

from __future__ import annotations

import torch
from torch import Tensor

from gioconda.models.arrays import FittedArrays
from gioconda.models.registry import register

PX_PER_PUPIL_DISTANCE = 256.0


@register("tooth-bank", tiny={"people": 2, "height": 8, "width": 16})
class ToothBank(FittedArrays):
    """Pictures of teeth, and where they belong in a face.

    Args:
        people: Rows of teeth.
        height: Rows of pixels of a picture.
        width: Columns of pixels.
    """

    rows: Tensor
    teeth: Tensor
    seen: Tensor
    lips: Tensor
    origins: Tensor

    def __init__(self, *, people: int = 20, height: int = 144, width: int = 288) -> None:
        super().__init__()
        pictures = {
            "rows": (people, height, width, 3),  # RGB, the teeth's brighter fifth at 200 of 255
            "teeth": (people, height, width),  # 255 on teeth, 0 elsewhere
            "seen": (people, height, width),  # 255 where it was visible, 0 where it was filled in
        }
        self.allocate(pictures, torch.uint8)
        points = {
            "lips": (people, 20, 2),  # inner lips of the smile that the row was cut from
            "origins": (people, 2),  # where the frame's origin lies in the picture, in pixels
        }
        self.allocate(points)
