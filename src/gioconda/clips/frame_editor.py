"""Edits one frame: faces move, then attributes are painted on them, then heads turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gioconda.clips.keyframes import Keyframes
from gioconda.clips.model import ClipFrame, Native
from gioconda.clips.path import Place
from gioconda.clips.person_edits import EditedPerson, PersonEdits
from gioconda.compose import compose
from gioconda.editing.covers import behind
from gioconda.editing.methods import FaceMethods
from gioconda.editors.attributes.editor import AttributeEditor
from gioconda.editors.moving.moment import Moment
from gioconda.editors.moving.painting import Sitter
from gioconda.editors.protocol import PhotoFace
from gioconda.types import Box, Edit, EditRequest, Face, Pixels, Points

_BESIDE = 0.02  # chance of a cover below which there is none to keep
Area = tuple[int, int, int, int]


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
    areas: tuple[Area, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether any face was edited."""
        return bool(self.areas)

    @cached_property
    def pixels(self) -> Pixels:
        """``(H, W, 3)`` uint8 RGB, edited."""
        return replace(self.frame, native=self.native).pixels

    @property
    def deep(self) -> NDArray[np.uint16] | None:
        """``native`` where the clip has more than 8 bits."""
        return self.native if self.native.dtype == np.uint16 else None

    def with_edits(self, edits: Iterable[Edit | None]) -> EditedFrame:
        """The frame with further edits; itself where there are none."""
        some = [edit for edit in edits if edit is not None]
        if not some:
            return self
        native = compose(self.native, some, keep_texture=False)
        return replace(self, native=native, areas=(*self.areas, *(edit.box for edit in some)))


@dataclass
class _Seen:
    """One person in a frame that is being edited.

    Attributes:
        edits: Theirs.
        place: Where they are.
        moment: What the frame asks for.
        others: ``(141, 2)`` landmarks of each other face of the frame.
        points: Their own, as far as the frame is edited.
    """

    edits: PersonEdits
    place: Place
    moment: Moment
    others: tuple[Points, ...]
    points: Points

    def face(self, frame: EditedFrame) -> PhotoFace:
        """The face as it is by now, with all bits of the frame."""
        return PhotoFace(frame.pixels, face_at(self.points), self.others, frame.deep)


class FrameEditor:
    """Edits the people of frames.

    Args:
        methods: What edits photos.
        painter: Paints attributes.
    """

    def __init__(self, methods: FaceMethods, painter: AttributeEditor) -> None:
        self.methods, self.painter = methods, painter

    def places(
        self, frame: ClipFrame, people: Sequence[EditedPerson]
    ) -> list[tuple[EditedPerson, Place]]:
        """The people who are edited in a frame, and where they are."""
        if frame.broken:
            return []
        seen = [(one, one.path.at(frame.number)) for one in people if one.path is not None]
        return [(one, place) for one, place in seen if place is not None and place.share > 0]

    def edited(
        self,
        frame: ClipFrame,
        places: Sequence[tuple[EditedPerson, Place]],
        degrees: Keyframes,
    ) -> EditedFrame:
        """A frame after the edit.

        Args:
            frame: Not modified.
            places: Of ``places``.
            degrees: In time.
        """
        result = EditedFrame(frame, frame.native)
        if not places:
            return result
        seen = [_seen(frame, *one, degrees) for one in places]
        for stage in (self._moved, self._painted, self._turned):
            result = result.with_edits([stage(one, result) for one in seen])
        return result

    def sitter(self, face: PhotoFace, place: Place | None) -> Sitter:
        """A face that is painted on, with what is known of it at its place in the clip."""
        cover, hair = (None, None) if place is None else (place.cover, place.hair)
        if cover is not None:
            to_map = self.methods.cover_finder.map_transform(face.points)
            cover = replace(cover, photo_to_map=to_map)
        if hair is not None:
            hair = replace(hair, photo_to_map=self.painter.hair_finder.map_transform(face.points))
        return Sitter(face, cover, hair)

    def _moved(self, one: _Seen, frame: EditedFrame) -> Edit | None:
        if one.edits.face is None:
            return None
        done = one.edits.face.at(frame.pixels, one.points, one.moment)
        if done.edit is None:
            return None
        one.points = done.points
        return self._behind(done.edit, frame.pixels, one.place)

    def _painted(self, one: _Seen, frame: EditedFrame) -> Edit | None:
        paint, share = one.edits.paint, one.edits.share(one.moment)
        if paint is None or share <= 0:
            return None
        return paint.at(self.sitter(one.face(frame), one.place), share)

    def _turned(self, one: _Seen, frame: EditedFrame) -> Edit | None:
        turn = one.edits.turn_at(one.moment)
        if turn is None:
            return None
        (done,) = self.methods.turner.edits([one.face(frame)], [EditRequest(turn=turn)])
        return done.edit

    def _behind(self, edit: Edit, pixels: Pixels, place: Place) -> Edit:
        """The edit behind what covers the face, if anything does."""
        cover = place.cover
        if cover is None or (cover.likely.max() < _BESIDE and cover.spectacles < _BESIDE):
            return edit
        # Covers were read in other frames; they go along with the face.
        to_map = self.methods.cover_finder.map_transform(place.points)
        return behind(edit, pixels, place.points, replace(cover, photo_to_map=to_map))


def _seen(frame: ClipFrame, person: EditedPerson, place: Place, degrees: Keyframes) -> _Seen:
    assert person.edit is not None
    assert person.path is not None
    degree = (person.degrees or degrees).at(frame.seconds)
    moment = Moment(degree, place.share, place.talking, place.smile, frame.number)
    others = person.path.found.others(frame.number, person.person.tracks)
    return _Seen(person.edit, place, moment, others, place.points)


def face_at(points: Points, smile: float | None = None) -> Face:
    """A face with ``(141, 2)`` landmarks."""
    (x0, y0), (x1, y1) = points.min(0).tolist(), points.max(0).tolist()
    return Face(Box(x0, y0, x1 - x0, y1 - y0), points, 1.0, smile)
