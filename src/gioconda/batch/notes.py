"""Notes of a run on a cluster or into an object store: what is not in its ledger yet.

A result's note is written before the result gets its name, by the process that edits, and is gone
when the ledger tells of it. Photos are given out in blocks, and a block's notes lie together, named
by the number of its first photo: whoever edits a block sees by one look whether somebody died over
it before, how far that went, and which photos were tried.
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from gioconda.batch.lines import FOLDER
from gioconda.batch.places import files_below, put, read_all
from gioconda.batch.urls import Place

NOTES = "notes"  # in `FOLDER`


@dataclass(frozen=True)
class Notes:
    """The notes on one block of photos.

    Attributes:
        folder: Where they lie.
    """

    folder: Place

    @classmethod
    def of(cls, output: Place, run: str, first: int) -> Notes:
        """Those on the photos from number ``first`` on, of a run into a folder of results."""
        return cls(output / FOLDER / NOTES / run / f"{first:09d}")

    def begin(self) -> BlockSoFar | None:
        """Note down that somebody works on the block; returns what others left, who died over it.

        Raises:
            PhotoError: It cannot be noted down.
        """
        found = files_below(self.folder)
        put(self.folder / f"begun-{secrets.token_hex(4)}", b"")
        return BlockSoFar.of(found) if found else None

    def tried(self, number: int) -> None:
        """Note down that a photo is about to be edited alone.

        Raises:
            PhotoError: It cannot be noted down.
        """
        put(self.folder / f"tried-{number:09d}-{secrets.token_hex(4)}", b"")

    def finished(self, number: int, told: list[Any]) -> None:
        """Note down the report on a photo that was edited alone.

        Raises:
            PhotoError: It cannot be noted down.
        """
        put(self.folder / f"finished-{number:09d}", json.dumps(told).encode())

    def add(self, number: int, line: Mapping[str, Any]) -> None:
        """Note down what a result will hold that is about to get its name.

        Raises:
            PhotoError: It cannot be noted down.
        """
        put(self.folder / f"{number:09d}.json", json.dumps(line).encode())


@dataclass(frozen=True)
class BlockSoFar:
    """How far those came who died over a block.

    Attributes:
        lines: Photo's number -> what was noted down of its result.
        tries: Photo's number -> how often somebody began to edit it alone.
        reports: Photo's number -> the report of one who did, in plain values.
    """

    lines: Mapping[int, dict[str, Any]]
    tries: Mapping[int, int]
    reports: Mapping[int, list[Any]]

    @classmethod
    def of(cls, files: list[Place]) -> BlockSoFar:
        """What the files of a block tell."""
        tries: Counter[int] = Counter()
        lines: dict[int, Any] = {}
        reports: dict[int, Any] = {}
        for file, content in zip(files, read_all(files), strict=True):
            kind, number = _meaning_of(file)
            if kind == "tried":
                tries[number] += 1
            elif kind in ("line", "finished"):
                with suppress(ValueError):  # whoever wrote it died
                    (lines if kind == "line" else reports)[number] = json.loads(content)
        return cls(lines, tries, reports)


def _meaning_of(file: Place) -> tuple[str, int]:
    """What a note is, and the number of its photo."""
    if file.suffix == ".json":
        return "line", int(file.stem)
    kind, number, *_ = file.name.split("-")
    return kind, 0 if kind == "begun" else int(number)


def notes_in(output: Place) -> list[Place]:
    """The files of all notes in a folder of results: of runs that were killed, or go on."""
    return files_below(output / FOLDER / NOTES)


def lines_of(files: list[Place]) -> list[bytes]:
    """All lines among the notes of one or more runs."""
    return [line for line in read_all([f for f in files if f.suffix == ".json"]) if line]
