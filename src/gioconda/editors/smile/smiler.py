"""The smiler: edits a face by an amount of more or less smile.

An edit is made in two steps: a draft, which small previews show in full, and the finished edit at
the photo's own resolution. ``geometry`` defines amounts; ``calibration`` finds a degree's amount.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from gioconda import zoo
from gioconda.editors.smile.closing_lips import with_closed_lips
from gioconda.editors.smile.face_shading import FaceShading, SkinReadings
from gioconda.editors.smile.fields import FINE_GAIN_PX, GAIN_PX, draw_fields
from gioconda.editors.smile.filled_creases import with_filled_creases
from gioconda.editors.smile.geometry import FaceGeometry, blend
from gioconda.editors.smile.mouth import MouthPainter
from gioconda.editors.smile.mouth_patch import MouthCrop
from gioconda.editors.smile.shading import Shading
from gioconda.editors.smile.shape_arrays import ShapeArrays
from gioconda.editors.smile.teeth.painter import TeethPainter, large_patch
from gioconda.editors.smile.teeth_choice import AskedFace, TeethChoice
from gioconda.editors.smile.traits import SmileTraits
from gioconda.faces.measures import corner_lift, lip_gap, mouth_width, pupil_distance
from gioconda.faces.turn import turn
from gioconda.models.shapes.smile import SmileShapes
from gioconda.threads import in_threads
from gioconda.types import Edit, Field, Lips, Pixels, Points, Teeth

_TEETH_FROM_PX = 30.0  # mouth width in photo pixels from which single teeth are visible
OPENED_BY = 0.012  # pupil distances that lips must part by before something shows between them
_LIFTS = (-0.03, 0.07)  # pupil distances: lift of mouth corners at rest, and with full cheeks
_TURNED_SMILES = (0.25, 0.3, 0.45), (1.3, 1.0, 0.75)  # where the nose stands; the most smile
SEEN_FROM = 0.03  # gap in pupil distances from which the inside of a mouth is visible


class Smiler:
    """Drafts and finishes smiles of any number of faces at once.

    Args:
        parts: Shapes and shading.
        painter: Runs the mouth network.
        teeth: Puts photographed teeth into mouths that are not small.
    """

    def __init__(self, parts: SmileShapes, painter: MouthPainter, teeth: TeethPainter) -> None:
        self.shapes, self.shading = ShapeArrays.of(parts), Shading(parts)
        self.painter, self.teeth_painter = painter, teeth
        self.teeth_choice = TeethChoice()

    @classmethod
    def from_pretrained(cls, name: str = "smiler") -> Smiler:
        """The smiler of a packaged name, a file, a folder or a Hub id.

        Raises:
            WeightsError: There is none.
        """
        return cls(
            zoo.arrays(name, SmileShapes),
            MouthPainter.from_pretrained(),
            TeethPainter.from_pretrained(),
        )

    def face(
        self,
        photo: Pixels,
        points: Points,
        teeth: Teeth = "auto",
        traits: SmileTraits | None = None,
        readings: SkinReadings | None = None,
    ) -> EditableFace:
        """One face of a photo, to be drafted at any number of amounts.

        Args:
            photo: ``(H, W, 3)`` uint8 RGB.
            points: ``(141, 2)`` landmarks in photo pixels.
            teeth: Whether its smiles show teeth.
            traits: The person's way of smiling, where it was read off other photos.
            readings: The same of the skin.
        """
        geometry = FaceGeometry(points, self.shapes, traits)
        return EditableFace(photo, geometry, self.shading, self.teeth_choice, teeth, readings)

    def choose_lips(self, faces: Sequence[EditableFace]) -> None:
        """Choose how the lips of faces move, for all of them together."""
        chosen = self.teeth_choice.lips([face.asked for face in faces])
        for face, lips in zip(faces, chosen, strict=True):
            face.lips = lips

    def draft(self, poses: Sequence[tuple[EditableFace, float]]) -> list[DraftEdit]:
        """The draft of each face with an amount of smile."""
        return self.paint(in_threads(lambda pose: _draft(*pose), poses))

    def paint(self, drafts: Sequence[DraftEdit]) -> list[DraftEdit]:
        """The same drafts with painted mouths; they go through the network together."""
        drafts = list(drafts)
        mouths = {k: draft.mouth for k, draft in enumerate(drafts) if draft.mouth is not None}
        if mouths:
            seen = in_threads(lambda k: mouths[k].seen(drafts[k].edit), mouths)
            crops = np.stack(seen)
            holes = np.stack([mouth.hole for mouth in mouths.values()])
            shown = [not drafts[k].has_bank_teeth for k in mouths]
            painted = self.painter.paint(crops, holes, shown=shown)
            for (k, mouth), image in zip(mouths.items(), painted, strict=True):
                edit = replace(drafts[k].edit, patches=(mouth.plain_patch(image),))
                drafts[k] = replace(drafts[k], edit=edit, painted=image)
        return drafts

    def finish(self, drafts: Sequence[DraftEdit]) -> list[Edit]:
        """The edits at the photo's own resolution: teeth, edges, grain and filled creases."""
        return in_threads(self._finished, drafts)

    def _finished(self, draft: DraftEdit) -> Edit:
        edit = with_own_creases_filled(draft)
        if draft.mouth is None or draft.painted is None:
            return edit
        if not draft.has_bank_teeth:
            patch = draft.mouth.patch(draft.painted)
        else:
            face = draft.face
            teeth = self.teeth_painter.teeth_of(face.photo, face.geometry)
            bare = replace(edit, patches=())
            patch = large_patch(draft.mouth, draft.painted, bare, draft.after, teeth)
        return replace(edit, patches=(patch,))


