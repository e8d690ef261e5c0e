"""What earlier runs have noted down about the results in a folder: what of it still holds.

A line is JSON. A result's line is written before the result gets its name, and tells what its file
will hold. So a result is finished if its file holds what a line says, and else is made again.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from gioconda import __version__
from gioconda.batch.file_state import FileState, PresentFile
from gioconda.batch.jobs import Report
from gioconda.batch.outcome import Outcome
from gioconda.batch.urls import Place, place_of
from gioconda.errors import PhotoError

FOLDER = ".gioconda"  # in the folder of results


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


@dataclass(frozen=True)
class LineWriter:
    """Writes lines about the photos of one run.

    Attributes:
        output: The folder of results.
        settings: How this run edits, in plain values.
    """

    output: Place
    settings: Mapping[str, Any]

    def line_of(self, report: Report, photo: Place, target: Place | None) -> dict[str, Any]:
        """What is noted down about a photo.

        Args:
            report: What became of the photo; of a result, before it gets its name.
            photo: The photo.
            target: Where its result goes; None where that is not known.
        """
        return {
            **report.outcome.as_record(),
            "error": report.outcome.error,
            "seconds": round(report.seconds, 3),
            "settings": self.settings,
            "input_path": str(photo.absolute()),
            "input_file": None if report.photo is None else report.photo._asdict(),
            "output_name": None if target is None else name_of(target, self.output),
            "output_file": None if report.result is None else report.result._asdict(),
            "time": round(time.time(), 3),
            "version": __version__,
        }


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
        # Lines, or where they stand in a file: a million of them would fill the memory.
        self._lines: dict[str, list[bytes | tuple[Path, int]]] = defaultdict(list)

    def learn(self, line: bytes, place: tuple[Path, int] | None = None) -> None:
        """Take a line into account; one that is torn or tells of a failure says nothing.

        Args:
            line: What was noted down.
            place: File and offset where it may be read again; None to keep it.
        """
        target = _target_in(line)
        if target is not None:
            self._lines[target].append(line if place is None else place)

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
        for line in reversed(self._lines.get(name_of(target, self.output), [])):
            with suppress(OSError, ValueError, KeyError, TypeError):
                yield _entry_of(json.loads(line if isinstance(line, bytes) else _read(*line)))


def name_of(target: Place, output: Place) -> str:
    """What a result is called in its folder."""
    if isinstance(target, Path) and isinstance(output, Path):
        return target.relative_to(output).as_posix()
    return str(target).removeprefix(f"{output}/")


def _read(path: Path, place: int) -> bytes:
    with path.open("rb") as file:
        file.seek(place)
        return file.readline()


def _target_in(line: bytes) -> str | None:
    """Which result a line is about; None where it is torn, or tells of a failure."""
    try:
        told = json.loads(line)
    except ValueError:  # a run was killed as it wrote it
        return None
    match told:
        case {"output_name": str(target), "error": None}:
            return target
    return None


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
