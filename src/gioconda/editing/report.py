"""What became of a photo and of each of its faces."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from gioconda.editing.selection import FaceIndex
from gioconda.editors.measuring import edited_crops
from gioconda.types import Box, Edit, Face, Note, Pixels, Points, Reason

if TYPE_CHECKING:
    from gioconda.editors.protocol import FaceEdit, PhotoFace
    from gioconda.faces.expression_meter import ExpressionMeter
    from gioconda.faces.smile_degree import SmileMeter
    from gioconda.photo import Photo


@dataclass(frozen=True)
class FaceReport:
    """The report on one face, as ``gioconda edit --json`` prints it.

    The names of expressions are known only where an expression was requested.

    Attributes:
        area: The box that holds every pixel that the edit of the face may change.
        refused: Attribute -> why it was left out.
        notes: What the edit took from elsewhere.
    """

    box: Box
    smile_before: float | None
    smile_after: float | None
    edited: bool
    reason: Reason | Literal["edited"]
    expression_before: str | None = None
    expression_after: str | None = None
    area: Box | None = None
    refused: Mapping[str, Reason] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class EditResult:
    """An edited photo and a report on each of its faces, left to right."""

    photo: Photo
    faces: tuple[FaceReport, ...] = field(default_factory=tuple)

    @property
    def changed(self) -> bool:
        """Whether any face was edited."""
        return any(face.edited for face in self.faces)


def unchanged(face: Face, reason: Reason | None) -> FaceReport:
    """The report on a face that is not edited."""
    return FaceReport(face.box, face.smile, face.smile, edited=False, reason=reason or "edited")


def reports_on(
    faces: Mapping[FaceIndex, PhotoFace],
    edits: Mapping[FaceIndex, FaceEdit],
    meter: SmileMeter,
    expressed: Collection[FaceIndex],
    reader: Callable[[], ExpressionMeter],
) -> dict[FaceIndex, FaceReport]:
    """Reports on the selected faces, with what the meters read after the edit.

    Args:
        faces: As they were.
        edits: What became of each.
        meter: Reads smile degrees.
        expressed: Faces of which an expression was requested.
        reader: Gives what reads expressions; called where it is needed.
    """
    reports = {
        index: replace(
            unchanged(faces[index].face, edit.reason),
            expression_before=edit.expression_before,
            expression_after=edit.expression_before,
            refused=edit.refused,
            notes=edit.notes,
        )
        for index, edit in edits.items()
    }
    edited = {
        index: (faces[index].photo, one.edit, one.points)
        for index, one in edits.items()
        if one.edit is not None
    }
    smiles = meter.measure_crops(edited_crops(meter, edited.values())).tolist()
    names = _expressions({index: edited[index] for index in edited if index in expressed}, reader)
    for index, smile in zip(edited, smiles, strict=True):
        reports[index] = replace(
            reports[index],
            smile_after=smile,
            edited=True,
            reason="edited",
            expression_after=names.get(index),
            area=_area(edited[index][1]),
        )
    return reports


def _expressions(
    edited: Mapping[FaceIndex, tuple[Pixels, Edit, Points]], reader: Callable[[], ExpressionMeter]
) -> dict[FaceIndex, str]:
    """The expressions of edited faces: each with its photo, its edit and its landmarks after it."""
    if not edited:
        return {}
    meter = reader()
    return dict(
        zip(edited, meter.names_of_crops(edited_crops(meter, edited.values())), strict=True)
    )


def joined(first: EditResult, then: EditResult) -> EditResult:
    """The result of two edits of the same faces, one after the other.

    A face of which nothing was asked in one of them has the report of the other.
    """
    if not first.faces:
        return then
    faces = []
    for one, other in zip(first.faces, then.faces, strict=True):
        refused, notes = {**one.refused, **other.refused}, (*one.notes, *other.notes)
        if not other.edited:
            kept = other if one.reason == "not chosen" else one
            faces.append(replace(kept, refused=refused, notes=notes))
            continue
        faces.append(
            replace(
                other,
                box=one.box,
                smile_before=one.smile_before,
                expression_before=one.expression_before,
                expression_after=one.expression_after,
                area=_around(one.area, other.area),
                refused=refused,
                notes=notes,
            )
        )
    return EditResult(then.photo, tuple(faces))


def _around(one: Box | None, other: Box | None) -> Box | None:
    """The box around two boxes."""
    if one is None or other is None:
        return one or other
    x0, y0 = min(one.x, other.x), min(one.y, other.y)
    x1 = max(one.x + one.width, other.x + other.width)
    y1 = max(one.y + one.height, other.y + other.height)
    return Box(x0, y0, x1 - x0, y1 - y0)


def _area(edit: Edit) -> Box:
    x0, y0, x1, y1 = edit.box
    return Box(x0, y0, x1 - x0, y1 - y0)