class EditableFace:
    """One face of one photo, with what all of its edits share.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        geometry: The geometry of its landmarks.
        shading: The ratio images of the mean face.
        choice: Decides on teeth where ``teeth`` is ``"auto"``.
        teeth: Whether its smiles show teeth.
        readings: What is known of its skin; None reads it off the photo.
    """

    def __init__(
        self,
        photo: Pixels,
        geometry: FaceGeometry,
        shading: Shading,
        choice: TeethChoice,
        teeth: Teeth = "auto",
        readings: SkinReadings | None = None,
    ) -> None:
        self.photo, self.geometry = photo, geometry
        self.shading = FaceShading(photo, geometry.points, shading, readings)
        self.choice, self.teeth = choice, teeth

    @cached_property
    def lips(self) -> Lips:
        """How the lips move as the smile grows."""
        (lips,) = self.choice.lips([self.asked])
        return lips

    @property
    def asked(self) -> AskedFace:
        """What the choice of its teeth depends on."""
        return AskedFace(self.photo, self.geometry.points, self.teeth)

    @property
    def shows_teeth(self) -> bool:
        """Whether the lips may part and teeth be painted between them."""
        return self.lips == "part"

    @property
    def most_smile(self) -> float:
        """The largest amount of smile for a face as far turned as this one.

        From half profile on the mouth's far corner has no room, and a meter, which sees half of the
        smile, would ask for more of it.
        """
        return float(np.interp(abs(turn(self.geometry.points)), *_TURNED_SMILES))

    def target(self, amount: float) -> Points:
        """``(141, 2)`` landmarks after the edit, in photo pixels."""
        return self.geometry.target(amount, self.lips if amount > 0 else "part")

    def source(self, amount: float) -> Points:
        """``(141, 2)`` points from which colours are taken, in photo pixels."""
        return self.geometry.source(amount, self.lips if amount > 0 else "part")

    def log_gain(self, amount: float) -> Field:
        """``(h, w, 3)`` log gain of the face, in its shading's frame."""
        if amount >= 0:
            return self.shading.log_gain(amount, amount == 0 or self.shows_teeth)
        return self.shading.log_gain_back(amount, self.geometry.gap, self.fullness)

    @cached_property
    def fullness(self) -> float:
        """Fullness of the smiling cheeks, in [0, 1], by the lift of the mouth's corners."""
        lift = corner_lift(self.geometry.points)
        return float(np.clip((lift - _LIFTS[0]) / (_LIFTS[1] - _LIFTS[0]), 0, 1))


