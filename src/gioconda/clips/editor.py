"""The editor of clips: finds the people, finds each one's edit once, and edits frame after frame.

A clip is gone through twice. First its people are found and followed (``search``); then each
person's edit is found on a few views of them (``editors.moving``), and every frame is edited by
landmarks that are smoothed in both directions of time (``path``).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from gioconda.clips.ahead import ahead
from gioconda.clips.choice import choose, telling_views
from gioconda.clips.frame_editor import EditedFrame, FrameEditor, face_at
from gioconda.clips.keyframes import Keyframes
from gioconda.clips.model import Clip
from gioconda.clips.path import PersonPath
from gioconda.clips.people import ClipPerson, people_of
from gioconda.clips.person_edits import EditedPerson, PersonEdits, Steps
from gioconda.clips.search import PeopleSearch
from gioconda.clips.store import Found, View
from gioconda.editing.editor import Editor
from gioconda.editing.requests import request_of, weights_beside
from gioconda.editing.selection import Which
from gioconda.editors.attributes.editor import AttributeEditor
from gioconda.editors.moving.learning import EditLearner
from gioconda.editors.moving.painting import PersonPaint
from gioconda.editors.protocol import PhotoFace
from gioconda.editors.smile.editor import SmileEditor
from gioconda.errors import GiocondaError
from gioconda.faces.identity import IdentityReader
from gioconda.threads import in_threads, threads
from gioconda.types import EditRequest, Reason, Shown, Teeth

__all__ = ["ClipEditor", "EditedFrame", "EditedPerson", "needs_hair", "steady"]


class ClipEditor:
    """Edits the faces of clips.

    Args:
        editor: Edits photos; its method must be the smiler.

    Raises:
        GiocondaError: Its method is another one.
    """

    def __init__(self, editor: Editor) -> None:
        if not isinstance(editor.method, SmileEditor):
            raise GiocondaError("clips are edited by the smiler alone; leave --model out")
        self.editor = editor
        self.learner = EditLearner(editor.method)
        self.painter = AttributeEditor(editor.cover_finder)
        self.frame_editor = FrameEditor(editor, self.painter)

    @classmethod
    def from_pretrained(cls) -> ClipEditor:
        """The editor with the weights in the package."""
        return cls(Editor.from_pretrained())

    def edit(
        self,
        clip: Clip,
        *,
        smile: float | None = None,
        expression: str | None = None,
        strength: float = 1.0,
        teeth: Teeth | None = None,
        faces: Which | None = None,
        keyframes: Keyframes | None = None,
        like: Shown | None = None,
        **degrees: float,
    ) -> Iterator[EditedFrame]:
        """The edited frames of a clip, one after the other.

        Args:
            clip: Gone through twice: an opened file, or a ``FrameList``.
            smile: As for ``Editor.edit``; so are ``expression``, ``strength``, ``teeth`` and the
                sliders.
            expression: In place of a smile.
            strength: Of the expression.
            teeth: Whether smiles show teeth.
            faces: ``"unsmiling"``, ``"all"`` or numbers of people, in the order in which they
                appear.
            keyframes: Degrees in time, in place of ``smile`` or ``strength``.
            like: The expression of another face, from ``Editor.shown_by``, in place of a smile.
            **degrees: Sliders and painted attributes, as for ``Editor.edit``.

        Yields:
            Every frame, also those in which nobody is edited.

        Raises:
            GiocondaError: The request cannot be carried out, or a number has no person.
        """
        request = request_of(smile, expression, strength, teeth, degrees, like=like)
        self.check(request)
        with tempfile.TemporaryDirectory(prefix="gioconda-") as folder:
            found = self.find(clip, Path(folder), hair=needs_hair(request))
            people = self.learn(found, request, faces, keyframes)
            yield from self.frames(clip, people, keyframes or steady(request))

    def check(self, request: EditRequest) -> None:
        """Make sure that a request can be carried out in clips.

        Raises:
            GiocondaError: It cannot.
        """
        self.editor.check(request)

    def find(
        self,
        clip: Clip,
        folder: Path,
        advance: Callable[[], object] = lambda: None,
        *,
        hair: bool = False,
    ) -> Found:
        """Find and follow the faces of a clip.

        Args:
            clip: Gone through once, unless the folder holds all that is found in it already.
            folder: Where what is found is written to.
            advance: Called after each frame.
            hair: Whether hair is looked for, too; see ``needs_hair``.
        """
        identity = IdentityReader.from_pretrained()
        looking = self.painter.hair_finder if hair else None
        search = PeopleSearch(self.editor.finder, self.editor.cover_finder, identity, looking)
        return search.search(clip, folder, advance)

    def learn(
        self,
        found: Found,
        request: EditRequest,
        faces: Which | None = None,
        keyframes: Keyframes | None = None,
        own: Mapping[int, EditRequest] | None = None,
    ) -> list[EditedPerson]:
        """Find the edit of each person, once for the clip.

        Args:
            found: What was found in the clip.
            request: What is wanted.
            faces: Whom to edit, as for ``choose``.
            keyframes: Degrees in time; None for the request's own.
            own: Number of a person -> what is wanted of them, in place of all this.

        Raises:
            GiocondaError: A request cannot be carried out, or a number has no person.
        """
        own = own or {}
        for wanted in (request, *own.values()):
            self.check(wanted)
            if needs_hair(wanted) and len(found.readings) and not len(found.hair):
                raise GiocondaError("no hair was looked for in the clip; find its people with hair")
        people = people_of(found)
        learned = []
        for person, reason in zip(people, choose(people, request, faces, own), strict=True):
            if reason is not None:
                learned.append(EditedPerson(person, reason=reason))
                continue
            wanted = own.get(person.number, request)
            times = steady(wanted) if person.number in own else keyframes or steady(request)
            one = self._learned(found, person, wanted, sorted(set(times.degrees)))
            learned.append(replace(one, degrees=times))
        return learned

    def _learned(
        self, found: Found, person: ClipPerson, request: EditRequest, degrees: Sequence[float]
    ) -> EditedPerson:
        """A person with their edits."""
        steps = Steps.of(request)
        rising = max(degrees) >= 0 and (request.like is None or request.like.smile >= 0)
        views = [person.views[k] for k in telling_views(person, rising)]
        faces = [_photo_face(view) for view in views]
        face = None
        if steps.face is not None:
            face = self.learner.learn(faces, steps.face, degrees, person.noise)
        if face is None and not steps.painted and steps.turn is None:
            return EditedPerson(person, reason="is as wanted")
        path = PersonPath(found, person)
        if not path.shares.any():
            return EditedPerson(person, reason="no clear face")
        paint = None
        if steps.painted:
            numbers = np.searchsorted(found.seconds, [view.seconds for view in views])
            sitters = [
                self.frame_editor.sitter(one, path.at(number))
                for one, number in zip(faces, numbers.tolist(), strict=True)
            ]
            paint = PersonPaint.of(sitters, steps.painted, person.noise)
            if not paint.degrees and face is None and steps.turn is None:
                reason: Reason = next(iter(paint.refused.values()), "is as wanted")
                return EditedPerson(person, reason=reason)
        return EditedPerson(person, path, PersonEdits(face, paint, steps.turn, steps.is_led))

    def frames(
        self,
        clip: Clip,
        people: Sequence[EditedPerson],
        degrees: Keyframes,
        start: int = 0,
    ) -> Iterator[EditedFrame]:
        """The edited frames of a clip, one after the other.

        Args:
            clip: Gone through once.
            people: Of ``learn``.
            degrees: In time, of people without their own.
            start: The first frame that is wanted.
        """
        with ahead(islice(clip.frames(), start, None)) as frames:
            while some := list(islice(frames, threads())):
                places = [self.frame_editor.places(frame, people) for frame in some]
                yield from in_threads(
                    lambda one: self.frame_editor.edited(*one, degrees),
                    list(zip(some, places, strict=True)),
                )


def steady(request: EditRequest) -> Keyframes:
    """The degree that a request asks for, the same in the whole clip."""
    if request.expression is not None:
        return Keyframes.steady(request.strength)
    return Keyframes.steady(request.degrees.get("smile", 1.0))


def needs_hair(request: EditRequest) -> bool:
    """Whether a request asks for something that depends on where hair is."""
    return "hair" in weights_beside(request)


def _photo_face(view: View) -> PhotoFace:
    return PhotoFace(view.pixels, face_at(view.points, view.smile))
