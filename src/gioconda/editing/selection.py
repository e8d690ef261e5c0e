"""Whom to edit among the faces of a photo, and why the others are left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from gioconda.errors import GiocondaError
from gioconda.faces.thresholds import SAME_DEGREE, SMILING_FROM, SURE_FROM
from gioconda.types import EditRequest, Face, Reason

Which = Literal["unsmiling", "all"] | Sequence[int]
Place = tuple[int, int]  # number of the photo, number of the face in it

LEAST_FACE = 0.5  # so sure must the cover network be that there is a face at all
MOST_OF_MOUTH = 0.4  # a mouth of which more is covered is left alone
SHARE_UNCLEAR = 0.15  # or less, where the edge of what covers it is not clear
CLEAR_EDGE = 9.0  # units of CIELAB across the edge of a cover that the edit can be cut along


def default_faces(request: EditRequest) -> Which:
    """Whom to edit where nobody says: for a smile alone those who do not smile, else everyone."""
    return "unsmiling" if request.is_smile else "all"


def chosen_places(reasons: Sequence[Sequence[Reason | None]]) -> list[Place]:
    """The faces that no reason spares."""
    return [(i, k) for i, why in enumerate(reasons) for k, r in enumerate(why) if r is None]


def select(
    found: Sequence[Face],
    request: EditRequest,
    faces: Which,
    each: Mapping[int, EditRequest] | None = None,
) -> list[Reason | None]:
    """Why each face is left alone; None where it is edited.

    Args:
        found: The faces of a photo.
        request: What is asked of those that have no request of their own.
        faces: Which of those are edited.
        each: Number of a face -> a request of its own; it is edited, whoever else is chosen.

    Raises:
        GiocondaError: A number that no face has.
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
    """Why what covers a face leaves it alone; None where it is edited.

    Args:
        face: How likely there is a face at all, in [0, 1].
        mouth_share: How much of its mouth is covered, in [0, 1].
        edge: How clear the edge of what covers the mouth is, in units of CIELAB; infinity where
            nothing does.
    """
    if mouth_share > (MOST_OF_MOUTH if edge >= CLEAR_EDGE else SHARE_UNCLEAR):
        return "mouth covered"
    return "no clear face" if face < LEAST_FACE else None
