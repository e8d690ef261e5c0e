"""The ledger of a folder of results: what became of each photo, so that no work is done twice.

``OUT/.gioconda/ledger.jsonl`` has one line of JSON for each photo. A result's line is written
before the result gets its name, and tells what its file will hold. So a run may be killed at any
moment: a result is finished if its file holds what a line says, and else is made again.
"""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from gioconda import __version__
from gioconda.batch.file_state import FileState, PresentFile
from gioconda.batch.jobs import Report
from gioconda.batch.outcome import Outcome
from gioconda.batch.shards import Shard
from gioconda.batch.targets import make_folder
from gioconda.errors import PhotoError
from gioconda.locks import Lock

FOLDER = ".gioconda"  # in the folder of results


class Entry(NamedTuple):
    """A line about a photo that was edited, or in which there was nothing to do.

    Attributes:
        photo: The photo's absolute path.
        photo_state: What its file held.
        settings: How it was edited.
        result: What the result's file holds; None where none was written.
        record: As ``--json`` printed it.
    """

    photo: Path
    photo_state: FileState
    settings: Mapping[str, Any]
    result: FileState | None
    record: Mapping[str, Any]


class Ledger:
    """The ledger of one folder, held by one run, or by the shards of one.

    Args:
        output: The folder of results; made where it is missing.
        settings: How this run edits, in plain values.
        verify: Whether results count only if they were verified.
        shard: Which share of the photos this run edits; None for all. Each has a file of its own,
            and reads those of the others.

    Raises:
        PhotoError: Another run writes into the folder, or the ledger cannot be opened.
    """

    def __init__(
        self,
        output: Path,
        settings: Mapping[str, Any],
        verify: bool = False,
        shard: Shard | None = None,
    ) -> None:
        self.output, self.verify = output, verify
        self.settings = json.loads(json.dumps(settings))  # as they are read
        self._folder = output / FOLDER
        make_folder(self._folder)
        self._locks: list[Lock] = []
        self._file: int | None = None
        # Where the lines about a photo stand: a million of them would fill the memory.
        self._places: dict[str, list[tuple[Path, int]]] = defaultdict(list)
        try:
            self._hold(shard)
            self._read()
            self.path = self._folder / f"ledger{f'-{shard}' * (shard is not None)}.jsonl"
            self._file = _open_to_append(self.path)
        except OSError as error:
            self.close()
            raise PhotoError(f"{self._folder}: cannot be used ({error.strerror})") from error
        except PhotoError:
            self.close()
            raise

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let another run have the folder."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        for lock in self._locks:
            lock.release()

    def add(self, report: Report, photo: Path, target: Path | None = None) -> None:
        """Append a line.

        Args:
            report: What became of the photo; of a result, before it gets its name.
            photo: The photo.
            target: Where its result goes; None where that is not known.

        Raises:
            PhotoError: The line cannot be written.
        """
        assert self._file is not None, "the ledger is closed"
        line = {
            **report.outcome.as_record(),
            "error": report.outcome.error,
            "seconds": round(report.seconds, 3),
            "settings": self.settings,
            "input_path": str(photo.absolute()),
            "input_file": None if report.photo is None else report.photo._asdict(),
            "output_name": None if target is None else self._name_of(target),
            "output_file": None if report.result is None else report.result._asdict(),
            "time": round(time.time(), 3),
            "version": __version__,
        }
        data = json.dumps(line).encode() + b"\n"
        try:
            while data:
                data = data[os.write(self._file, data) :]
        except OSError as error:
            raise PhotoError(f"{self.path}: cannot be written ({error.strerror})") from error

    def done(self, photo: Path, target: Path) -> Outcome | None:
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

    def may_replace(self, photo: Path, target: Path) -> bool:
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

    def _hold(self, shard: Shard | None) -> None:
        """Keep other runs out: all of them, or those that are no shards and this very shard."""
        names = [("lock", shard is not None)]
        if shard is not None:
            names.append((f"lock-{shard}", False))
        for name, shared in names:
            try:
                self._locks.append(Lock(self._folder / name, shared=shared))
            except BlockingIOError as error:
                raise PhotoError(
                    f"{self.output}: another run writes into this folder; wait for its end, choose "
                    "another, or share the photos among runs with --shard"
                ) from error

    def _read(self) -> None:
        """Find the lines about photos that were edited, in the files of all runs."""
        for path in sorted(self._folder.glob("ledger*.jsonl")):
            with path.open("rb") as file:
                place = 0
                for line in file:
                    target = _target_in(line)
                    if target is not None:
                        self._places[target].append((path, place))
                    place += len(line)

    def _entries(self, target: Path) -> Iterator[Entry]:
        """What was noted down about a result and its photo, the last line of a file first."""
        for path, place in reversed(self._places.get(self._name_of(target), [])):
            with suppress(OSError, ValueError, KeyError, TypeError), path.open("rb") as file:
                file.seek(place)
                yield _entry_of(json.loads(file.readline()))

    def _name_of(self, target: Path) -> str:
        return target.relative_to(self.output).as_posix()


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
        Path(told["input_path"]),
        FileState(**told["input_file"]),
        told["settings"],
        None if written is None else FileState(**written),
        told,
    )


def _is_verified(outcome: Outcome) -> bool:
    return outcome.verified is not None and not outcome.verified["outside"]


def _open_to_append(path: Path) -> int:
    """A file to append lines to; a line that a killed run left torn is ended."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    file = os.open(path, flags, 0o644)
    size = os.fstat(file).st_size
    if size:
        os.lseek(file, size - 1, os.SEEK_SET)
        if os.read(file, 1) != b"\n":
            os.write(file, b"\n")
    return file
