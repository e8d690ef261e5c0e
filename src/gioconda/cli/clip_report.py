"""What became of a clip, for people and as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gioconda.cli.console import print_result, say

if TYPE_CHECKING:
    from gioconda.clips.run import ClipOutcome


@dataclass(frozen=True)
class ClipReport:
    """What became of a clip, in plain values.

    Attributes:
        record: For scripts.
        line: For people; empty where it could not be edited.
        notes: What is told beside it, a line each; an error, where it could not be edited.
        failed: Whether it could not be edited.
        unkept: Whether not all was kept that had to be.
    """

    record: dict[str, Any]
    line: str = ""
    notes: tuple[str, ...] = ()
    failed: bool = False
    unkept: bool = False

    @classmethod
    def of(cls, path: Path, outcome: ClipOutcome) -> ClipReport:
        """The report on a clip that was looked through."""
        notes = [f"{path}: {note}" for note in outcome.notes]
        for one in outcome.people:
            for name, reason in one.refused.items():
                notes.append(f"{path}: person {one.person.number}: no {name} ({reason})")
        unkept = outcome.verified is not None and not outcome.verified.kept
        record, line = _as_record(path, outcome), as_line(path, outcome)
        return cls(record, line, tuple(notes), unkept=unkept)

    @classmethod
    def of_skipped(cls, path: Path, target: Path, why: str) -> ClipReport:
        """The report on a clip that has a result already."""
        note = f"skipped: {why}"
        record = {"input": str(path), "output": str(target), "notes": [note]}
        return cls(record, f"{path}: {note}")

    @classmethod
    def of_error(cls, path: Path, error: str) -> ClipReport:
        """The report on a clip that could not be edited."""
        return cls({"input": str(path), "error": error}, notes=(error,), failed=True)

    def show(self, as_json: bool) -> None:
        """Print it."""
        for note in self.notes:
            say(note)
        if as_json or self.line:
            print_result(as_json, self.record, self.line)


def as_line(path: Path, outcome: ClipOutcome) -> str:
    """``clip.mp4 -> clip.smile.mp4 (people edited: 1 of 2, in 240 of 300 frames; ...)``."""
    left_alone = Counter(one.reason for one in outcome.people if one.reason is not None)
    why = "; ".join(f"{count} {reason}" for reason, count in left_alone.items())
    if outcome.path is None:
        return f"{path}: nothing to do ({why or 'no face found'})"
    edited = sum(one.edit is not None for one in outcome.people)
    parts = [
        f"people edited: {edited} of {len(outcome.people)}, in {outcome.edited} of "
        f"{outcome.frames} frames",
        *([why] if why else []),
        *([f"{outcome.broken} damaged frames kept as they are"] if outcome.broken else []),
        *([] if outcome.verified is None else [outcome.verified.told()]),
    ]
    return f"{path} -> {outcome.path} ({'; '.join(parts)})"


def _as_record(path: Path, outcome: ClipOutcome) -> dict[str, Any]:
    return {
        "input": str(path),
        "output": None if outcome.path is None else str(outcome.path),
        "frames": outcome.frames,
        "edited_frames": outcome.edited,
        "broken_frames": outcome.broken,
        "people": [
            {
                "number": one.person.number,
                "smile": round(one.person.smile, 3),
                "seconds": [[round(a, 3), round(b, 3)] for a, b in outcome.found[k]],
                "edited": one.edit is not None,
                "reason": one.reason or "edited",
                **({"refused": dict(one.refused)} if one.refused else {}),
            }
            for k, one in enumerate(outcome.people)
        ],
        "notes": list(outcome.notes),
        **({} if outcome.verified is None else {"verified": asdict(outcome.verified)}),
    }
