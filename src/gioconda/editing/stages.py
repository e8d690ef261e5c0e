"""Carries out requests on faces stage by stage: one method edits in each, then the next goes on.

The face moves, then attributes are painted on it, then the head turns.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gioconda.compose import compose
from gioconda.editing.covers import behind, exclude_hidden
from gioconda.editing.methods import FaceMethods
from gioconda.editing.report import EditResult, joined, reports_on, unchanged
from gioconda.editing.requests import stages_of
from gioconda.editing.selection import FaceIndex, Which, chosen_faces, default_faces, select
from gioconda.editors.protocol import FaceEdit, PhotoFace
from gioconda.editors.sliders.names import sliders_of
from gioconda.faces.cover import Cover
from gioconda.types import Edit, EditRequest, Face, Reason

if TYPE_CHECKING:
    from gioconda.photo import Photo


def apply_stages(
    methods: FaceMethods,
    photos: Sequence[Photo],
    request: EditRequest,
    faces: Which | None,
    found: Sequence[Sequence[Face]] | None = None,
    own: Mapping[FaceIndex, EditRequest] | None = None,
    always: Collection[int] = (),
) -> list[EditResult]:
    """Carry out a request on faces of photos, and other requests on some of them.

    Args:
        methods: They carry out the stages.
        photos: Not modified. Their faces go through the networks together.
        request: The request for each face.
        faces: Which faces to edit; None for the default of the request.
        found: The faces of each photo with their smile degrees; None finds them.
        own: Requests for single faces in place of ``request``.
        always: Numbers of faces with their own that are edited, whatever ``faces`` says.

    Returns:
        Each photo (the same object where no face was edited) and a report on each of its faces.

    Raises:
        GiocondaError: A request cannot be carried out, or a number has no face.
    """
    own = own or {}
    for one in (request, *own.values()):
        methods.check(one)
    if found is None:
        found = methods.finder.find([photo.pixels for photo in photos])
    which = default_faces(request) if faces is None else faces
    wanted = {
        (i, k): own.get((i, k), request)
        for i, in_photo in enumerate(found)
        for k in range(len(in_photo))
    }
    selected = [
        _selected(methods, i, in_photo, request, which, own, always)
        for i, in_photo in enumerate(found)
    ]
    results = [EditResult(photo) for photo in photos]
    begun: set[FaceIndex] = set()
    for stage in stages_of(wanted, methods.method.attributes):
        reasons = [
            [_why_not_now(why, (i, k), stage, begun) for k, why in enumerate(in_photo)]
            for i, in_photo in enumerate(selected)
        ]
        made, found = _carry_out(methods, [one.photo for one in results], found, reasons, stage)
        results = [joined(one, then) for one, then in zip(results, made, strict=True)]
        begun |= stage.keys()
    return results


def _selected(
    methods: FaceMethods,
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
    first = methods.steps_of(request)[0]
    select(found, first, [k for i, k in own if i == photo])  # raises where one is not there
    forced = {
        k: methods.steps_of(one)[0] for (i, k), one in own.items() if i == photo and k in always
    }
    return select(found, first, which, forced)


def _carry_out(
    methods: FaceMethods,
    photos: Sequence[Photo],
    found: Sequence[Sequence[Face]],
    reasons: Sequence[list[Reason | None]],
    requests: Mapping[FaceIndex, EditRequest],
) -> tuple[list[EditResult], list[list[Face]]]:
    """Edit the selected faces and compose the photos.

    Args:
        methods: One of them edits.
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
        covers = exclude_hidden(methods.cover_finder, photos, found, reasons)
    chosen = chosen_faces(reasons)
    faces = {(i, k): _photo_face(photos[i], found[i], k) for i, k in chosen}
    method = methods.method_of(next(iter(requests.values())))
    done = method.edits(list(faces.values()), [requests[index] for index in chosen])
    edits = dict(zip(chosen, done, strict=True))
    for (i, k), edit in edits.items():
        reasons[i][k] = edit.reason
        edits[i, k] = _behind_cover(edit, faces[i, k], covers.get((i, k)))
    expressed = {index for index in chosen if requests[index].expression}
    reports = reports_on(
        faces, edits, methods.finder.meter, expressed, lambda: methods.expression_meter
    )
    after = [list(in_photo) for in_photo in found]
    for (i, k), edit in edits.items():
        smile = reports[i, k].smile_after
        after[i][k] = replace(found[i][k], points=edit.points, smile=smile)
    results = [
        EditResult(
            _composed(photo, [one.edit for (j, _), one in edits.items() if i == j and one.edit]),
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
    deep = photo.native if photo.native.dtype == np.uint16 else None
    return PhotoFace(photo.pixels, found[number], tuple(others), deep)


def _composed(photo: Photo, edits: Sequence[Edit]) -> Photo:
    """The photo with its edits; the same object where there are none."""
    return photo.with_native(compose(photo.native, edits)) if edits else photo
