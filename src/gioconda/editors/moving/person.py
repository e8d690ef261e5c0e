"""What is chosen once for a person of a clip: traits, skin, lips, teeth and their light.

A photo's editor reads all of this off the photo. Read off every frame, it would flicker: another
row of teeth, a deeper fold, a brighter mouth from frame to frame. Here it is read off a few
views of the person, and the same in every frame.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gioconda.editors.protocol import PhotoFace
from gioconda.editors.smile.face_shading import FaceShading, SkinReadings
from gioconda.editors.smile.geometry import FaceGeometry
from gioconda.editors.smile.grain import grain_level
from gioconda.editors.smile.mouth import Tone, tone_of
from gioconda.editors.smile.smiler import DraftEdit, EditableFace, Smiler
from gioconda.editors.smile.teeth.frame import TeethFrame
from gioconda.editors.smile.teeth.large_mouth import FaceTeeth
from gioconda.editors.smile.teeth.light import MouthLight, cheek_colour
from gioconda.editors.smile.teeth.painter import lit_patch
from gioconda.editors.smile.traits import SmileTraits
from gioconda.faces.scheme import LIPS
from gioconda.types import Field, Lips, Patch, Pixels, Points


@dataclass(frozen=True)
class Person:
    """What the edits of a person share in all frames.

    Attributes:
        traits: The person's way of smiling.
        readings: What shading depends on.
        lips: How the lips move as a smile grows.
    """

    traits: SmileTraits
    readings: SkinReadings
    lips: Lips

    @classmethod
    def of(cls, smiler: Smiler, views: Sequence[PhotoFace], lips: Lips) -> Person:
        """The person of some views, none of which counts more than another.

        Args:
            smiler: Has the shapes and the shading.
            views: At least one.
            lips: As chosen by ``voted``.
        """
        all_traits = [SmileTraits(view.points, smiler.shapes) for view in views]
        ranks = np.array([traits.ranks for traits in all_traits])
        usual = np.abs(ranks - np.median(ranks, axis=0)).sum(1).argmin()
        read = [FaceShading(v.photo, v.points, smiler.shading).readings for v in views]
        return cls(all_traits[usual], SkinReadings(*np.mean(read, axis=0).tolist()), lips)

    def face(self, smiler: Smiler, photo: Pixels, points: Points) -> EditableFace:
        """The person's face in one frame, ready to be drafted.

        Args:
            smiler: Drafts edits.
            photo: ``(H, W, 3)`` uint8 RGB, the frame.
            points: ``(141, 2)`` landmarks in frame pixels.
        """
        face = smiler.face(photo, points, traits=self.traits, readings=self.readings)
        face.lips = self.lips
        return face


def voted(choices: Sequence[Lips]) -> Lips:
    """What most views of a person call for."""
    return Counter(choices).most_common(1)[0][0]


@dataclass(frozen=True)
class PersonTeeth:
    """A person's teeth with the light on them, the same in all frames.

    Attributes:
        teeth: The row, placed; its frame is that of one view.
        light: The light between the lips in the views.
        tone: Of a gray or toned clip; None in others.
        cheeks: ``(3,)`` mean RGB of the cheeks in the views, which tells when the light changes.
        grain: Level of the clip's grain around the mouth.
    """

    teeth: FaceTeeth
    light: MouthLight
    tone: Tone | None
    cheeks: Field
    grain: float

    @classmethod
    def of(cls, smiler: Smiler, drafts: Sequence[DraftEdit]) -> PersonTeeth | None:
        """The teeth of a person's drafts with painted mouths; None where no mouth is painted."""
        read = []
        for draft in drafts:
            if draft.mouth is None or draft.painted is None:
                continue
            face = draft.face
            teeth = smiler.teeth_painter.teeth_of(face.photo, face.geometry)
            around = draft.mouth.seen(replace(draft.edit, patches=()))
            light = MouthLight.read(draft.painted, draft.mouth.hole, around, teeth.skin)
            tone = tone_of(around, draft.mouth.hole)
            cheeks = cheek_colour(face.photo, face.geometry.points)
            grain = grain_level(face.photo, draft.after[LIPS])
            read.append(cls(teeth, light, tone, cheeks, grain))
        return _usual(read) if read else None

    def patch(self, face: EditableFace, after: Points, share: float, seed: int) -> Patch:
        """The teeth in one frame.

        Args:
            face: The person's face in the frame.
            after: ``(141, 2)`` landmarks after the edit, in frame pixels.
            share: Opacity, in [0, 1].
            seed: Of the grain: another one in each frame.
        """
        geometry: FaceGeometry = face.geometry
        frame = TeethFrame.of(geometry.points, geometry.shapes.neutral, geometry.target(1.0))
        light = self.light.under(self.cheeks, cheek_colour(face.photo, geometry.points))
        teeth = replace(self.teeth, frame=frame)
        return lit_patch(teeth, light, self.tone, after, share, self.grain, seed)


def _usual(read: Sequence[PersonTeeth]) -> PersonTeeth:
    """The first view's row in the mean light of all views."""
    light = MouthLight(
        float(np.mean([one.light.bright for one in read])),
        np.mean([one.light.tint for one in read], axis=0, dtype=np.float32),
        float(np.mean([one.light.slope for one in read])),
    )
    blur_px = float(np.median([one.teeth.blur_px for one in read]))
    return PersonTeeth(
        replace(read[0].teeth, blur_px=blur_px),
        light,
        read[0].tone,
        np.mean([one.cheeks for one in read], axis=0, dtype=np.float32),
        float(np.median([one.grain for one in read])),
    )
