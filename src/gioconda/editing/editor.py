"""The editor: what is asked of faces in photos, as requests that are carried out by stages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gioconda.editing.methods import FaceMethods
from gioconda.editing.report import EditResult
from gioconda.editing.requests import request_of
from gioconda.editing.selection import Which, select
from gioconda.editing.stages import apply_stages
from gioconda.editors.open import open_face_editor
from gioconda.editors.sliders.shown import ShownReader
from gioconda.errors import PhotoError
from gioconda.faces.find import FaceFinder
from gioconda.types import EditRequest, Face, Shown, Teeth

if TYPE_CHECKING:
    from gioconda.photo import Photo


class Editor(FaceMethods):
    """Changes the faces of photos by any method, and reports on each face.

    Args:
        finder: Finds faces, and reads their smile degrees before and after the edit.
        method: Edits faces.
    """

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
        return apply_stages(self, [photo], request, faces, None, by_index, forced)[0]

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
        return apply_stages(self, photos, request, faces, found)


def _own_request(asked: float | EditRequest, teeth: Teeth | None) -> EditRequest:
    """A face's own request; a number is the degree of its smile."""
    if isinstance(asked, EditRequest):
        return asked
    return EditRequest({"smile": asked}, teeth=teeth)
