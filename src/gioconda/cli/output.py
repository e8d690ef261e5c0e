"""The outcome of each photo, for people or as JSON."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gioconda.cli.console import print_result, rounded, say
from gioconda.errors import GiocondaError

if TYPE_CHECKING:
    from gioconda.cli.batches import Outcome, Verification
    from gioconda.editing.report import EditResult, FaceReport
    from gioconda.editing.selection import Which


class Printer:
    """Prints the outcome of each photo on stdout, and notes and errors on stderr.

    Args:
        as_json: Whether ``--json`` was given.
        smile: The smile degree that was requested.
        faces: Which faces were to be edited.
        quiet: Whether standard output holds a picture, so that all goes to standard error.
    """

    def __init__(self, as_json: bool, smile: float, faces: Which, quiet: bool = False) -> None:
        self.as_json, self.smile, self.faces, self.quiet = as_json, smile, faces, quiet
        self.failures = 0
        self.unkept = 0  # results in which --verify found changes outside the faces

    def show(self, outcome: Outcome) -> None:
        """Print the outcome of one photo."""
        if outcome.error is not None:
            self.failed(str(outcome.source), outcome.error)
            return
        if outcome.skipped is not None:
            note = f"skipped: {outcome.skipped} is there already"
            if outcome.skipped == outcome.source:
                note = "skipped: bears the mark of an earlier edit"
            record = _empty_record(str(outcome.source), note) | {"output": str(outcome.skipped)}
            print_result(self.as_json, record, f"{outcome.source}: {note}")
            return
        if outcome.result is None:
            return
        for note in outcome.notes:
            say(f"{outcome.source}: {note}")
        if self.quiet:
            say(self.as_line(outcome, outcome.result))
            return
        print_result(self.as_json, as_record(outcome), self.as_line(outcome, outcome.result))
        if outcome.verification is not None and outcome.verification.difference.outside:
            self.unkept += 1
            found = outcome.verification.difference
            say(
                f"{outcome.written}: {found.outside} pixels outside the faces changed, by up to "
                f"{found.largest_outside} levels; write a .png or .tif to keep them all"
            )

    def failed(self, source: str, error: GiocondaError) -> None:
        """Print why a photo has no result."""
        self.failures += 1
        say(str(error))
        if self.as_json:
            print_result(True, _empty_record(source) | {"error": str(error)}, "")

    def left_out(self, argument: str, others: list[Path]) -> None:
        """Name the files among the photos that are no photos."""
        from gioconda.photo import OTHER_SUFFIXES, summary_of

        say(f"{argument}: not edited: {summary_of(others)}")
        if self.as_json:
            for path in others:
                note = f"is a {OTHER_SUFFIXES[path.suffix.lower()]}, which is not edited"
                print_result(True, _empty_record(str(path), note), "")

    def as_line(self, outcome: Outcome, result: EditResult) -> str:
        """``family.jpg -> family.smile.jpg (faces edited: 2 of 3; 1 smiles already)``."""
        left_alone = Counter(face.reason for face in result.faces if not face.edited)
        why = "; ".join(f"{count} {reason}" for reason, count in left_alone.items())
        if outcome.written is None:
            hint = ""
            if self.faces == "unsmiling" and self.smile < 0 and result.faces:
                hint = "; to edit those who smile, add --faces all"
            return f"{outcome.source}: nothing to do ({why or 'no face found'}{hint})"
        edited = sum(face.edited for face in result.faces)
        summary = f"faces edited: {edited} of {len(result.faces)}{'; ' * bool(why)}{why}"
        if outcome.verification is not None:
            outside = outcome.verification.difference.outside
            summary += f"; pixels changed outside the faces: {outside}"
        return f"{outcome.source} -> {outcome.written} ({summary})"


def _empty_record(source: str, *notes: str) -> dict[str, Any]:
    return {"input": source, "output": None, "faces": [], "notes": notes}


def as_record(outcome: Outcome) -> dict[str, Any]:
    """One photo as ``--json`` prints it."""
    reports = outcome.result.faces if outcome.result else ()
    record: dict[str, Any] = {
        "input": str(outcome.source),
        "output": None if outcome.written is None else str(outcome.written),
        "faces": [
            {
                "box": [round(float(side), 1) for side in face.box],
                "smile_before": rounded(face.smile_before),
                "smile_after": rounded(face.smile_after),
                **_expressions(face),
                "edited": face.edited,
                "reason": face.reason,
            }
            for face in reports
        ],
        "notes": list(outcome.notes),
    }
    if outcome.verification is not None:
        record["verified"] = _verified(outcome.verification)
    return record


def _verified(verification: Verification) -> dict[str, Any]:
    difference = verification.difference
    return {
        "areas": [[round(side) for side in area] for area in verification.areas],
        "changed": difference.changed,
        "outside": difference.outside,
        "largest_outside": difference.largest_outside,
    }


def _expressions(face: FaceReport) -> dict[str, str | None]:
    """The names of a face's expressions, where an expression was requested for it."""
    if face.expression_before is None:
        return {}
    return {
        "expression_before": face.expression_before,
        "expression_after": face.expression_after,
    }
