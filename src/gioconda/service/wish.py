"""What a request asks of the faces of a photo, in plain values, and the edit that it stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gioconda.editing.editor import Editor
from gioconda.editing.report import EditResult
from gioconda.editing.requests import request_of
from gioconda.editing.selection import Which
from gioconda.editing.shown_values import shown_of
from gioconda.photo import Photo
from gioconda.types import EDIT_TAG, EditRequest, Shown, check_teeth

Own = float | Mapping[str, Any]
"""What is asked of one face: the degree of its smile, or ``degrees``, ``expression``, ``strength``,
``teeth`` and ``like``, as many of them as are wanted."""


@dataclass(frozen=True)
class Wish:
    """An edit that a request asks for; a broad smile where it asks for nothing.

    Attributes:
        smile: Degree in [-1, 1].
        degrees: Degrees of other attributes and of sliders.
        faces: Faces to edit; numbers from 0; None for the default.
        each: What is asked of single faces in place of all this.
        expression: An expression in place of smiles.
        strength: Strength of the expression, in [0, 1].
        teeth: Whether smiles show teeth; None for the default.
        teeth_each: The same for single faces.
        yaw, pitch, roll: Degrees by which heads turn, in place of all this.
        like: What another face shows, in place of a smile or an expression.
    """

    smile: float | None = None
    degrees: Mapping[str, float] = field(default_factory=dict)
    faces: Which | None = None
    each: Mapping[int, Own] = field(default_factory=dict)
    expression: str | None = None
    strength: float = 1.0
    teeth: str | None = None
    teeth_each: Mapping[int, str] = field(default_factory=dict)
    yaw: float | None = None
    pitch: float | None = None
    roll: float | None = None
    like: Mapping[str, Any] | None = None

    @classmethod
    def of(
        cls,
        each: Sequence[tuple[int, Own]] = (),
        teeth_each: Sequence[tuple[int, str]] = (),
        **others: Any,
    ) -> Wish:
        """A wish in the form in which it is sent to a worker, where no key is a number."""
        return cls(each=dict(each), teeth_each=dict(teeth_each), **others)

    @property
    def request(self) -> EditRequest:
        """What is requested of faces without their own.

        Raises:
            GiocondaError: It does not go together, or a word is not known.
        """
        teeth = None if self.teeth is None else check_teeth(self.teeth)
        angles = (self.yaw, self.pitch, self.roll)
        mood = self.smile, self.expression, self.strength
        return request_of(*mood, teeth, self.degrees, angles, _shown(self.like))

    @property
    def own(self) -> dict[int, EditRequest]:
        """What is requested of single faces.

        Raises:
            GiocondaError: It does not go together, or a word is not known.
        """
        return {number: self._own(asked) for number, asked in self.each.items()}

    def _own(self, asked: Own) -> EditRequest:
        if not isinstance(asked, Mapping):
            asked = {"degrees": {"smile": asked}, "teeth": self.teeth}
        shown = asked.get("teeth")
        return EditRequest(
            dict(asked.get("degrees", {})),
            asked.get("expression"),
            asked.get("strength", 1.0),
            None if shown is None else check_teeth(shown),
            like=_shown(asked.get("like")),
        )

    @property
    def file_tag(self) -> str:
        """The part of a result's file name before its suffix."""
        others = [] if self.faces == [] else [self.request]
        tags = {one.file_tag for one in (*others, *self.own.values())}
        return tags.pop() if len(tags) == 1 else EDIT_TAG

    def carried_out(self, editor: Editor, photo: Photo) -> EditResult:
        """The photo with other faces.

        Raises:
            GiocondaError: The wish cannot be carried out.
        """
        request, own = self.request, self.own
        for number, shown in self.teeth_each.items():
            own[number] = replace(own.get(number, request), teeth=check_teeth(shown))
        return editor.apply_each(photo, request, own, self.faces, always=self.each.keys())


def _shown(values: Mapping[str, Any] | None) -> Shown | None:
    """What another face shows; None where that is not asked for."""
    return None if values is None else shown_of(values)
