"""Edits of faces -> edited photos, with a report on each face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gioconda.compose import compose
from gioconda.editing.selection import Place
from gioconda.types import Edit, EditResult, Face, FaceReport, Reason

if TYPE_CHECKING:
    from gioconda.photo import Photo


@dataclass(frozen=True)
class EditedFace:
    """A face that was looked at for editing.

    Attributes:
        edit: None where there was nothing to do.
        smile_after: The degree that the meter then reads.
        expression_before: What it shows, where an expression was asked for.
        expression_after: What it then shows.
    """

    edit: Edit | None
    smile_after: float | None = None
    expression_before: str | None = None
    expression_after: str | None = None


def compose_all(
    photos: Sequence[Photo],
    found: Sequence[Sequence[Face]],
    reasons: Sequence[Sequence[Reason | None]],
    edited: Mapping[Place, EditedFace],
) -> list[EditResult]:
    """Each photo with its edits, and a report on each of its faces.

    Args:
        photos: Not modified.
        found: The faces of each photo.
        reasons: Why each face is left alone; None of an edited one.
        edited: The faces that were looked at.
    """
    results = []
    for i, photo in enumerate(photos):
        edits = [one.edit for (j, _), one in edited.items() if j == i and one.edit is not None]
        reports = tuple(
            _report(face, reasons[i][k], edited.get((i, k))) for k, face in enumerate(found[i])
        )
        if edits:
            photo = photo.with_native(compose(photo.native, edits))
        results.append(EditResult(photo, reports))
    return results


def _report(face: Face, reason: Reason | None, edited: EditedFace | None) -> FaceReport:
    edited = edited or EditedFace(None)
    changed = edited.edit is not None
    return FaceReport(
        box=face.box,
        smile_before=face.smile,
        smile_after=edited.smile_after if changed else face.smile,
        edited=changed,
        reason=reason or "edited",
        expression_before=edited.expression_before,
        expression_after=edited.expression_after if changed else edited.expression_before,
    )
