"""Whom to edit among the faces of a photo and how, and why the others are left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from gioconda.editors.smile.calibration import SAME_DEGREE
from gioconda.errors import GiocondaError
from gioconda.types import Face, Teeth

Which = Literal["unsmiling", "all"] | Sequence[int]
Place = tuple[int, int]  # number of the photo, number of the face in it

UNSURE = 0.5  # faces whose landmarks are trusted less are left alone
LEAST_FACE = 0.5  # so sure must the cover network be that there is a face at all
MOST_OF_MOUTH = 0.4  # a mouth of which more is covered is left alone
SHARE_UNCLEAR = 0.15  # or less, where the edge of what covers it is not clear
CLEAR_EDGE = 9.0  # units of CIELAB across the edge of a cover that the edit can be cut along
SMILING_FROM = 0.15  # faint smiles read about 0; people call it smiling from about 0.2


@dataclass(frozen=True)
class Asked:
    """The smiles that are asked for.

    Attributes:
        smile: Degree of those who have none of their own, in [-1, 1].
        teeth: Whether they show teeth.
        each: Degrees of single faces.
        teeth_each: Whether single faces show teeth.
    """

    smile: float
    teeth: Teeth
    each: Mapping[Place, float] = field(default_factory=dict)
    teeth_each: Mapping[Place, Teeth] = field(default_factory=dict)


def usual_faces(wanted: Mapping[str, object]) -> Which:
    """Whom to edit where nobody says: for a smile alone those who do not smile, else everyone.

    Args:
        wanted: Attribute -> degree, or ``expression``; and ``teeth``.
    """
    smile = set(wanted) - {"teeth"} == {"smile"} or wanted.get("expression") == "happy"
    return "unsmiling" if smile else "all"


def chosen_places(reasons: Sequence[Sequence[str]]) -> list[Place]:
    """The faces that no reason spares."""
    return [(i, k) for i, why in enumerate(reasons) for k, r in enumerate(why) if not r]


def choose(found: Sequence[Face], smile: float | None, faces: Which) -> list[str]:
    """Why each face is left alone; an empty string where it is edited.

    Args:
        found: The faces of a photo.
        smile: The wanted degree, where nothing else is wanted.
        faces: Whom to edit.

    Raises:
        GiocondaError: A number that no face has.
    """
    if not isinstance(faces, str):
        unknown = sorted(k for k in set(faces) if not 0 <= k < len(found))
        if unknown:
            raise GiocondaError(
                f"no face number {unknown[0]}: {len(found)} found, numbered from 0, left to right"
            )
    elif faces not in ("unsmiling", "all"):
        raise GiocondaError(f"faces={faces!r}: say 'unsmiling', 'all' or numbers such as 0,2")
    return [_why_not(k, face, smile, faces) for k, face in enumerate(found)]


def _why_not(number: int, face: Face, smile: float | None, faces: Which) -> str:
    degree = face.smile or 0.0
    if face.confidence < UNSURE:
        return "landmarks unsure"
    if faces == "unsmiling" and degree >= SMILING_FROM:
        return "smiles already"
    if not isinstance(faces, str) and number not in faces:
        return "not chosen"
    if smile is not None and abs(degree - smile) < SAME_DEGREE:
        return "is as wanted"
    return ""


def why_hidden(face: float, mouth_share: float, edge: float) -> str:
    """Why what covers a face leaves it alone; an empty string where it is edited.

    Args:
        face: How likely there is a face at all, in [0, 1].
        mouth_share: How much of its mouth is covered, in [0, 1].
        edge: How clear the edge of what covers the mouth is, in units of CIELAB; infinity where
            nothing does.
    """
    if mouth_share > (MOST_OF_MOUTH if edge >= CLEAR_EDGE else SHARE_UNCLEAR):
        return "mouth covered"
    return "no clear face" if face < LEAST_FACE else ""
