"""One person's edit, carried along by the landmarks of each frame.

A frame is edited as a photo is, by the same shapes, shading and composition, but for what would
change from frame to frame: the amount is found once on views of the person, and so are the traits,
the skin's readings and the teeth (``person``). Where the degree moves in time, or the edit is faded
in, the amount moves, and so the face: a smile grows, it is not blended over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from gioconda.editors.moving.moment import Moment
from gioconda.editors.moving.opening import parted_share, reopened_share
from gioconda.editors.moving.person import Person, PersonTeeth
from gioconda.editors.protocol import FaceEdit
from gioconda.editors.sliders.sliding import SliderDrafter, with_eyes
from gioconda.editors.smile.calibration import natural_bound
from gioconda.editors.smile.expresser import Expresser, ExpressionChange
from gioconda.editors.smile.smiler import (
    DraftEdit,
    EditableFace,
    Smiler,
    drawn,
    with_own_creases_filled,
)
from gioconda.faces.measures import lip_gap
from gioconda.types import Edit, Pixels, Points

_NOTHING = 1e-3  # amounts and strengths below it change no pixel


@dataclass(frozen=True)
class Amounts:
    """The amount of smile at each degree, found once over views of a person.

    Attributes:
        degrees: ``(K,)`` rising degrees.
        amounts: ``(K,)`` their amounts, as defined in ``editors.smile.geometry``.
        smile: The smile degree of the views.
    """

    degrees: tuple[float, ...]
    amounts: tuple[float, ...]
    smile: float

    def at(self, moment: Moment) -> float:
        """The amount in a frame; less where a face that smiles by itself would overdo it."""
        amount = float(np.interp(moment.degree, self.degrees, self.amounts))
        up = amount > 0
        bound = natural_bound(moment.smile, up) / natural_bound(self.smile, up)
        return amount * min(bound, 1.0) * moment.share


@dataclass(frozen=True)
class MovingEdit:
    """One person's edit, ready for any frame.

    Attributes:
        smiler: Draws smiles.
        person: What is the same in all frames.
        amounts: Of a smile; None for an expression, or for sliders alone.
        change: Of an expression at strength 1; None without one.
        expresser: Draws it.
        sliders: Slider -> value at a share of 1.
        drafter: Adds the sliders.
        teeth: None where no mouth is painted.
        led: Whether degrees in time are those of a smile or an expression, which sliders only add
            to; otherwise they are shares of the sliders, too.
    """

    smiler: Smiler
    person: Person
    amounts: Amounts | None = None
    change: ExpressionChange | None = None
    expresser: Expresser | None = None
    sliders: Mapping[str, float] | None = None
    drafter: SliderDrafter | None = None
    teeth: PersonTeeth | None = None
    led: bool = True

    def at(self, photo: Pixels, points: Points, moment: Moment) -> FaceEdit:
        """The edit in one frame; it depends on no other frame.

        Args:
            photo: ``(H, W, 3)`` uint8 RGB, the frame. Not modified.
            points: ``(141, 2)`` smoothed landmarks in frame pixels.
            moment: What the frame asks for.
        """
        face = self.person.face(self.smiler, photo, points)
        draft = self._draft(face, moment)
        if draft is None:
            return FaceEdit(None, points, "is as wanted")
        moves = None
        if self.drafter is not None and self.sliders:
            share = moment.share * (1.0 if self.led else moment.degree)
            values = {name: share * value for name, value in self.sliders.items()}
            moves = self.drafter.amounts.moves_of(points, draft.after, values)
            draft = self.drafter.slid(draft, moves)
        edit = with_own_creases_filled(draft)
        edit = self._with_teeth(edit, draft, moment)
        if moves is None:
            return FaceEdit(edit, draft.after)
        edit, after, _ = with_eyes(draft, edit, moves)
        return FaceEdit(edit, after)

    def changes(self, moment: Moment) -> bool:
        """Whether a frame may be changed."""
        if self.sliders and moment.share * (1.0 if self.led else abs(moment.degree)) >= _NOTHING:
            return True
        if self.amounts is not None:
            return abs(self.amounts.at(moment)) >= _NOTHING
        return self.change is not None and moment.share * abs(moment.degree) >= _NOTHING

    def _draft(self, face: EditableFace, moment: Moment) -> DraftEdit | None:
        """The draft without a mouth; None where the frame stays as it is."""
        if self.amounts is not None:
            amount = self.amounts.at(moment)
            if abs(amount) < _NOTHING:
                return self._unchanged(face)
            return smiling_draft(face, amount, moment.talking)
        if self.change is not None and self.expresser is not None:
            share = moment.share * moment.degree
            if abs(share) < _NOTHING:
                return self._unchanged(face)
            strengths = {name: share * k for name, k in self.change.strengths.items()}
            change = ExpressionChange(strengths, share * self.change.smile_removed)
            return self.expresser.bare(face, change)
        if moment.share * abs(moment.degree) < _NOTHING:
            return None
        return self._unchanged(face)

    def _unchanged(self, face: EditableFace) -> DraftEdit | None:
        """What sliders add to; None where there are none."""
        if self.drafter is None or not self.sliders:
            return None
        return self.drafter.still(face)

    def _with_teeth(self, edit: Edit, draft: DraftEdit, moment: Moment) -> Edit:
        if self.teeth is None:
            return edit
        before, after = draft.face.geometry.gap, lip_gap(draft.after)
        if self.amounts is None:
            share = reopened_share(before, after)
        elif draft.amount <= 0 or not draft.face.shows_teeth:
            return edit
        else:
            share = parted_share(draft.amount, before, after, moment.talking)
        if share <= 0:
            return edit
        patch = self.teeth.patch(draft.face, draft.after, share, moment.seed)
        return replace(edit, patches=(*edit.patches, patch))


def smiling_draft(face: EditableFace, amount: float, talking: float) -> DraftEdit:
    """The draft of a smile, whose lips keep their own opening the more the person talks.

    Args:
        face: The person's face in the frame.
        amount: As defined in ``editors.smile.geometry``.
        talking: In [0, 1].
    """
    source, after, gain = face.source(amount), face.target(amount), face.log_gain(amount)
    if talking > 0 and amount > 0 and face.shows_teeth:
        speaking = face.geometry.target(amount, "stay")
        after = after + talking * (speaking - after)
        gain = gain + talking * (face.shading.log_gain(amount, teeth=False) - gain)
    return drawn(face, amount, source, after, gain)
