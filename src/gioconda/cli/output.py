"""The outcome of each photo, for people or as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gioconda.batch.outcome import Outcome
from gioconda.batch.urls import Place
from gioconda.cli.console import print_result, say

if TYPE_CHECKING:
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
            self.failed(outcome.input, outcome.error)
            return
        if outcome.skipped is not None:
            text = f"{outcome.input}: skipped: {outcome.skipped}"
            print_result(self.as_json, outcome.as_record(), text)
            return
        for note in outcome.notes:
            say(f"{outcome.input}: {note}")
        if self.quiet:
            say(self.as_line(outcome))
            return
        print_result(self.as_json, outcome.as_record(), self.as_line(outcome))
        if outcome.verified is not None and outcome.verified["outside"]:
            self.unkept += 1
            found = outcome.verified
            say(
                f"{outcome.output}: {found['outside']} pixels outside the faces changed, by up to "
                f"{found['largest_outside']} levels; write a .png or .tif to keep them all"
            )

    def failed(self, source: str, error: str) -> None:
        """Print why a photo has no result."""
        self.failures += 1
        say(error)
        if self.as_json:
            print_result(True, Outcome(source, error=error).as_record(), "")

    def left_out(self, argument: str, others: Sequence[Place]) -> None:
        """Name the files among the photos that are no photos."""
        from gioconda.photo import OTHER_SUFFIXES, summary_of

        say(f"{argument}: not edited: {summary_of(others)}")
        if self.as_json:
            for path in others:
                note = f"is a {OTHER_SUFFIXES[path.suffix.lower()]}, which is not edited"
                print_result(True, Outcome(str(path), notes=(note,)).as_record(), "")

    def as_line(self, outcome: Outcome) -> str:
        """``family.jpg -> family.smile.jpg (faces edited: 2 of 3; 1 smiles already)``."""
        left_alone = Counter(face["reason"] for face in outcome.faces if not face["edited"])
        why = "; ".join(f"{count} {reason}" for reason, count in left_alone.items())
        if outcome.output is None:
            hint = ""
            if self.faces == "unsmiling" and self.smile < 0 and outcome.faces:
                hint = "; to edit those who smile, add --faces all"
            return f"{outcome.input}: nothing to do ({why or 'no face found'}{hint})"
        edited = sum(face["edited"] for face in outcome.faces)
        summary = f"faces edited: {edited} of {len(outcome.faces)}{'; ' * bool(why)}{why}"
        refused = Counter(one for face in outcome.faces for one in face.get("refused", {}).items())
        summary += "".join(f"; {name}: {n} {why}" for (name, why), n in refused.items())
        notes = Counter(note for face in outcome.faces for note in face.get("notes", ()))
        summary += "".join(f"; {count} with {note}" for note, count in notes.items())
        if outcome.verified is not None:
            summary += f"; pixels changed outside the faces: {outcome.verified['outside']}"
        return f"{outcome.input} -> {outcome.output} ({summary})"
