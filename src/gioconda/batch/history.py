"""What earlier runs have noted down about the results in a folder: what of it still holds.

A line is JSON. A result's line is written before the result gets its name, and tells what its file
will hold. So a result is finished if its file holds what a line says, and else is made again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from gioconda.batch.file_state import FileState, PresentFile
from gioconda.batch.lines import FOLDER, Lines, LinesInMemory, LinesOfFile, name_of
from gioconda.batch.notes import lines_of, notes_in
from gioconda.batch.outcome import Outcome
from gioconda.batch.parquet import rows_in
from gioconda.batch.urls import Place, place_of
from gioconda.errors import PhotoError


class Entry(NamedTuple):
    """A line about a photo that was edited, or in which there was nothing to do.

    Attributes:
        photo: Where the photo lay.
        photo_state: What its file held.
        settings: How it was edited.
        result: What the result's file holds; None where none was written.
        record: As ``--json`` printed it.
    """

    photo: Place
    photo_state: FileState
    settings: Mapping[str, Any]
    result: FileState | None
    record: Mapping[str, Any]


class History:
    """What is known of earlier runs.

    Args:
        output: The folder of results.
        settings: How this run edits, in plain values.
        verify: Whether results count only if they were verified.
    """

    def __init__(self, output: Place, settings: Mapping[str, Any], verify: bool) -> None:
        self.output, self.verify = output, verify
        self.settings = json.loads(json.dumps(settings))  # as they are read
        # Where the lines about a photo stand: a million of them would fill the memory.
        self._lines: dict[str, list[tuple[Lines, int]]] = defaultdict(list)

    def learn(self, lines: Lines) -> None:
        """Take lines into account; what is torn or tells of a failure says nothing."""
        for place, name in lines.results():
            self._lines[name].append((lines, place))

    def learn_all(self) -> None:
        """Take into account all that earlier runs, of whatever kind, have left in the folder.

        Raises:
            OSError, PhotoError: It cannot be read.
            MissingExtraError: There are rows of Parquet, and what reads them is not installed.
        """
        if isinstance(self.output, Path):
            for path in sorted((self.output / FOLDER).glob("ledger*.jsonl")):
                self.learn(LinesOfFile(path))
        for rows in rows_in(self.output):
            self.learn(rows)
        self.learn(LinesInMemory(lines_of(notes_in(self.output))))

    def done(self, photo: Place, target: Place) -> Outcome | None:
        """What became of a photo whose result is as this run would make it; else None."""
        now, there = PresentFile(photo), PresentFile(target)
        for entry in self._entries(target):
            if entry.settings != self.settings or not now.is_in(entry.photo_state):
                continue
            outcome = replace(Outcome.of_record(entry.record), input=str(photo))
            if entry.result is None:
                return replace(outcome, skipped="an earlier run found nothing to do")
            if there.is_in(entry.result) and (not self.verify or _is_verified(outcome)):
                skipped = f"{target} is there already"
                return replace(outcome, output=str(target), skipped=skipped)
        return None

    def may_replace(self, photo: Place, target: Place) -> bool:
        """Whether a file is an earlier result of this photo, and of nothing else.

        Raises:
            PhotoError: It is an earlier result, but of another photo, or was changed since.
        """
        there, now = PresentFile(target), PresentFile(photo)
        written = [entry for entry in self._entries(target) if entry.result is not None]
        if not written or not there.exists:
            return False
        ours = [entry for entry in written if there.is_in(entry.result)]
        if not ours:
            raise PhotoError(
                f"{target}: was changed since it was written; keep it with --skip-existing, or add "
                "--force to write it anew"
            )
        if any(one.photo == photo.absolute() or now.is_in(one.photo_state) for one in ours):
            return True
        raise PhotoError(
            f"{photo}: its result would replace {target}, which is that of {ours[0].photo}; "
            "write elsewhere with -o, or add --force"
        )

    def _entries(self, target: Place) -> Iterator[Entry]:
        """What was noted down about a result and its photo, the last line of a file first."""
        for lines, place in reversed(self._lines.get(name_of(target, self.output), [])):
            with suppress(OSError, ValueError, KeyError, TypeError):
                yield _entry_of(lines.read(place))


def _entry_of(told: dict[str, Any]) -> Entry:
    written = told["output_file"]
    return Entry(
        place_of(told["input_path"]),
        FileState(**told["input_file"]),
        told["settings"],
        None if written is None else FileState(**written),
        told,
    )


def _is_verified(outcome: Outcome) -> bool:
    return outcome.verified is not None and not outcome.verified["outside"]
