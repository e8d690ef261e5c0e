"""The editor of smiles, expressions and fine sliders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from gioconda.editors.protocol import FaceEdit, PhotoFace
from gioconda.editors.sliders.amounts import SliderMoves
from gioconda.editors.sliders.bank_eyes import BankEyes
from gioconda.editors.sliders.likeness import Likeness, together
from gioconda.editors.sliders.names import check_slider, sliders_of
from gioconda.editors.sliders.sliding import SliderDrafter, with_eyes
from gioconda.editors.smile.calibration import Calibration
from gioconda.editors.smile.expresser import Expresser
from gioconda.editors.smile.expression_drafts import ExpressionDrafter
from gioconda.editors.smile.smiler import DraftEdit, Smiler
from gioconda.errors import GiocondaError
from gioconda.faces.expression_meter import ExpressionMeter
from gioconda.faces.smile_degree import SmileMeter
from gioconda.types import (
    EXPRESSIONS,
    Edit,
    EditRequest,
    Note,
    Patch,
    Points,
    Reason,
    check_teeth,
)

_AT_ONCE = 24  # faces


class SmileEditor:
    """Moves and shades the photo's own pixels, and paints the mouth where lips part.

    Args:
        smiler: Edits a face by an amount of smile.
        meter: Reads smile degrees.
    """

    def __init__(self, smiler: Smiler, meter: SmileMeter) -> None:
        self.smiler, self.meter = smiler, meter
        self.calibration = Calibration(smiler, meter)

    attributes = ("smile",)
    expressions = EXPRESSIONS

    @cached_property
    def drafter(self) -> ExpressionDrafter:
        """Drafts expressions; its weights are loaded when first needed."""
        expresser = Expresser.from_pretrained(self.smiler)
        return ExpressionDrafter(expresser, self.calibration, ExpressionMeter.from_pretrained())

    @cached_property
    def slider_drafter(self) -> SliderDrafter:
        """Adds sliders to drafts; its weights are loaded when first needed."""
        return SliderDrafter.from_pretrained(self.smiler)

    @cached_property
    def bank_eyes(self) -> BankEyes:
        """Opens eyes of which nothing tells how they look; its weights are loaded when needed."""
        return BankEyes.from_pretrained()

    @cached_property
    def likeness(self) -> Likeness:
        """Leads to the expressions of other faces; its weights are loaded when first needed."""
        return Likeness.from_pretrained()

    def check(self, request: EditRequest) -> None:
        """Make sure that the request is a smile or an expression, sliders, or both.

        Raises:
            GiocondaError: It is neither, a degree, strength or slider is out of range, or ``teeth``
                is given without a smile.
        """
        if request.teeth is not None:
            check_teeth(request.teeth)
        if request.expression is not None:
            self.drafter.check(request.expression, request.strength)
            if request.teeth is not None and not request.is_smile:
                raise GiocondaError(
                    f"teeth={request.teeth!r} is of a smile (or happy), not of {request.expression}"
                )
        for name, degree in request.degrees.items():
            if name != "smile":
                check_slider(name, degree)
            elif not -1 <= degree <= 1:
                raise GiocondaError(f"smile={degree}: a degree lies between -1 and 1")

    def edits(self, faces: Sequence[PhotoFace], requests: Sequence[EditRequest]) -> list[FaceEdit]:
        """The edit of each face; see ``FaceEditor``.

        A crowd goes a few faces at a time: what is drawn to edit a face takes a few megabytes.
        """
        done: list[FaceEdit] = []
        for start in range(0, len(faces), _AT_ONCE):
            few = slice(start, start + _AT_ONCE)
            done += self._edits(faces[few], requests[few])
        return done

    def _edits(self, faces: Sequence[PhotoFace], requests: Sequence[EditRequest]) -> list[FaceEdit]:
        drafts, before = self._drafts(faces, [_before_sliders(request) for request in requests])
        slid: dict[int, SliderMoves] = {}
        shut: set[int] = set()  # faces of whose eyes nothing is known
        alone: set[int] = set()  # faces that sliders alone change
        sliding = [k for k, request in enumerate(requests) if sliders_of(request) or request.like]
        if sliding:
            drafter = self.slider_drafter
            start = [drafts.get(k) or drafter.draft(faces[k]) for k in sliding]
            alone = {k for k in sliding if drafts.get(k) is None}
            values = [
                self._sliders(requests[k], draft) for k, draft in zip(sliding, start, strict=True)
            ]
            smiles = [faces[k].face.smile or 0.0 for k in sliding]
            added = drafter.added(start, values, smiles)
            for k, wanted, (draft, moves) in zip(sliding, values, added, strict=True):
                if drafts.get(k) is not None or not moves.are_none:
                    drafts[k], slid[k] = draft, moves
                elif wanted:
                    shut.add(k)
        changed = {k: draft for k, draft in drafts.items() if draft is not None}
        finished = dict(zip(changed, self.smiler.finish(list(changed.values())), strict=True))
        done = []
        for k, face in enumerate(faces):
            if k not in changed:
                why: Reason = "eyes shut" if k in shut else "is as wanted"
                done.append(FaceEdit(None, face.points, why, before.get(k)))
                continue
            edit, points = finished[k], changed[k].after
            notes: tuple[Note, ...] = ()
            if k in slid:
                edit, points, left = with_eyes(changed[k], edit, slid[k])
                opened = self._from_bank(face, edit, points, left, slid[k])
                if isinstance(opened, str):  # why they stay shut
                    if k in alone and not slid[k].values and not edit.patches:
                        done.append(FaceEdit(None, face.points, opened, before.get(k)))
                        continue
                elif opened is not None:
                    patches, points = opened
                    edit = replace(edit, patches=(*edit.patches, *patches))
                    notes = ("eyes from the bank",)
            done.append(FaceEdit(edit, points, expression_before=before.get(k), notes=notes))
        return done

    def _from_bank(
        self, face: PhotoFace, edit: Edit, points: Points, left: Sequence[int], moves: SliderMoves
    ) -> tuple[list[Patch], Points] | Reason | None:
        """The patches that open eyes that are still shut; None where there are none."""
        if not left:
            return None
        other = 1 - left[0] if moves.shows_how else None
        return self.bank_eyes.opened(face, edit, points, left, other)

    def _drafts(
        self, faces: Sequence[PhotoFace], requests: Sequence[EditRequest]
    ) -> tuple[dict[int, DraftEdit | None], dict[int, str]]:
        """Drafts of smiles and expressions, and the expressions before, by a face's number."""
        drafts: dict[int, DraftEdit | None] = {}
        before: dict[int, str] = {}
        expressed = [k for k, request in enumerate(requests) if request.expression is not None]
        smiling = [k for k, request in enumerate(requests) if "smile" in request.degrees]
        if expressed:
            found = self.drafter.drafts(
                [faces[k] for k in expressed], [requests[k] for k in expressed]
            )
            for k, (name, draft) in zip(expressed, found, strict=True):
                before[k], drafts[k] = name, draft
        smiles = self.calibration.drafts(
            [faces[k] for k in smiling], [requests[k] for k in smiling]
        )
        drafts |= dict(zip(smiling, smiles, strict=True))
        return drafts, before

    def _sliders(self, request: EditRequest, draft: DraftEdit) -> Mapping[str, float]:
        """The sliders of a request, with those that lead to another face's expression."""
        own = sliders_of(request)
        if request.like is None:
            return own
        gaze = None
        if request.like.gaze is not None:
            gaze = self.likeness.gaze(draft.face.photo, draft.face.geometry.points)
        return together(self.likeness.sliders(draft.after, request.like, gaze), own)


def _before_sliders(request: EditRequest) -> EditRequest:
    """The request with the smile or the named expression of the face that it is to be like."""
    if request.like is None:
        return request
    if request.like.expression is not None:
        expression, strength = request.like.expression, request.like.strength
        return replace(request, expression=expression, strength=strength, like=None)
    return replace(request, degrees={**request.degrees, "smile": request.like.smile}, like=None)
