"""Edits -> edited photos, with a report on each face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gioconda.compose import compose
from gioconda.editing.selection import Place
from gioconda.types import Edit, EditResult, Face, FaceReport

if TYPE_CHECKING:
    from gioconda.photo import Photo


def compose_all(
    photos: Sequence[Photo],
    found: Sequence[Sequence[Face]],
    reasons: Sequence[Sequence[str]],
    edits: Mapping[Place, Edit],
    degrees: Mapping[Place, float],
) -> list[EditResult]:
    """Each photo with its edits, and a report on each of its faces."""
    results = []
    for i, photo in enumerate(photos):
        mine = [edit for (j, _), edit in edits.items() if j == i]
        native = compose(photo.native, mine)
        reports = tuple(
            _report(face, reasons[i][k], degrees.get((i, k))) for k, face in enumerate(found[i])
        )
        results.append(EditResult(photo.with_native(native) if mine else photo, reports))
    return results


def with_names(
    results: Sequence[EditResult], names: Mapping[Place, tuple[str, str]]
) -> list[EditResult]:
    """The results with the names of expressions before and after, where they are known."""
    return [
        replace(
            result,
            faces=tuple(_named(face, names.get((i, k))) for k, face in enumerate(result.faces)),
        )
        for i, result in enumerate(results)
    ]


def _named(face: FaceReport, names: tuple[str, str] | None) -> FaceReport:
    if names is None:
        return face
    return replace(face, expression_before=names[0], expression_after=names[1])


def _report(face: Face, reason: str, after: float | None) -> FaceReport:
    edited = after is not None
    return FaceReport(
        box=face.box,
        smile_before=face.smile,
        smile_after=after if edited else face.smile,
        edited=edited,
        reason=reason if not edited else "edited",
    )
