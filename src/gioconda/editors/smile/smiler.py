"""The smiler: a face and an amount -> the edit that gives it that much more or less smile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.editors.smile.closing_lips import with_closed_lips
from gioconda.editors.smile.face_shading import FaceShading
from gioconda.editors.smile.fields import FINE_GAIN_PX, GAIN_PX, draw_fields
from gioconda.editors.smile.filled_creases import with_filled_creases
from gioconda.editors.smile.geometry import FaceGeometry, Shapes, blend
from gioconda.editors.smile.mouth import MouthPainter
from gioconda.editors.smile.mouth_patch import MouthCrop
from gioconda.editors.smile.shading import Shading
from gioconda.editors.smile.teeth.painter import TeethPainter, large_patch
from gioconda.editors.smile.teeth_choice import TeethChoice
from gioconda.errors import WeightsError
from gioconda.faces.measures import corner_lift, lip_gap, mouth_width, pupil_distance
from gioconda.models.shapes.smile import SmileShapes
from gioconda.types import Edit, Field, Lips, Pixels, Points, Teeth

_TEETH_FROM_PX = 30.0  # mouth width in the photo from which teeth can be told apart
OPENED_BY = 0.012  # pupil distances that lips must part by before something shows between them
_LIFTS = (-0.03, 0.07)  # pupil distances: of corners at rest, and of cheeks that are full
SEEN_FROM = 0.03  # gap in pupil distances from which one sees into a mouth


class Smiler:
    """Geometry, shading and mouth of the smile, on any number of faces at once.

    Args:
        parts: Shapes and shading.
        painter: The mouth network.
        teeth: Puts real teeth into mouths that are not small.
    """

    def __init__(self, parts: SmileShapes, painter: MouthPainter, teeth: TeethPainter) -> None:
        self.shapes, self.shading = Shapes.of(parts), Shading(parts)
        self.painter, self.teeth_painter = painter, teeth
        self.teeth_choice = TeethChoice()

    @classmethod
    def from_pretrained(cls, name: str = "smiler") -> Smiler:
        """The smiler in the package, or one whose shapes lie in a folder or on the Hub."""
        parts = zoo.load(name)
        if not isinstance(parts, SmileShapes):
            raise WeightsError(f"{name!r} holds no smiler but {type(parts).__name__}")
        return cls(parts, MouthPainter.from_pretrained(), TeethPainter.from_pretrained())

    def edits(self, poses: Sequence[tuple[EditableFace, float]]) -> list[Edit]:
        """The edit of each face with an amount of smile, at the photo's own resolution."""
        return self.finish(self.draft(poses))

    def face(self, photo: Pixels, points: Points, teeth: Teeth = "auto") -> EditableFace:
        """One face of a photo, to be drafted with any number of amounts.

        Args:
            photo: ``(H, W, 3)`` uint8 RGB.
            points: ``(141, 2)`` landmarks in photo pixels.
            teeth: Whether its smiles show teeth.
        """
        geometry = FaceGeometry(points, self.shapes)
        return EditableFace(photo, geometry, self.shading, self.teeth_choice, teeth)

    def draft(self, poses: Sequence[tuple[EditableFace, float]]) -> list[DraftEdit]:
        """Each face with an amount of smile, in all that a small preview shows."""
        return self.paint([_draft(face, amount) for face, amount in poses])

    def paint(self, drafts: Sequence[DraftEdit]) -> list[DraftEdit]:
        """The same drafts with their mouths painted; they go through the network together."""
        drafts = list(drafts)
        mouths = {k: s.mouth for k, s in enumerate(drafts) if s.mouth is not None}
        if mouths:
            crops = np.stack([mouth.seen(drafts[k].edit) for k, mouth in mouths.items()])
            holes = np.stack([mouth.hole for mouth in mouths.values()])
            painted = self.painter.paint(crops, holes)
            for (k, mouth), image in zip(mouths.items(), painted, strict=True):
                edit = replace(drafts[k].edit, patches=(mouth.plain_patch(image),))
                drafts[k] = replace(drafts[k], edit=edit, painted=image)
        return drafts

    def finish(self, drafts: Sequence[DraftEdit]) -> list[Edit]:
        """The edits at the photo's own resolution: real teeth, edges, grain, creases filled."""
        return [self._finished(draft) for draft in drafts]

    def _finished(self, draft: DraftEdit) -> Edit:
        edit = _with_filled_creases(draft)
        if draft.mouth is None or draft.painted is None:
            return edit
        if draft.mouth_px < _TEETH_FROM_PX:
            patch = draft.mouth.patch(draft.painted)
        else:
            face = draft.face
            teeth = self.teeth_painter.teeth_of(face.photo, face.geometry, face.seed)
            bare = replace(edit, patches=())
            patch = large_patch(draft.mouth, draft.painted, bare, draft.after, teeth)
        return replace(edit, patches=(patch,))


