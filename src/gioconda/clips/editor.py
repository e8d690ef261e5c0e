"""The editor of clips: finds the people, finds each one's edit once, and edits frame after frame.

A clip is gone through twice. First its people are found and followed (``search``); then each
person's edit is found on a few views of them (``editors.moving``), and every frame is edited by
landmarks that are smoothed in both directions of time (``path``).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from gioconda.clips.ahead import ahead
from gioconda.clips.choice import choose, telling_views
from gioconda.clips.keyframes import Keyframes
from gioconda.clips.model import Clip, ClipFrame, Native
from gioconda.clips.path import PersonPath, Place
from gioconda.clips.people import ClipPerson, people_of
from gioconda.clips.search import PeopleSearch
from gioconda.clips.store import Found
from gioconda.compose import compose
from gioconda.editing.covers import behind
from gioconda.editing.editor import Editor
from gioconda.editing.requests import is_painted, request_of, steps_of
from gioconda.editing.selection import Which
from gioconda.editors.moving.edit import MovingEdit
from gioconda.editors.moving.learning import EditLearner
from gioconda.editors.moving.moment import Moment
from gioconda.editors.protocol import PhotoFace
from gioconda.editors.smile.editor import SmileEditor
from gioconda.errors import GiocondaError
from gioconda.faces.identity import IdentityReader
from gioconda.threads import in_threads, threads
from gioconda.types import Box, Edit, EditRequest, Face, Pixels, Points, Reason, Teeth

_BESIDE = 0.02  # chance of a cover below which there is none to keep


@dataclass(frozen=True)
class EditedFrame:
    """One frame after the edit.

    Attributes:
        frame: As it was.
        native: The edited frame, like ``frame.native``; the same object where nothing changed.
        areas: ``(x0, y0, x1, y1)`` boxes of the frame that hold all that changed.
    """

    frame: ClipFrame
    native: Native
    areas: tuple[tuple[int, int, int, int], ...] = ()

    @property
    def changed(self) -> bool:
        """Whether any face was edited."""
        return bool(self.areas)


@dataclass(frozen=True)
class EditedPerson:
    """A person and their edit.

    Attributes:
        person: Who.
        path: Where they are; None where they are not edited.
        edit: Their edit; None where they are not edited.
        reason: Why not.
        degrees: Their own degrees in time; None for those of the whole clip.
    """

    person: ClipPerson
    path: PersonPath | None = None
    edit: MovingEdit | None = None
    reason: Reason | None = None
    degrees: Keyframes | None = None


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
            **degrees: Sliders.

        Yields:
            Every frame, also those in which nobody is edited.

        Raises:
            GiocondaError: The request cannot be carried out, or a number has no person.
        """
        request = request_of(smile, expression, strength, teeth, degrees)
        self.check(request)
        with tempfile.TemporaryDirectory(prefix="gioconda-") as folder:
            people = self.learn(self.find(clip, Path(folder)), request, faces, keyframes)
            yield from self.frames(clip, people, keyframes or steady(request))

    def check(self, request: EditRequest) -> None:
        """Make sure that a request can be carried out in clips.

        Raises:
            GiocondaError: It cannot.
        """
        self.editor.check(request)
        steps = steps_of(request)
        painted = [name for step in steps if is_painted(step) for name in step.degrees]
        if painted:
            raise GiocondaError(f"{painted[0]} is painted in photos, not in clips; leave it out")
        if any(step.turn is not None for step in steps):
            raise GiocondaError("heads are turned in photos, not in clips; leave the turn out")
        if request.like is not None:
            raise GiocondaError("another face's expression is for photos, not for clips")

    def find(self, clip: Clip, folder: Path, advance: Callable[[], object] = lambda: None) -> Found:
        """Find and follow the faces of a clip.

        Args:
            clip: Gone through once, unless the folder holds all that is found in it already.
            folder: Where what is found is written to.
            advance: Called after each frame.
        """
        identity = IdentityReader.from_pretrained()
        search = PeopleSearch(self.editor.finder, self.editor.cover_finder, identity)
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
        people = people_of(found)
        learned = []
        for person, reason in zip(people, choose(people, request, faces, own), strict=True):
            if reason is not None:
                learned.append(EditedPerson(person, reason=reason))
                continue
            wanted = own.get(person.number, request)
            times = steady(wanted) if person.number in own else keyframes or steady(request)
            degrees = sorted(set(times.degrees))
            views = _views(person, rising=max(degrees) >= 0)
            edit = self.learner.learn(views, wanted, degrees, person.noise)
            if edit is None:
                learned.append(EditedPerson(person, reason="is as wanted"))
                continue
            path = PersonPath(found, person)
            if path.shares.any():
                learned.append(EditedPerson(person, path, edit, degrees=times))
            else:
                learned.append(EditedPerson(person, reason="no clear face"))
        return learned

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
                places = [self._places(frame, people) for frame in some]
                yield from in_threads(
                    lambda one: self._edited(*one, degrees), list(zip(some, places, strict=True))
                )

    def _places(
        self, frame: ClipFrame, people: Sequence[EditedPerson]
    ) -> list[tuple[EditedPerson, Place]]:
        """The people who are edited in a frame, and where they are."""
        if frame.broken:
            return []
        seen = [(one, one.path.at(frame.number)) for one in people if one.path is not None]
        return [(one, place) for one, place in seen if place is not None and place.share > 0]

    def _edited(
        self,
        frame: ClipFrame,
        places: Sequence[tuple[EditedPerson, Place]],
        degrees: Keyframes,
    ) -> EditedFrame:
        pixels = frame.pixels if places else None
        edits: list[Edit] = []
        for one, place in places:
            assert one.edit is not None
            assert pixels is not None
            degree = (one.degrees or degrees).at(frame.seconds)
            moment = Moment(degree, place.share, place.talking, place.smile, frame.number)
            edit = one.edit.at(pixels, place.points, moment).edit
            if edit is not None:
                edits.append(self._behind(edit, pixels, place))
        if not edits:
            return EditedFrame(frame, frame.native)
        areas = tuple(edit.box for edit in edits)
        return EditedFrame(frame, compose(frame.native, edits, keep_texture=False), areas)

    def _behind(self, edit: Edit, pixels: Pixels, place: Place) -> Edit:
        """The edit behind what covers the face, if anything does."""
        cover = place.cover
        if cover is None or (cover.likely.max() < _BESIDE and cover.spectacles < _BESIDE):
            return edit
        # Covers were read in other frames; they go along with the face.
        to_map = self.editor.cover_finder.map_transform(place.points)
        return behind(edit, pixels, place.points, replace(cover, photo_to_map=to_map))


def steady(request: EditRequest) -> Keyframes:
    """The degree that a request asks for, the same in the whole clip."""
    if request.expression is not None:
        return Keyframes.steady(request.strength)
    return Keyframes.steady(request.degrees.get("smile", 1.0))


def _views(person: ClipPerson, rising: bool) -> list[PhotoFace]:
    views = [person.views[k] for k in telling_views(person, rising)]
    return [
        PhotoFace(view.pixels, Face(_box(view.points), view.points, 1.0, view.smile))
        for view in views
    ]


def _box(points: Points) -> Box:
    (x0, y0), (x1, y1) = points.min(0).tolist(), points.max(0).tolist()
    return Box(x0, y0, x1 - x0, y1 - y0)
