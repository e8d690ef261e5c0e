"""Which faces of a photo are edited, and why the others are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from gioconda.errors import GiocondaError
from gioconda.faces.thresholds import LEAST_FACE_PX, SAME_DEGREE, SMILING_FROM, SURE_FROM
from gioconda.types import EditRequest, Face, Reason

Which = Literal["unsmiling", "all"] | Sequence[int]
FaceIndex = tuple[int, int]  # number of the photo, number of the face in it

LEAST_FACE = 0.5  # least chance, by the cover network, that there is a face
MOST_OF_MOUTH = 0.4  # largest covered share of a mouth that is edited
SHARE_UNCLEAR = 0.15  # the same where the edge of the cover is not clear
CLEAR_EDGE = 9.0  # CIELAB difference across a cover's edge from which the edge is clear


def default_faces(request: EditRequest) -> Which:
    """The faces edited by default: for a smile alone those that do not smile, else all."""
    return "unsmiling" if request.is_smile else "all"


def chosen_faces(reasons: Sequence[Sequence[Reason | None]]) -> list[FaceIndex]:
    """The faces without a reason not to edit them."""
    return [(i, k) for i, why in enumerate(reasons) for k, r in enumerate(why) if r is None]


def select(
    found: Sequence[Face],
    request: EditRequest,
    faces: Which,
    each: Mapping[int, EditRequest] | None = None,
) -> list[Reason | None]:
    """Why each face is not edited; None where it is.

    Args:
        found: The faces of a photo.
        request: The request for faces without their own.
        faces: Which of those are edited.
        each: Number of a face -> its own request; these faces are always chosen.

    Raises:
        GiocondaError: A number has no face.
    """
    each = each or {}
    for numbers in (each, [] if isinstance(faces, str) else faces):
        unknown = sorted(k for k in set(numbers) if not 0 <= k < len(found))
        if unknown:
            raise GiocondaError(
                f"no face number {unknown[0]}: {len(found)} found, numbered from 0, left to right"
            )
    if isinstance(faces, str) and faces not in ("unsmiling", "all"):
        raise GiocondaError(f"faces={faces!r}: say 'unsmiling', 'all' or numbers such as 0,2")
    return [
        _why_not(k, face, each[k].smile, [k])
        if k in each
        else _why_not(k, face, request.smile, faces)
        for k, face in enumerate(found)
    ]


def _why_not(number: int, face: Face, smile: float | None, faces: Which) -> Reason | None:
    degree = face.smile or 0.0
    if face.box.width < LEAST_FACE_PX:
        return "too small"
    if face.confidence < SURE_FROM:
        return "landmarks unsure"
    if faces == "unsmiling" and degree >= SMILING_FROM:
        return "smiles already"
    if not isinstance(faces, str) and number not in faces:
        return "not chosen"
    if smile is not None and abs(degree - smile) < SAME_DEGREE:
        return "is as wanted"
    return None


def why_hidden(face: float, mouth_share: float, edge: float) -> Reason | None:
    """Why a covered face is not edited; None where it is.

    Args:
        face: Chance that there is a face at all, in [0, 1].
        mouth_share: Covered share of its mouth, in [0, 1].
        edge: CIELAB difference across the edge of what covers the mouth; infinity where nothing
            does.
    """
    if mouth_share > (MOST_OF_MOUTH if edge >= CLEAR_EDGE else SHARE_UNCLEAR):
        return "mouth covered"
    return "no clear face" if face < LEAST_FACE else None
