"""The whole product: find the faces, select, edit, measure, compose the photo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gioconda.editing.covers import Covering, behind
from gioconda.editing.report import EditedFace, compose_all
from gioconda.editing.selection import Place, Which, chosen_places, default_faces, select
from gioconda.editors.measuring import edited_crops
from gioconda.editors.open import open_face_editor
from gioconda.editors.protocol import FaceEdit, FaceEditor, PhotoFace
from gioconda.faces.cover import Cover
from gioconda.faces.expression_meter import ExpressionMeter
from gioconda.faces.find import FaceFinder
from gioconda.types import EditRequest, EditResult, Face, Reason, Teeth

if TYPE_CHECKING:
    from gioconda.photo import Photo


class Editor:
    """Changes the faces of photos by any method, and reports what became of each face.

    Args:
        finder: Finds faces, and reads their smile degrees before and after.
        method: Edits faces.
    """

    def __init__(self, finder: FaceFinder, method: FaceEditor) -> None:
        self.finder, self.method = finder, method

    @classmethod
    def from_pretrained(cls, name: str = "smiler", directions: Sequence[str | Path] = ()) -> Editor:
        """The editor with a method from the package, a file, a run's folder or the Hub.

        Args:
            name: A smiler (usual), an encoder and decoder, or an image-to-image method.
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
    def covering(self) -> Covering:
        """What looks for covers in front of faces; its weights are read when a face is edited."""
        return Covering.from_pretrained()

    @cached_property
    def expression_meter(self) -> ExpressionMeter:
        """What reads expressions; its weights are read when one is asked for."""
        return ExpressionMeter.from_pretrained()

    def check(self, request: EditRequest) -> None:
        """Make sure that the method can do what is asked for.

        Raises:
            GiocondaError: It cannot, or a degree is out of range.
        """
        self.method.check(request)

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
        faces: Which | None = None,
        **degrees: float,
    ) -> EditResult:
        """Give faces of a photo a smile degree, an expression, or degrees of other attributes.

        Args:
            photo: Not modified.
            smile: Wanted degree in [-1, 1]; +1 broad smile (usual), -1 clearly not smiling.
            expression: neutral, happy, sad, surprised, disgusted, angry or afraid, in place of a
                smile degree.
            strength: How much of the expression, in [0, 1].
            teeth: ``"show"`` opens the lips of broad smiles, ``"hide"`` leaves them closed up to
                +1, ``"auto"`` (usual) hides only what is in doubt: those of small children.
            faces: ``"unsmiling"`` (who does not smile; usual for smiles), ``"all"`` (usual for the
                rest), or numbers from left to right.
            **degrees: Other attributes that the method knows -> degree.

        Returns:
            The edited photo (the same object where nothing was to do) and a report on each face.

        Raises:
            GiocondaError: A degree or strength is out of range, an attribute, an expression or a
                face's number is not known, a smile and an expression are both asked for, or teeth
                of no smile.
        """
        request = _request(smile, expression, strength, teeth, degrees)
        return self.apply([photo], request, faces)[0]

    def edit_many(
        self,
        photos: Sequence[Photo],
        *,
        smile: float | None = None,
        expression: str | None = None,
        strength: float = 1.0,
        teeth: Teeth | None = None,
        faces: Which | None = None,
        **degrees: float,
    ) -> list[EditResult]:
        """``edit`` for several photos: their faces go through the networks together."""
        return self.apply(photos, _request(smile, expression, strength, teeth, degrees), faces)

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
        """``edit``, with degrees of their own for some faces, whether they are chosen or not.

        Args:
            photo: Not modified.
            each: Number of a face, from left to right -> its degree in [-1, 1].
            smile: Wanted degree of the others.
            faces: Which of the others are edited, as for ``edit``.
            teeth: Whether smiles show teeth, as for ``edit``.
            teeth_each: The same for single faces, where they are edited.
        """
        usual, shown = EditRequest({"smile": smile}, teeth=teeth), teeth_each or {}
        own = {
            k: EditRequest({"smile": each.get(k, smile)}, teeth=shown.get(k, teeth))
            for k in (*each, *shown)
        }
        for request in (usual, *own.values()):
            self.check(request)
        found = self.find(photo)
        select(found, usual, list(own))  # whether there are such numbers
        reasons = select(found, usual, faces, {k: own[k] for k in each})
        places = {(0, k): request for k, request in own.items()}
        return self._carry_out([photo], [found], [reasons], usual, places)[0]

    def apply(
        self,
        photos: Sequence[Photo],
        request: EditRequest,
        faces: Which | None = None,
        found: Sequence[Sequence[Face]] | None = None,
    ) -> list[EditResult]:
        """Carry a request out on faces of photos; what all other ways to edit come to.

        Args:
            photos: Not modified. Their faces go through the networks together.
            request: What is asked of each face.
            faces: Whom to edit; None for who is usual.
            found: The faces of each photo with their smile degrees, where they are known.

        Returns:
            Each photo (the same object where nothing was to do) and a report on each of its faces.

        Raises:
            GiocondaError: The method cannot do what is asked for, or a face has no such number.
        """
        self.check(request)
        if found is None:
            found = self.finder.find([photo.pixels for photo in photos])
        which = default_faces(request) if faces is None else faces
        reasons = [select(in_photo, request, which) for in_photo in found]
        return self._carry_out(photos, found, reasons, request)

    def _carry_out(
        self,
        photos: Sequence[Photo],
        found: Sequence[Sequence[Face]],
        reasons: Sequence[list[Reason | None]],
        request: EditRequest,
        each: Mapping[Place, EditRequest] | None = None,
    ) -> list[EditResult]:
        """Edit the faces that no reason spares.

        Args:
            photos: Not modified.
            found: Their faces.
            reasons: Why each is left alone; filled in for those that turn out to be covered, or as
                wanted already.
            request: What is asked of each face.
            each: What is asked of single faces instead.
        """
        covers: dict[Place, Cover] = {}
        # A hat or spectacles that are asked for change what lies in front of a face, too.
        if request.smile is not None or request.expression is not None:
            covers = self.covering.spare(photos, found, reasons)
        places = chosen_places(reasons)
        chosen = {(i, k): PhotoFace(photos[i].pixels, found[i][k]) for i, k in places}
        requests = [(each or {}).get(place, request) for place in places]
        made = self.method.edits(list(chosen.values()), requests)
        edits: dict[Place, FaceEdit] = {}
        for (place, face), one in zip(chosen.items(), made, strict=True):
            edits[place] = _behind(one, face, covers.get(place))
            reasons[place[0]][place[1]] = one.reason
        edited = self._measured(chosen, edits, request.expression is not None)
        return compose_all(photos, found, reasons, edited)

    def _measured(
        self,
        faces: Mapping[Place, PhotoFace],
        edits: Mapping[Place, FaceEdit],
        with_expressions: bool,
    ) -> dict[Place, EditedFace]:
        """The edits with what the meters then read."""
        seen = {
            place: (faces[place].photo, one.edit, one.points)
            for place, one in edits.items()
            if one.edit is not None
        }
        meter = self.finder.meter
        smiles = meter.measure_crops(edited_crops(meter, seen.values()))
        degrees = dict(zip(seen, smiles.tolist(), strict=True))
        names: dict[Place, str] = {}
        if with_expressions:
            reader = self.expression_meter
            shown = reader.names_of_crops(edited_crops(reader, seen.values()))
            names = dict(zip(seen, shown, strict=True))
        return {
            place: EditedFace(one.edit, degrees.get(place), one.expression_before, names.get(place))
            for place, one in edits.items()
        }


def _request(
    smile: float | None,
    expression: str | None,
    strength: float,
    teeth: Teeth | None,
    degrees: Mapping[str, float],
) -> EditRequest:
    """What is asked for by keyword: a broad smile where nothing is."""
    wanted = dict(degrees) if smile is None else {"smile": smile, **degrees}
    if not wanted and expression is None:
        wanted = {"smile": 1.0}
    return EditRequest(wanted, expression, strength, teeth)


def _behind(edited: FaceEdit, face: PhotoFace, cover: Cover | None) -> FaceEdit:
    """The edit with what covers the face in front of it."""
    if edited.edit is None or cover is None:
        return edited
    return FaceEdit(
        behind(edited.edit, face.photo, face.points, cover),
        edited.points,
        expression_before=edited.expression_before,
    )
