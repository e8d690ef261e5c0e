"""Lines about photos: what is noted down of one, and where such lines stand."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from gioconda import __version__
from gioconda.batch.jobs import Report
from gioconda.batch.urls import Place

FOLDER = ".gioconda"  # in the folder of results


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


class Lines(Protocol):
    """Lines that earlier runs have written, each at a place of its own."""

    def results(self) -> Iterator[tuple[int, str]]:
        """Place and result's name of each line that tells of no failure."""

    def read(self, place: int) -> dict[str, Any]:
        """The line at a place.

        Raises:
            OSError, ValueError: It cannot be read any more.
        """


@dataclass(frozen=True)
class LinesOfFile:
    """A file of JSON, which is not kept in memory: places are its offsets."""

    path: Path

    def results(self) -> Iterator[tuple[int, str]]:
        """See ``Lines``."""
        with self.path.open("rb") as file:
            place = 0
            for line in file:
                name = _result_in(line)
                if name is not None:
                    yield place, name
                place += len(line)

    def read(self, place: int) -> dict[str, Any]:
        """See ``Lines``."""
        with self.path.open("rb") as file:
            file.seek(place)
            line: dict[str, Any] = json.loads(file.readline())
        return line


@dataclass(frozen=True)
class LinesInMemory:
    """A few lines of JSON."""

    lines: Sequence[bytes]

    def results(self) -> Iterator[tuple[int, str]]:
        """See ``Lines``."""
        for place, line in enumerate(self.lines):
            name = _result_in(line)
            if name is not None:
                yield place, name

    def read(self, place: int) -> dict[str, Any]:
        """See ``Lines``."""
        line: dict[str, Any] = json.loads(self.lines[place])
        return line


def name_of(target: Place, output: Place) -> str:
    """What a result is called in its folder."""
    if isinstance(target, Path) and isinstance(output, Path):
        return target.relative_to(output).as_posix()
    return str(target).removeprefix(f"{output}/")


def _result_in(line: bytes) -> str | None:
    """Which result a line is about; None where it is torn, or tells of a failure."""
    try:
        told = json.loads(line)
    except ValueError:  # a run was killed as it wrote it
        return None
    match told:
        case {"output_name": str(target), "error": None}:
            return target
    return None
