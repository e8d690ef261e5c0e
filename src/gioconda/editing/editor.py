"""The editor: finds the faces of photos, selects some, edits, measures and composes them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gioconda.compose import compose
from gioconda.editing.covers import behind, exclude_hidden
from gioconda.editing.report import EditResult, joined, reports_on, unchanged
from gioconda.editing.requests import is_painted, request_of, stages_of, steps_of
from gioconda.editing.selection import FaceIndex, Which, chosen_faces, default_faces, select
from gioconda.editors.attributes.editor import AttributeEditor
from gioconda.editors.open import open_face_editor
from gioconda.editors.pose.editor import PoseEditor
from gioconda.editors.protocol import FaceEdit, FaceEditor, PhotoFace
from gioconda.editors.sliders.names import sliders_of
from gioconda.editors.sliders.shown import ShownReader
from gioconda.errors import PhotoError
from gioconda.faces.cover import Cover, CoverFinder
from gioconda.faces.expression_meter import ExpressionMeter
from gioconda.faces.find import FaceFinder
from gioconda.types import Edit, EditRequest, Face, Reason, Shown, Teeth

if TYPE_CHECKING:
    from gioconda.photo import Photo


class Editor:
    """Changes the faces of photos by any method, and reports on each face.

    Args:
        finder: Finds faces, and reads their smile degrees before and after the edit.
        method: Edits faces.
    """

    def __init__(self, finder: FaceFinder, method: FaceEditor) -> None:
        self.finder, self.method = finder, method

    @classmethod
    def from_pretrained(cls, name: str = "smiler", directions: Sequence[str | Path] = ()) -> Editor:
        """The editor with a method from the package, a file, a run's folder or the Hub.

        Args:
            name: A smiler (default), an encoder and decoder, or an image-to-image method.
            directions: Files of directions in the method's codes.

        Raises:
            WeightsError: There is no such method, it edits nothing, or its file is not the
                published one.
            DataError: A file holds no directions, or those of another model, or the method has no
                codes to take them.
        """
        finder = FaceFinder.from_pretrained()
        return cls(finder, open_face_editor(name, directions, finder.meter))

    @cached_property
    def cover_finder(self) -> CoverFinder:
        """Finds what covers faces; its weights are loaded when first needed."""
        return CoverFinder.from_pretrained()

    @cached_property
    def expression_meter(self) -> ExpressionMeter:
        """Reads expressions; its weights are loaded when first needed."""
        return ExpressionMeter.from_pretrained()

    @cached_property
    def turner(self) -> FaceEditor:
        """Turns heads, whatever the method; its weights are loaded when first needed."""
        return PoseEditor.from_pretrained()

    @cached_property
    def shown_reader(self) -> ShownReader:
        """Reads what faces show; its weights are loaded when first needed."""
        return ShownReader.from_pretrained(self.expression_meter)

    def shown_by(self, photo: Photo, face: int | None = None) -> Shown:
        """The expression of a face in a photo, which other faces can take on.

        Args:
            photo: Not modified.
            face: Its number, from left to right; None for the largest.

        Raises:
            PhotoError: It shows no face.
            GiocondaError: No face has that number.
        """
        found = self.find(photo)
        if not found:
            named = photo.path or "the photo"
            raise PhotoError(f"{named}: no face was found; take a photo that shows one clearly")
        if face is not None:
            select(found, EditRequest(), [face])  # raises where the number does not exist
        shown = found[face] if face is not None else max(found, key=lambda one: one.box.width)
        return self.shown_reader.read(photo.pixels, shown)

    @cached_property
    def painter(self) -> FaceEditor:
        """Paints the attributes that the method does not know."""
        return AttributeEditor(self.cover_finder)

    def method_of(self, request: EditRequest) -> FaceEditor:
        """What carries out a step of a request."""
        if request.turn is not None:
            return self.turner
        return self.painter if is_painted(request, self.method.attributes) else self.method

    def steps_of(self, request: EditRequest) -> list[EditRequest]:
        """What is carried out one after the other, each by one method."""
        return steps_of(request, self.method.attributes)

    def check(self, request: EditRequest) -> None:
        """Make sure that a request can be carried out.

        Raises:
            GiocondaError: It cannot, or a degree or an angle is out of range.
        """
        for step in self.steps_of(request):
            self.method_of(step).check(step)

    def find(self, photo: Photo) -> list[Face]:
        """The faces of a photo, left to right, each with its smile degree."""
        return self.finder.find([photo.pixels])[0]

    def edit(
        self,
        photo: Photo,
        *,
        smile: float | None = None,
        expression: str | None = None,
        strength: float = 1.0,
        teeth: Teeth | None = None,
        yaw: float | None = None,
        pitch: float | None = None,
        roll: float | None = None,
        like: Shown | None = None,
        faces: Which | None = None,
        **degrees: float,
    ) -> EditResult:
        """Give faces a smile, an expression or degrees of other attributes, or turn heads.

        Args:
            photo: Not modified.
            smile: Degree in [-1, 1]; +1 broad smile (default), -1 clearly not smiling.
            expression: neutral, happy, sad, surprised, disgusted, angry or afraid, in place of a
                smile degree.
            strength: Strength of the expression, in [0, 1].
            teeth: ``"show"`` opens the lips of broad smiles, ``"hide"`` leaves them closed up to
                +1, ``"auto"`` (default) hides teeth only where the face may have none, such as
                small children.
            yaw: Degrees by which heads turn to the picture's right, in [-25, 25].
            pitch: Degrees by which they look up, in [-15, 15].
            roll: Degrees by which they lean to the picture's right, in [-45, 45].
            like: The expression of another face, from ``shown_by``, in place of a smile degree.
            faces: ``"unsmiling"`` (default for smiles), ``"all"`` (default otherwise), or numbers
                from left to right.
            **degrees: Degrees of other attributes that the method knows. The smiler's are the fine
                sliders (``brows=0.5``, see ``gioconda.editors.sliders.names``), which add to a
                smile or an expression. Attributes that it does not know are painted, if they are
                those of ``gioconda.editors.attributes.names`` (``lipstick=0.5``).

        Returns:
            The edited photo (the same object where no face was edited) and a report on each face.

        Raises:
            GiocondaError: A degree, strength or angle is out of range; an attribute, an expression
                or a face's number is not known; more than one of smile, expression, like and turn
                is requested; or ``teeth`` is given without a smile.
        """
        angles = (yaw, pitch, roll)
        request = request_of(smile, expression, strength, teeth, degrees, angles, like)
        return self.apply([photo], request, faces)[0]

    def edit_many(
        self,
        photos: Sequence[Photo],
        *,
        smile: float | None = None,
        expression: str | None = None,
        strength: float = 1.0,
        teeth: Teeth | None = None,
        yaw: float | None = None,
        pitch: float | None = None,
        roll: float | None = None,
        like: Shown | None = None,
        faces: Which | None = None,
        **degrees: float,
    ) -> list[EditResult]:
        """``edit`` for several photos: their faces go through the networks together."""
        angles = (yaw, pitch, roll)
        request = request_of(smile, expression, strength, teeth, degrees, angles, like)
        return self.apply(photos, request, faces)

    def edit_each(
        self,
        photo: Photo,
        each: Mapping[int, float | EditRequest],
        *,
        smile: float | None = None,
        expression: str | None = None,
        strength: float = 1.0,
        teeth: Teeth | None = None,
        teeth_each: Mapping[int, Teeth] | None = None,
        faces: Which | None = None,
        **degrees: float,
    ) -> EditResult:
        """``edit``, with own requests for some faces, which are always edited.

        Args:
            photo: Not modified.
            each: Number of a face, from left to right -> its smile degree in [-1, 1], or all that
                is requested of it, in place of what is requested of the others.
            smile: Smile degree of the others.
            expression: Their expression, as for ``edit``.
            strength: Strength of the expression.
            teeth: Whether smiles show teeth, as for ``edit``.
            teeth_each: The same for single faces, if they are edited.
            faces: Which of the others are edited, as for ``edit``; ``[]`` for none of them.
            **degrees: Degrees of other attributes, as for ``edit``.

        Raises:
            GiocondaError: As for ``edit``.
        """
        request = request_of(smile, expression, strength, teeth, degrees)
        own = {k: _own_request(one, teeth) for k, one in each.items()}
        for k, shown in (teeth_each or {}).items():
            own[k] = replace(own.get(k, request), teeth=shown)
        return self.apply_each(photo, request, own, faces, always=each.keys())

    def apply_each(
        self,
        photo: Photo,
        request: EditRequest,
        own: Mapping[int, EditRequest],
        faces: Which | None = None,
        always: Collection[int] | None = None,
    ) -> EditResult:
        """Carry out a request on faces of a photo, and other requests on some of them.

        Args:
            photo: Not modified.
            request: The request for each face without its own.
            own: Number of a face -> its own request.
            faces: Which faces to edit; None for the default of ``request``.
            always: Those with their own request that are edited, whatever ``faces`` says; None for
                all of them.

        Returns:
            The photo (the same object where no face was edited) and a report on each of its faces.

        Raises:
            GiocondaError: The method cannot carry out a request, or a number has no face.
        """
        forced = own.keys() if always is None else always
        by_index = {(0, k): one for k, one in own.items()}
        return self._apply([photo], request, faces, None, by_index, forced)[0]

    def apply(
        self,
        photos: Sequence[Photo],
        request: EditRequest,
        faces: Which | None = None,
        found: Sequence[Sequence[Face]] | None = None,
    ) -> list[EditResult]:
        """Carry out a request on faces of photos.

        Args:
            photos: Not modified. Their faces go through the networks together.
            request: The request for each face.
            faces: Which faces to edit; None for the default of the request.
            found: The faces of each photo with their smile degrees; None finds them.

        Returns:
            Each photo (the same object where no face was edited) and a report on each of its faces.

        Raises:
            GiocondaError: The method cannot carry out the request, or a number has no face.
        """
        return self._apply(photos, request, faces, found)

    def _apply(
        self,
        photos: Sequence[Photo],
        request: EditRequest,
        faces: Which | None,
        found: Sequence[Sequence[Face]] | None = None,
        own: Mapping[FaceIndex, EditRequest] | None = None,
        always: Collection[int] = (),
    ) -> list[EditResult]:
        """``apply``, with own requests for some faces; all other edits call this.

        Args:
            photos: As for ``apply``.
            request: As for ``apply``.
            faces: As for ``apply``.
            found: As for ``apply``.
            own: Requests for single faces in place of ``request``.
            always: Numbers of faces with their own that are edited, whatever ``faces`` says.
        """
        own = own or {}
        for one in (request, *own.values()):
            self.check(one)
        if found is None:
            found = self.finder.find([photo.pixels for photo in photos])
        which = default_faces(request) if faces is None else faces
        wanted = {
            (i, k): own.get((i, k), request)
            for i, in_photo in enumerate(found)
            for k in range(len(in_photo))
        }
        selected = [
            self._selected(i, in_photo, request, which, own, always)
            for i, in_photo in enumerate(found)
        ]
        results = [EditResult(photo) for photo in photos]
        begun: set[FaceIndex] = set()
        for stage in stages_of(wanted, self.method.attributes):
            reasons = [
                [_why_not_now(why, (i, k), stage, begun) for k, why in enumerate(in_photo)]
                for i, in_photo in enumerate(selected)
            ]
            made, found = self._carry_out([one.photo for one in results], found, reasons, stage)
            results = [joined(one, then) for one, then in zip(results, made, strict=True)]
            begun |= stage.keys()
        return results

    def _selected(
        self,
        photo: int,
        found: Sequence[Face],
        request: EditRequest,
        which: Which,
        own: Mapping[FaceIndex, EditRequest],
        always: Collection[int],
    ) -> list[Reason | None]:
        """Why faces of a photo are not edited, by the first step of what is requested of each.

        Raises:
            GiocondaError: A number has no face.
        """
        first = self.steps_of(request)[0]
        select(found, first, [k for i, k in own if i == photo])  # raises where one is not there
        forced = {
            k: self.steps_of(one)[0] for (i, k), one in own.items() if i == photo and k in always
        }
        return select(found, first, which, forced)

    def _carry_out(
        self,
        photos: Sequence[Photo],
        found: Sequence[Sequence[Face]],
        reasons: Sequence[list[Reason | None]],
        requests: Mapping[FaceIndex, EditRequest],
    ) -> tuple[list[EditResult], list[list[Face]]]:
        """Edit the selected faces and compose the photos.

        Args:
            photos: Not modified.
            found: Their faces.
            reasons: Why each face is not edited, None for selected faces; filled in for those that
                are hidden, or are as requested already.
            requests: The request for each selected face, all for one method.

        Returns:
            The edited photos with their reports, and the faces of each after the edit.
        """
        covers: dict[FaceIndex, Cover] = {}
        asked = [requests[index] for index in chosen_faces(reasons)]
        if any(_moves_the_face(one) for one in asked):
            covers = exclude_hidden(self.cover_finder, photos, found, reasons)
        chosen = chosen_faces(reasons)
        faces = {(i, k): _photo_face(photos[i], found[i], k) for i, k in chosen}
        method = self.method_of(next(iter(requests.values())))
        done = method.edits(list(faces.values()), [requests[index] for index in chosen])
        edits = dict(zip(chosen, done, strict=True))
        for (i, k), edit in edits.items():
            reasons[i][k] = edit.reason
            edits[i, k] = _behind_cover(edit, faces[i, k], covers.get((i, k)))
        expressed = {index for index in chosen if requests[index].expression}
        reports = reports_on(
            faces, edits, self.finder.meter, expressed, lambda: self.expression_meter
        )
        after = [list(in_photo) for in_photo in found]
        for (i, k), edit in edits.items():
            smile = reports[i, k].smile_after
            after[i][k] = replace(found[i][k], points=edit.points, smile=smile)
        results = [
            EditResult(
                _composed(
                    photo, [one.edit for (j, _), one in edits.items() if i == j and one.edit]
                ),
                tuple(
                    reports.get((i, k)) or unchanged(face, reasons[i][k])
                    for k, face in enumerate(found[i])
                ),
            )
            for i, photo in enumerate(photos)
        ]
        return results, after


def _moves_the_face(request: EditRequest) -> bool:
    """Whether what covers a face has to be known: a hat that is requested is put on over it."""
    expressed = request.expression is not None or request.like is not None
    return expressed or request.smile is not None or bool(sliders_of(request))


def _own_request(asked: float | EditRequest, teeth: Teeth | None) -> EditRequest:
    """A face's own request; a number is the degree of its smile."""
    if isinstance(asked, EditRequest):
        return asked
    return EditRequest({"smile": asked}, teeth=teeth)


def _why_not_now(
    why: Reason | None,
    index: FaceIndex,
    stage: Mapping[FaceIndex, EditRequest],
    begun: Collection[FaceIndex],
) -> Reason | None:
    """Why a face is not edited in a stage, None where it is.

    Args:
        why: Why it was not selected.
        index: Which it is.
        stage: What is requested in this stage.
        begun: Faces of which something was requested in earlier stages.
    """
    if index not in stage:
        return "not chosen"
    if index in begun and why in (None, "is as wanted"):
        return None
    return why


def _behind_cover(edited: FaceEdit, face: PhotoFace, cover: Cover | None) -> FaceEdit:
    """The edit behind what covers the face."""
    if edited.edit is None or cover is None:
        return edited
    return replace(edited, edit=behind(edited.edit, face.photo, face.points, cover))


def _photo_face(photo: Photo, found: Sequence[Face], number: int) -> PhotoFace:
    others = (face.points for k, face in enumerate(found) if k != number)
    return PhotoFace(photo.pixels, found[number], tuple(others))


def _composed(photo: Photo, edits: Sequence[Edit]) -> Photo:
    """The photo with its edits; the same object where there are none."""
    return photo.with_native(compose(photo.native, edits)) if edits else photo
