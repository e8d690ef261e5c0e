"""What became of a photo, in plain values: printed, sent between processes, kept in the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gioconda.editing.report import FaceReport
    from gioconda.faces.head_pose import HeadPoseReader
    from gioconda.types import Face


@dataclass(frozen=True)
class Outcome:
    """The outcome of one photo: a result and where it was written, or why there is none.

    Attributes:
        input: The photo, as it was named.
        output: Its result; None where nothing was written.
        faces: Its faces, as of ``as_face``.
        notes: What to tell of the result.
        verified: What ``--verify`` found: the areas of the faces, and how many pixels changed, also
            outside of them, and there by how much at most.
        error: Why the photo could not be edited.
        skipped: Why it was left alone: an earlier run has done it.
        set: What ``--set`` asked for: slider or attribute -> degree.
    """

    input: str
    output: str | None = None
    faces: Sequence[Mapping[str, Any]] = ()
    notes: tuple[str, ...] = ()
    verified: Mapping[str, Any] | None = None
    error: str | None = None
    skipped: str | None = None
    set: Mapping[str, float] | None = None

    def as_record(self) -> dict[str, Any]:
        """As ``--json`` prints it, which ``of_record`` reads."""
        record: dict[str, Any] = {
            "input": self.input,
            "output": self.output,
            "faces": list(self.faces),
            "notes": [*self.notes, *([f"skipped: {self.skipped}"] if self.skipped else [])],
        }
        if self.set:
            record["set"] = dict(self.set)
        if self.verified is not None:
            record["verified"] = self.verified
        if self.error is not None:
            record["error"] = self.error
        return record

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> Outcome:
        """The outcome of a photo that was not skipped.

        Raises:
            KeyError: It is no such record.
        """
        return cls(
            record["input"],
            record["output"],
            record["faces"],
            tuple(record["notes"]),
            record.get("verified"),
            record.get("error"),
            set=record.get("set"),
        )


def as_face(face: FaceReport) -> dict[str, Any]:
    """A face as ``--json`` prints it: the box in pixels, degrees in [-1, 1].

    The names of its expressions are there where an expression was requested for it.
    """
    expressions = {}
    if face.expression_before is not None:
        expressions = {
            "expression_before": face.expression_before,
            "expression_after": face.expression_after,
        }
    return {
        "box": [round(float(side), 1) for side in face.box],
        "smile_before": rounded(face.smile_before),
        "smile_after": rounded(face.smile_after),
        **expressions,
        "edited": face.edited,
        "reason": face.reason,
        **({"refused": dict(face.refused)} if face.refused else {}),
        **({"notes": list(face.notes)} if face.notes else {}),
    }


def found_face(face: Face, poses: HeadPoseReader) -> dict[str, Any]:
    """A face that was found, as ``gioconda faces --json`` prints it."""
    turn = poses.read(face.points).turn
    return {
        "box": [round(float(side), 1) for side in face.box],
        "smile": rounded(face.smile),
        "confidence": rounded(face.confidence),
        "pose": {name: round(angle, 1) for name, angle in turn._asdict().items()},
        "points": [[round(float(x), 2), round(float(y), 2)] for x, y in face.points],
    }


def rounded(degree: float | None) -> float | None:
    """A degree to three decimals."""
    return None if degree is None else round(float(degree), 3)
