"""Who smiles in no take is made to smile by the editor, after real pixels had their chance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gioconda.editing.editor import Editor
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import PUPILS
from gioconda.faces.thresholds import SMILING_FROM
from gioconda.takes.report import BestTake, PersonReport
from gioconda.types import EditRequest, Face

_SAME_PLACE = 0.5  # pupil distances: a face in the result is the person's who stands there


def smile_after(best: BestTake, smile: float, editor: Editor) -> BestTake:
    """Make those smile who do so in no take.

    Args:
        best: The result of a group.
        smile: Degree in [-1, 1].
        editor: Edits faces.

    Returns:
        The photo with their smiles, and reports that tell of them.

    Raises:
        GiocondaError: The degree is out of range.
    """
    request = EditRequest({"smile": smile})
    editor.check(request)
    unsmiling = [p for p in best.people if p.shot is not None and p.best_smile < SMILING_FROM]
    if not unsmiling:
        return best
    found = editor.find(best.photo)
    whose = {k: p for p in unsmiling if (k := _face_of(p, best.base, found)) is not None}
    done = editor.apply([best.photo], request, sorted(whose), [found])[0]
    reports = {one.person: one for one in best.people}
    for number, person in whose.items():
        face = done.faces[number]
        told: str = face.reason
        if face.edited:
            told = f"smile edited {face.smile_before:+.2f} -> {face.smile_after:+.2f}"
        why = f"{person.why}; smiles in no take: {told}"
        reports[person.person] = replace(person, why=why, edited=face)
    return replace(best, photo=done.photo, people=tuple(reports.values()))


def _face_of(person: PersonReport, base: int, found: list[Face]) -> int | None:
    """The number of a person's face in the result."""
    seen = person.takes[base].seen
    if seen is None or not found:
        return None
    middle = seen.face.points[PUPILS].mean(0)
    away = [float(np.linalg.norm(face.points[PUPILS].mean(0) - middle)) for face in found]
    nearest = int(np.argmin(away))
    unit = pupil_distance(seen.face.points)
    return nearest if away[nearest] < _SAME_PLACE * unit else None
