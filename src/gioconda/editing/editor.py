"""The editor: finds the faces of photos, selects some, edits, measures and composes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gioconda.compose import compose
from gioconda.editing.covers import behind, exclude_hidden
from gioconda.editing.report import EditResult, joined, reports_on, unchanged
from gioconda.editing.requests import is_painted, request_of, steps_of
from gioconda.editing.selection import FaceIndex, Which, chosen_faces, default_faces, select
from gioconda.editors.attributes.editor import AttributeEditor
from gioconda.editors.open import open_face_editor
from gioconda.editors.pose.editor import PoseEditor
from gioconda.editors.protocol import FaceEdit, FaceEditor, PhotoFace
from gioconda.editors.sliders.names import sliders_of
from gioconda.faces.cover import Cover, CoverFinder
from gioconda.faces.expression_meter import ExpressionMeter
from gioconda.faces.find import FaceFinder
from gioconda.types import Edit, EditRequest, Face, Reason, Teeth

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
                or a face's number is not known; more than one of smile, expression and turn is
                requested; or ``teeth`` is given without a smile.
        """
        angles = (yaw, pitch, roll)
        request = request_of(smile, expression, strength, teeth, degrees, angles)
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
        faces: Which | None = None,
        **degrees: float,
    ) -> list[EditResult]:
        """``edit`` for several photos: their faces go through the networks together."""
        angles = (yaw, pitch, roll)
        request = request_of(smile, expression, strength, teeth, degrees, angles)
        return self.apply(photos, request, faces)

    def edit_each(
        self,
        photo: Photo,
        each: Mapping[int, float],
        *,
        smile: float = 1.0,
        faces: Which = "unsmiling",
        teeth: Teeth = "auto",
        teeth_each: Mapping[int, Teeth] | None = None,
    ) -> EditResult:
        """``edit``, with own degrees for some faces, which are always edited.

        Args:
            photo: Not modified.
            each: Number of a face, from left to right -> its degree in [-1, 1].
            smile: Degree of the others.
            faces: Which of the others are edited, as for ``edit``.
            teeth: Whether smiles show teeth, as for ``edit``.
            teeth_each: The same for single faces, if they are edited.
        """
        default, shown = EditRequest({"smile": smile}, teeth=teeth), teeth_each or {}
        own = {
            k: EditRequest({"smile": each.get(k, smile)}, teeth=shown.get(k, teeth))
            for k in (*each, *shown)
        }
        for request in (default, *own.values()):
            self.check(request)
        found = self.find(photo)
        select(found, default, list(own))  # raises where a number does not exist
        reasons = select(found, default, faces, {k: own[k] for k in each})
        each_request = {(0, k): request for k, request in own.items()}
        return self._carry_out([photo], [found], [reasons], default, each_request)[0][0]

    def apply(
        self,
        photos: Sequence[Photo],
        request: EditRequest,
        faces: Which | None = None,
        found: Sequence[Sequence[Face]] | None = None,
    ) -> list[EditResult]:
        """Carry out a request on faces of photos; all other edits call this.

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
        self.check(request)
        if found is None:
            found = self.finder.find([photo.pixels for photo in photos])
        which = default_faces(request) if faces is None else faces
        first, *others = self.steps_of(request)
        reasons = [select(in_photo, first, which) for in_photo in found]
        chosen = [[why in (None, "is as wanted") for why in in_photo] for in_photo in reasons]
        results, found = self._carry_out(photos, found, reasons, first)
        for step in others:
            reasons = [
                [None if taken else "not chosen" for taken in in_photo] for in_photo in chosen
            ]
            again, found = self._carry_out([one.photo for one in results], found, reasons, step)
            results = [joined(one, then) for one, then in zip(results, again, strict=True)]
        return results

    def _carry_out(
        self,
        photos: Sequence[Photo],
        found: Sequence[Sequence[Face]],
        reasons: Sequence[list[Reason | None]],
        request: EditRequest,
        each: Mapping[FaceIndex, EditRequest] | None = None,
    ) -> tuple[list[EditResult], list[list[Face]]]:
        """Edit the selected faces and compose the photos.

        Args:
            photos: Not modified.
            found: Their faces.
            reasons: Why each face is not edited, None for selected faces; filled in for those that
                are hidden, or are as requested already.
            request: The request for each selected face.
            each: Requests for single faces in its place.

        Returns:
            The edited photos with their reports, and the faces of each after the edit.
        """
        covers: dict[FaceIndex, Cover] = {}
        # A hat or glasses that are requested change what covers a face.
        if request.smile is not None or request.expression is not None or sliders_of(request):
            covers = exclude_hidden(self.cover_finder, photos, found, reasons)
        chosen = chosen_faces(reasons)
        faces = {(i, k): _photo_face(photos[i], found[i], k) for i, k in chosen}
        requests = [(each or {}).get(index, request) for index in chosen]
        done = self.method_of(request).edits(list(faces.values()), requests)
        edits = dict(zip(chosen, done, strict=True))
        for (i, k), edit in edits.items():
            reasons[i][k] = edit.reason
            edits[i, k] = _behind_cover(edit, faces[i, k], covers.get((i, k)))
        reader = self.expression_meter if request.expression is not None else None
        reports = reports_on(faces, edits, self.finder.meter, reader)
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
