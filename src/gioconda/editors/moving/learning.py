"""Finds a person's edit on a few views: the amount, the expression's strength, the teeth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from gioconda.editors.moving.edit import Amounts, MovingEdit
from gioconda.editors.moving.moment import Moment
from gioconda.editors.moving.person import Person, PersonTeeth, voted
from gioconda.editors.protocol import PhotoFace
from gioconda.editors.sliders.likeness import together
from gioconda.editors.sliders.names import sliders_of
from gioconda.editors.smile.editor import SmileEditor
from gioconda.editors.smile.expresser import ExpressionChange
from gioconda.editors.smile.expression_drafts import change_to, wanted_smile
from gioconda.editors.smile.smiler import DraftEdit
from gioconda.types import EditRequest, Lips, Teeth


class EditLearner:
    """Finds the edits of people.

    Args:
        method: Edits smiles, expressions and sliders of photos.
    """

    def __init__(self, method: SmileEditor) -> None:
        self.method = method

    def learn(
        self,
        views: Sequence[PhotoFace],
        request: EditRequest,
        degrees: Sequence[float],
        noise: float = math.inf,
    ) -> MovingEdit | None:
        """The edit of a person.

        Args:
            views: The person in some frames, with the smile degree of each; at least one.
            request: What is wanted.
            degrees: All degrees that are wanted in the clip: of a smile, of an expression's
                strength, or shares of sliders.
            noise: How much pixels change from frame to frame, in levels of 255: painted teeth get
                no more grain than that.

        Returns:
            None where the person is as wanted.
        """
        edit = self._led(views, request, degrees)
        edit = self._with_sliders(edit, views, request)
        if edit is None or edit.teeth is None:
            return edit
        teeth = replace(edit.teeth, grain=min(edit.teeth.grain, noise))
        return replace(edit, teeth=teeth)

    def _with_sliders(
        self, edit: MovingEdit | None, views: Sequence[PhotoFace], request: EditRequest
    ) -> MovingEdit | None:
        """The edit with the request's sliders added, if it has some."""
        sliders = self._sliders(views, request, edit)
        if not sliders:
            return edit
        if edit is None:
            edit = MovingEdit(self.method.smiler, Person.of(self.method.smiler, views, "part"))
        drafter = self.method.slider_drafter
        led = _is_led(request)
        edit = replace(edit, sliders=sliders, drafter=drafter, led=led)
        drafts = [drafter.draft(view) for view in views]
        opened = [draft for draft, _ in drafter.added(drafts, [sliders] * len(views))]
        teeth = edit.teeth or PersonTeeth.of(self.method.smiler, opened)
        return replace(edit, teeth=teeth)

    def _sliders(
        self, views: Sequence[PhotoFace], request: EditRequest, edit: MovingEdit | None
    ) -> Mapping[str, float]:
        """The request's sliders, with those that lead to another face's expression."""
        own = sliders_of(request)
        if request.like is None:
            return own
        after = [
            view.points
            if edit is None
            else edit.at(view.photo, view.points, Moment(1.0, smile=view.smile)).points
            for view in views
        ]
        like, likeness = request.like, self.method.likeness
        found = [
            likeness.sliders(
                points, like, likeness.gaze(view.photo, view.points) if like.gaze else None
            )
            for points, view in zip(after, views, strict=True)
        ]
        shown = {name for one in found for name in one}
        usual = {
            name: float(np.median([one.get(name, 0.0) for one in found])) for name in sorted(shown)
        }
        return {name: value for name, value in together(usual, own).items() if value}

    def _led(
        self, views: Sequence[PhotoFace], request: EditRequest, degrees: Sequence[float]
    ) -> MovingEdit | None:
        """The edit of a smile or an expression, without sliders."""
        like = request.like
        if like is not None:
            if like.expression is None:
                present = float(np.median([view.smile for view in views]))
                goals = [present + k * (like.smile - present) for k in degrees]
                return self._smile(views, degrees, goals, request.teeth)
            request = replace(request, like=None, expression=like.expression)
            return self._expression(views, request, like.strength)
        if request.expression is not None:
            present = float(np.median([view.smile for view in views]))
            smiles = [wanted_smile(replace(request, strength=k), present) for k in degrees]
            known = [degree for degree in smiles if degree is not None]
            if len(known) == len(smiles):
                return self._smile(views, list(degrees), known, request.teeth)
            return self._expression(views, request)
        if "smile" in request.degrees:
            return self._smile(views, list(degrees), list(degrees), request.teeth)
        return None

    def _smile(
        self,
        views: Sequence[PhotoFace],
        degrees: Sequence[float],
        smiles: Sequence[float],
        teeth: Teeth | None,
    ) -> MovingEdit | None:
        """The edit of a smile: for each degree of the clip, the amount of its smile degree."""
        found: dict[float, float] = {}
        choices: list[Lips] = []
        for degree, smile in sorted(zip(degrees, smiles, strict=True)):
            request = EditRequest({"smile": smile}, teeth=teeth)
            drafts = self.method.calibration.drafts(views, [request] * len(views))
            known = [draft for draft in drafts if draft is not None]
            found[degree] = float(np.median([0.0 if d is None else d.amount for d in drafts]))
            choices += [draft.face.lips for draft in known if draft.amount > 0]
        if not any(found.values()):
            return None
        smiler = self.method.smiler
        person = Person.of(smiler, views, voted(choices or ["part"]))
        amounts = Amounts(
            tuple(found), tuple(found.values()), float(np.median([view.smile for view in views]))
        )
        most = max(found.values())
        painted: list[DraftEdit] = []
        if most > 0:
            faces = [person.face(smiler, view.photo, view.points) for view in views]
            painted = smiler.draft([(face, most) for face in faces])
        return MovingEdit(smiler, person, amounts, teeth=PersonTeeth.of(smiler, painted))

    def _expression(
        self, views: Sequence[PhotoFace], request: EditRequest, most: float = 1.0
    ) -> MovingEdit | None:
        """The edit of an expression that is no smile, at the largest strength of the clip."""
        drafter, smiler = self.method.drafter, self.method.smiler
        full = replace(request, strength=most)
        shown = drafter.meter.shares([v.photo for v in views], [v.points for v in views])
        names = drafter.meter.names
        changes = [
            change_to(full, view.smile, dict(zip(names, shares.tolist(), strict=True)))
            for view, shares in zip(views, shown, strict=True)
        ]
        known = {name for change in changes for name in change.strengths}
        strengths = {
            name: float(np.median([change.strengths.get(name, 0.0) for change in changes]))
            for name in sorted(known)
        }
        if not any(strengths.values()):
            return None
        removed = float(np.median([change.smile_removed for change in changes]))
        change = ExpressionChange(strengths, removed)
        drafts = drafter.expresser.draft([(view, change) for view in views])
        person = Person.of(smiler, views, "part")
        teeth = PersonTeeth.of(smiler, drafts)
        return MovingEdit(smiler, person, None, change, drafter.expresser, teeth=teeth)


def _is_led(request: EditRequest) -> bool:
    """Whether degrees in time are those of a smile or an expression, which sliders only add to."""
    return request.like is None and (request.expression is not None or "smile" in request.degrees)
