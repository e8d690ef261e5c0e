"""Patches of photographed teeth for smiling faces, at the photo's own resolution."""

from __future__ import annotations

import numpy as np

from gioconda import zoo
from gioconda.editors.smile.geometry import FaceGeometry
from gioconda.editors.smile.grain import add_grain, grain_level
from gioconda.editors.smile.mouth import Tone, tone_of
from gioconda.editors.smile.mouth_patch import MouthCrop
from gioconda.editors.smile.teeth.frame import TeethFrame, inner_lips
from gioconda.editors.smile.teeth.large_mouth import FaceTeeth, LargeMouth
from gioconda.editors.smile.teeth.light import MouthLight, cheek_light
from gioconda.editors.smile.teeth.rows import Row, choose_row
from gioconda.editors.smile.teeth.sharpness import photo_blur
from gioconda.faces.align import invert, scale_of
from gioconda.faces.scheme import LIPS
from gioconda.models.mouth.tooth_bank import ToothBank
from gioconda.types import Edit, Field, Patch, Pixels, Points


class TeethPainter:
    """Chooses the teeth of faces from a bank.

    Args:
        bank: The rows of teeth.
    """

    def __init__(self, bank: ToothBank) -> None:
        self.rows = Row.all_of(bank)

    @classmethod
    def from_pretrained(cls, name: str = "tooth-bank") -> TeethPainter:
        """The painter with the bank in the package.

        Raises:
            WeightsError: It is missing, or not the published one.
        """
        return cls(zoo.arrays(name, ToothBank))

    def teeth_of(self, photo: Pixels, geometry: FaceGeometry) -> FaceTeeth:
        """The teeth of a face.

        Args:
            photo: ``(H, W, 3)`` uint8 RGB.
            geometry: The face's geometry.
        """
        smiling = geometry.target(1.0)
        frame = TeethFrame.of(geometry.points, geometry.shapes.neutral, smiling)
        row = choose_row(self.rows, frame.to_teeth(inner_lips(smiling)), geometry.traits.seed)
        skin, blur_px = cheek_light(photo, geometry.points), photo_blur(photo, geometry.points)
        return FaceTeeth(frame, row, skin, blur_px)


def large_patch(
    small: MouthCrop, painted: Field, edit: Edit, after: Points, teeth: FaceTeeth
) -> Patch:
    """A face's teeth as a patch of the photo.

    Args:
        small: The mouth's crop at the network's size.
        painted: ``(48, 96, 3)`` float32 RGB in [0, 255], the network's painting.
        edit: The face's edit, without a mouth.
        after: ``(141, 2)`` landmarks of the edited face, in photo pixels.
        teeth: The face's teeth.
    """
    around = small.seen(edit)
    light = MouthLight.read(painted, small.hole, around, teeth.skin)
    tone = tone_of(around, small.hole)
    return lit_patch(
        teeth, light, tone, after, small.painted, grain_level(small.photo, after[LIPS])
    )


def lit_patch(
    teeth: FaceTeeth,
    light: MouthLight,
    tone: Tone | None,
    after: Points,
    share: float,
    grain: float,
    seed: int = 0,
) -> Patch:
    """A face's teeth in a known light as a patch of the photo.

    Args:
        teeth: The face's teeth.
        light: The light between the lips.
        tone: Of a gray or toned photo, as from ``tone_of``.
        after: ``(141, 2)`` landmarks of the edited face, in photo pixels.
        share: Opacity, in [0, 1].
        grain: Level of the photo's grain, as from ``grain_level``.
        seed: Of the grain's noise.
    """
    large = LargeMouth.of(after)
    image = large.patch(teeth, light, tone)
    # Grain is added last, as it would be measured as sharpness.
    level = grain * min(1.0, scale_of(invert(large.photo_to_crop)))
    image = add_grain(image, level, seed) if level > 0 else image
    return Patch(image.astype(np.float32), large.cover(share), invert(large.photo_to_crop))