@dataclass(frozen=True)
class DraftEdit:
    """An edit before it is finished: complete in small previews.

    Attributes:
        face: The face.
        amount: Amount of smile as defined in ``geometry``.
        edit: The fields, and the mouth as a patch of the network's size.
        after: ``(141, 2)`` landmarks after the edit, in photo pixels.
        mouth: The mouth's crop; None where the mouth is not painted.
        source: ``(141, 2)`` points from which colours are taken, in photo pixels.
        log_gain: ``(h, w, 3)`` shading in the face's frame.
        gain_px: Samples of the shading along the longer side of the edit.
        painted: ``(h, w, 3)`` float32 RGB in [0, 255], the crop with the mouth painted.
    """

    face: EditableFace
    amount: float
    edit: Edit
    after: Points
    mouth: MouthCrop | None
    source: Points
    log_gain: Field
    gain_px: int = GAIN_PX
    painted: Field | None = None

    @property
    def mouth_px(self) -> float:
        """Width of the mouth in photo pixels."""
        return mouth_width(self.after) * pupil_distance(self.after)

    @property
    def has_bank_teeth(self) -> bool:
        """Whether the finished mouth shows photographed teeth: the painting only lights them."""
        return self.mouth_px >= _TEETH_FROM_PX


def _draft(face: EditableFace, amount: float) -> DraftEdit:
    """A draft without its painted mouth."""
    bare = drawn(face, amount, face.source(amount), face.target(amount), face.log_gain(amount))
    share = painted_share(amount, face.geometry.gap, lip_gap(bare.after))
    if share and not face.shows_teeth:
        share = 0.0  # an open mouth whose lips stay is not painted
    return replace(bare, mouth=MouthCrop(face.photo, bare.after, share) if share > 0 else None)


def drawn(
    face: EditableFace, amount: float, source: Points, after: Points, gain: Field
) -> DraftEdit:
    """A draft from a face's shapes and shading, without a mouth.

    Args:
        face: The face.
        amount: Amount of smile as defined in ``geometry``.
        source: ``(141, 2)`` points from which colours are taken.
        after: ``(141, 2)`` landmarks after the edit.
        gain: ``(h, w, 3)`` log gain in the face's frame.
    """
    # Removed creases are the face's own, which are finer than learned ones.
    gain_px = GAIN_PX if amount >= 0 else FINE_GAIN_PX
    size = face.photo.shape[:2]
    edit = draw_fields(source, after, size, gain, face.shading.photo_to_gain, gain_px)
    if lip_gap(after) < face.geometry.gap:
        line = face.shading.lip_line
        edit = with_closed_lips(face.photo, edit, face.geometry.points, after, line)
    return DraftEdit(face, amount, edit, after, None, source, gain, gain_px)


def with_own_creases_filled(draft: DraftEdit) -> Edit:
    """The draft's edit; where it removes a smile, remaining creases are covered."""
    face, geometry = draft.face, draft.face.geometry
    if draft.amount >= 0:
        return draft.edit
    share = min(-draft.amount, 1.0) * face.fullness
    return with_filled_creases(
        face.photo, draft.edit, geometry.points, draft.after, face.shading.shading, share
    )


def painted_share(amount: float, before: float, after: float) -> float:
    """Opacity of the painted mouth, in [0, 1].

    Lips that part show what the photo does not. A mouth that was open keeps its own teeth in small
    smiles.

    Args:
        amount: Amount of smile as defined in ``geometry``.
        before: Gap of the lips in the photo, in pupil distances.
        after: Gap of the lips in the edit.
    """
    if amount <= 0 or after < SEEN_FROM:
        return 0.0
    if before < SEEN_FROM:
        return 1.0 if after > before + OPENED_BY else 0.0
    return min(1.0, 3 * blend(amount)[1])
