"""Notes of a run on a cluster or into an object store: what is not in its ledger yet.

A result's note is written before the result gets its name, by the process that edits, and is gone
when the ledger tells of it. Photos are given out in blocks, and a block's notes lie together, named
by the number of its first photo: whoever edits a block sees by one look whether somebody died over
it before, how far that went, and which photos were tried.
"""

from __future__ import annotations

import json
import secrets
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
        tries: Photo's number -> how often it was edited alone.
    """

    lines: Mapping[int, dict[str, Any]]
    tries: Mapping[int, int]

    @classmethod
    def of(cls, files: list[Place]) -> BlockSoFar:
        """What the files of a block tell."""
        lines: dict[int, dict[str, Any]] = {}
        tries: dict[int, int] = {}
        noted = [file for file in files if file.suffix == ".json"]
        for file, content in zip(noted, read_all(noted), strict=True):
            with suppress(ValueError):  # whoever wrote it died
                lines[int(file.stem)] = json.loads(content)
        for file in files:
            kind, _, rest = file.name.partition("-")
            if kind == "tried":
                number = int(rest.partition("-")[0])
                tries[number] = tries.get(number, 0) + 1
        return cls(lines, tries)


def notes_in(output: Place) -> list[Place]:
    """The files of all notes in a folder of results: of runs that were killed, or go on."""
    return files_below(output / FOLDER / NOTES)


def lines_of(files: list[Place]) -> list[bytes]:
    """All lines among the notes of one or more runs."""
    return [line for line in read_all([f for f in files if f.suffix == ".json"]) if line]