class EditableFace:
    """One face of one photo, and what editing it needs to know, looked at once.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        geometry: Of its points.
        shading: The smiler's.
        choice: Says whether teeth show where nobody does.
        teeth: What was asked for.
    """

    def __init__(
        self,
        photo: Pixels,
        geometry: FaceGeometry,
        shading: Shading,
        choice: TeethChoice,
        teeth: Teeth = "auto",
    ) -> None:
        self.photo, self.geometry = photo, geometry
        self.shading = FaceShading(photo, geometry.points, shading)
        self.choice, self.teeth = choice, teeth

    @cached_property
    def lips(self) -> Lips:
        """What the lips do as the smile grows."""
        return self.choice.lips(self.photo, self.geometry.points, self.teeth)

    @property
    def shows_teeth(self) -> bool:
        """Whether the lips may part and teeth be painted between them."""
        return self.lips == "part"

    @property
    def traits(self) -> NDArray[np.float64]:
        """``(K,)``: how this face smiles, in deviations of the people whom the smiler learned from.

        It belongs to the face: the same at every degree and in every run, and nearly the same in
        the next frame, or where the photo is resized or cropped.
        """
        return self.geometry.traits.deviations

    @property
    def seed(self) -> int:
        """A number in [0, 65536) that belongs to the face as ``traits`` do, for its teeth.

        One of n sets is chosen by ``seed * n >> 16``.
        """
        return self.geometry.traits.seed

    def target(self, amount: float) -> Points:
        """``(141, 2)``: where the landmarks go, in photo pixels."""
        return self.geometry.target(amount, self.lips if amount > 0 else "part")

    def source(self, amount: float) -> Points:
        """``(141, 2)``: where the colours come from, in photo pixels."""
        return self.geometry.source(amount, self.lips if amount > 0 else "part")

    def log_gain(self, amount: float) -> Field:
        """``(h, w, 3)``: how much lighter or darker the face gets, in the shading's own frame."""
        if amount >= 0:
            return self.shading.log_gain(amount, amount == 0 or self.shows_teeth)
        return self.shading.log_gain_back(amount, self.geometry.gap, self.fullness)

    @cached_property
    def fullness(self) -> float:
        """How full a smile makes the cheeks, in [0, 1]: as far as it lifts the mouth's corners."""
        lift = corner_lift(self.geometry.points)
        return float(np.clip((lift - _LIFTS[0]) / (_LIFTS[1] - _LIFTS[0]), 0, 1))


@dataclass(frozen=True)
class DraftEdit:
    """A face with an amount of smile, in all that a small preview shows.

    Attributes:
        face: The face.
        amount: As in ``gioconda.editors.smile.geometry``.
        edit: Its fields, and the mouth as a patch of the network's size.
        after: ``(141, 2)`` where the landmarks go, in photo pixels.
        mouth: The mouth's crop; None where nothing shows that the photo does not.
        painted: ``(h, w, 3)`` float32 RGB in [0, 255], the crop with the mouth painted.
    """

    face: EditableFace
    amount: float
    edit: Edit
    after: Points
    mouth: MouthCrop | None
    painted: Field | None = None

    @property
    def mouth_px(self) -> float:
        """Width of the mouth in photo pixels."""
        return mouth_width(self.after) * pupil_distance(self.after)


def _draft(face: EditableFace, amount: float) -> DraftEdit:
    """All but the painting."""
    geometry = face.geometry
    after = face.target(amount)
    edit = draw_fields(
        face.source(amount),
        after,
        face.photo.shape[:2],
        face.log_gain(amount),
        face.shading.photo_to_gain,
        # A face's own creases are finer than learned ones.
        GAIN_PX if amount >= 0 else FINE_GAIN_PX,
    )
    if lip_gap(after) < geometry.gap:
        line = face.shading.lip_line
        edit = with_closed_lips(face.photo, edit, geometry.points, after, line)
    share = painted_share(amount, geometry.gap, lip_gap(after))
    if share and not face.shows_teeth:
        share = 0.0  # a mouth that stays open keeps what the photo shows of it
    mouth = MouthCrop(face.photo, after, share) if share > 0 else None
    return DraftEdit(face, amount, edit, after, mouth)


def _with_filled_creases(draft: DraftEdit) -> Edit:
    """The draft's edit; where a smile goes, what is left of its creases is covered."""
    face, geometry = draft.face, draft.face.geometry
    if draft.amount >= 0:
        return draft.edit
    share = min(-draft.amount, 1.0) * face.fullness
    return with_filled_creases(
        face.photo, draft.edit, geometry.points, draft.after, face.shading.shading, share
    )


def painted_share(amount: float, before: float, after: float) -> float:
    """How far what shows between the lips is painted, in [0, 1].

    Lips that part show what nobody has photographed. A mouth that was open keeps its own teeth as
    long as the smile stays a small one.

    Args:
        amount: As in ``geometry``.
        before: Gap of the lips in the photo, in pupil distances.
        after: Gap of the lips in the edit.
    """
    if amount <= 0 or after < SEEN_FROM:
        return 0.0
    if before < SEEN_FROM:
        return 1.0 if after > before + OPENED_BY else 0.0
    return min(1.0, 3 * blend(amount)[1])
