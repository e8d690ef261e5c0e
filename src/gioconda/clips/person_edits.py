"""The people of a clip with their edits, in the order in which they are made: move, paint, turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gioconda.clips.keyframes import Keyframes
from gioconda.clips.path import PersonPath
from gioconda.clips.people import ClipPerson
from gioconda.editing.requests import is_painted, steps_of
from gioconda.editors.moving.edit import MovingEdit
from gioconda.editors.moving.moment import Moment
from gioconda.editors.moving.painting import PersonPaint
from gioconda.types import EditRequest, HeadTurn, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Steps:
    """What a request asks for, step by step.

    Attributes:
        face: What moves the face; None where nothing does.
        painted: Attribute -> degree.
        turn: By how much the head turns.
    """

    face: EditRequest | None
    painted: Mapping[str, float]
    turn: HeadTurn | None

    @classmethod
    def of(cls, request: EditRequest) -> Steps:
        """The steps of a request."""
        face, painted, turn = None, {}, None
        for step in steps_of(request):
            if step.turn is not None:
                turn = step.turn
            elif is_painted(step):
                painted = dict(step.degrees)
            else:
                face = step
        return cls(face, painted, turn)

    @property
    def is_led(self) -> bool:
        """Whether degrees in time are those of a smile or an expression, not shares of all."""
        face = self.face
        return face is not None and (face.expression is not None or "smile" in face.degrees)


@dataclass(frozen=True)
class PersonEdits:
    """The edits of one person; at least one is there.

    Attributes:
        face: What moves the face.
        paint: What is painted on it then.
        turn: How the head turns in the end, in full.
        led: Whether degrees in time are those of a smile or an expression.
    """

    face: MovingEdit | None
    paint: PersonPaint | None
    turn: HeadTurn | None
    led: bool

    def share(self, moment: Moment) -> float:
        """How much of the paint and of the turn a frame shows, in [0, 1]."""
        return moment.share * (1.0 if self.led else min(max(moment.degree, 0.0), 1.0))

    def changes(self, moment: Moment) -> bool:
        """Whether a frame may be changed."""
        moves = self.face is not None and self.face.changes(moment)
        paints = self.paint is not None and self.share(moment) > 0
        return moves or paints or any(self.turn_at(moment) or ())

    def turn_at(self, moment: Moment) -> HeadTurn | None:
        """How far the head turns in a frame; None where it does not."""
        if self.turn is None:
            return None
        share = moment.share if self.led else moment.share * moment.degree
        return HeadTurn(*(share * angle for angle in self.turn))


@dataclass(frozen=True)
class EditedPerson:
    """A person and their edit.

    Attributes:
        person: Who.
        path: Where they are; None where they are not edited.
        edit: Their edits; None where they are not edited.
        reason: Why not.
        degrees: Their own degrees in time; None for those of the whole clip.
    """

    person: ClipPerson
    path: PersonPath | None = None
    edit: PersonEdits | None = None
    reason: Reason | None = None
    degrees: Keyframes | None = None

    @property
    def refused(self) -> Mapping[str, Reason]:
        """Painted attributes that were left out, and why."""
        paint = None if self.edit is None else self.edit.paint
        return {} if paint is None else paint.refused
