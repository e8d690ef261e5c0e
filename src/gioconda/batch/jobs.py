"""One photo of a batch: what is to be done, and what was done, here or in another process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gioconda.batch.file_state import FileState
from gioconda.batch.outcome import Outcome
from gioconda.batch.targets import Target
from gioconda.batch.urls import Place, place_of

if TYPE_CHECKING:
    from gioconda.photo import Photo


@dataclass(frozen=True)
class Job:
    """A photo to edit, and where its result goes.

    Attributes:
        number: Its place in the run.
        source: The photo.
        target: Where its result goes.
        photo: What was read already, of a photo from standard input.
        data: Its bytes.
    """

    number: int
    source: Place
    target: Target
    photo: Photo | None = None
    data: bytes = b""

    def told(self) -> list[Any]:
        """As plain values, for a photo that is a file."""
        path, form, replace, _ = self.target
        return [self.number, str(self.source), str(path), form, replace]

    @classmethod
    def heard(cls, told: list[Any]) -> Job:
        """A job of plain values."""
        number, source, path, form, replace = told
        return cls(number, place_of(source), Target(place_of(path), form, replace))


@dataclass(frozen=True)
class Report:
    """What became of a job.

    Attributes:
        number: Of the job.
        outcome: What became of the photo.
        photo: What its file held; None where it was not read, or was no file.
        result: What the result's file holds; None where none was written.
        seconds: Time spent on this photo, until its result was about to get its name.
    """

    number: int
    outcome: Outcome
    photo: FileState | None = None
    result: FileState | None = None
    seconds: float = 0.0

    def told(self) -> list[Any]:
        """As plain values."""
        return [self.number, self.outcome.as_record(), self.photo, self.result, self.seconds]

    @classmethod
    def heard(cls, told: list[Any]) -> Report:
        """A report of plain values.

        Raises:
            KeyError, TypeError, ValueError: It is none.
        """
        number, record, photo, result, seconds = told
        before, after = (None if one is None else FileState(*one) for one in (photo, result))
        return cls(number, Outcome.of_record(record), before, after, seconds)


Announce = Callable[[Report], None]
"""Told of a result whose file is finished and only lacks its name."""
