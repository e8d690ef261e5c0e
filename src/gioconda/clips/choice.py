"""Which people of a clip are edited, and why the others are not."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gioconda.clips.people import ClipPerson
from gioconda.editing.selection import Which, default_faces
from gioconda.errors import GiocondaError
from gioconda.faces.thresholds import SMILING_FROM
from gioconda.types import EditRequest, Reason


def choose(
    people: Sequence[ClipPerson],
    request: EditRequest,
    faces: Which | None,
    always: Collection[int] = (),
) -> list[Reason | None]:
    """Why each person is not edited; None where they are.

    Args:
        people: All people of the clip.
        request: What is wanted.
        faces: Whom to edit: ``"unsmiling"``, ``"all"`` or numbers; None for the request's default.
        always: Numbers of people who are edited whatever ``faces`` says.

    Raises:
        GiocondaError: A number has no person.
    """
    which = default_faces(request) if faces is None else faces
    named = {*always} if isinstance(which, str) else {*always, *which}
    unknown = sorted(k for k in named if not 0 <= k < len(people))
    if unknown:
        raise GiocondaError(
            f"no person number {unknown[0]}: {len(people)} found, numbered from 0, in the order in "
            "which they appear"
        )
    if isinstance(which, str):
        if which not in ("unsmiling", "all"):
            raise GiocondaError(f"faces={which!r}: say 'unsmiling', 'all' or numbers such as 0,2")
        done = {person.number for person in people if person.smile >= SMILING_FROM}
        left = done - named if which == "unsmiling" else set()
        return ["smiles already" if person.number in left else None for person in people]
    return [None if person.number in named else "not chosen" for person in people]


def telling_views(person: ClipPerson, rising: bool, most: int = 4) -> list[int]:
    """The places of the views that an edit is found on.

    A smile is added to a face at rest and taken from one that smiles: of the views that show most
    of what the edit changes, some that are spread in time.

    Args:
        person: Has the views.
        rising: Whether a smile is to grow.
        most: Of the views.
    """
    order = sorted(
        range(len(person.views)),
        key=lambda k: person.views[k].smile if rising else -person.views[k].smile,
    )
    half = sorted(order[: max(most, -(-len(order) // 2))])
    if len(half) <= most:
        return half
    return [half[round(i * (len(half) - 1) / (most - 1))] for i in range(most)]
