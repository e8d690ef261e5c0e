"""A clip of a visitor, from when it has come until it goes: what is done with it, and how far."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from gioconda.service.clips.errors import BusyError
from gioconda.service.refusals import refusal_of
from gioconda.service.uploads.file_names import random_name
from gioconda.service.worker.supervisor import AwayError, BrokenError

if TYPE_CHECKING:
    from gioconda.service.metrics import Clock
    from gioconda.service.queue import Place
    from gioconda.service.service import Service

State = Literal["finding", "found", "editing", "edited", "failed"]

WORK_JOB, STOP_JOB = "v1/clips", "v1/clips/stop"
SLICE_S = 1.0
"""How long a clip is worked on before others have their turn."""
_TOLD_FROM = 0.03  # share of the work from which the time left is told
_BUSY = "this clip is being worked on; wait for it, or delete its edit"
_USELESS = "the people of this clip were not found; send another clip"
_LOOK_S = 0.2  # between two looks whether a clip that waits is still wanted


class _CancelledError(Exception):
    """The visitor wants no more of it."""


class ClipVisit:
    """One clip: its file, its people, and the result of the last edit.

    Args:
        service: Holds the files and does the work.
        path: The clip in the upload store.
        visitor: Whose it is.

    Attributes:
        name: Of the visit, in addresses: 128 random bits.
        touched: When somebody asked for it last.
        result: What the last edit has made; None where there is nothing.
    """

    def __init__(self, service: Service, path: Path, visitor: str) -> None:
        self.name = random_name()
        self.path, self.visitor = path, visitor
        self.folder = service.uploads.slot()
        self.touched = time.monotonic()
        self.result: Path | None = None
        self._service = service
        self._state: State = "finding"
        self._found: dict[str, Any] = {}
        self._edited: dict[str, Any] = {}
        self._error: str | None = None
        self._done = self._of = 0
        self._first = (0, 0.0)  # frames that were done when the first were, and when that was
        self._cancelled = threading.Event()
        self._idle = threading.Event()
        self._lock = threading.Lock()
        service.uploads.hold(self.name)
        service.uploads.keep(path, self.name)

    @property
    def is_busy(self) -> bool:
        """Whether it is being worked on, or waits for that."""
        return not self._idle.is_set()

    def told(self) -> dict[str, Any]:
        """How it is, in plain values."""
        with self._lock:
            told = {
                "id": self.name,
                "name": self.path.name,
                "state": self._state,
                "done": self._done,
                "of": self._of,
                "seconds_left": self._seconds_left(),
                "error": self._error,
                **self._found,
            }
            if self.result is not None:
                told["result"] = {"name": self.result.name, "bytes": self.result.stat().st_size}
            told |= {key: one for key, one in self._edited.items() if key not in ("file", "people")}
            fates = self._edited.get("people", [{} for _ in self._found.get("people", ())])
            pairs = zip(self._found.get("people", ()), fates, strict=True)
            told["people"] = [{**person, **fate} for person, fate in pairs]
            return told

    def find(self) -> None:
        """Begin to look for its people.

        Raises:
            CrowdedError: The queue has no place for it.
        """
        self._begin("finding", None)

    def edit(self, wish: Mapping[str, Any]) -> None:
        """Begin to edit its people, in place of what was made before.

        Args:
            wish: As of ``Wish.of``.

        Raises:
            BusyError: It is being worked on, or its people were never found.
            CrowdedError: The queue has no place for it.
        """
        self._begin("editing", wish)

    def cancel(self) -> None:
        """End what is being done, and wait for the end; the clip stays."""
        self._cancelled.set()
        self._idle.wait()

    def close(self) -> None:
        """Delete all of it."""
        self.cancel()
        uploads = self._service.uploads
        uploads.release(self.name)
        for path in (self.path, self.result):
            if path is not None:
                uploads.drop(path)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _begin(self, state: State, wish: Mapping[str, Any] | None) -> None:
        place = self._service.queue.join(self.visitor)
        with self._lock:
            if wish is not None and self._state not in ("found", "edited"):
                self._service.queue.leave(place)
                raise BusyError(_BUSY if self.is_busy else _USELESS)
            self._drop_result()
            self._state, self._error = state, None
            self._done = self._of = 0
            self._cancelled.clear()
            self._idle.clear()
        threading.Thread(target=self._drive, args=(place, wish), daemon=True).start()

    def _drive(self, place: Place, wish: Mapping[str, Any] | None) -> None:
        """Do the work slice by slice, each at its turn; says in the end how it went."""
        before: State = "failed" if wish is None else "found"
        work, state, error = random_name(), before, None
        try:
            self._take(self._work(work, place, wish), wish)
            state = "found" if wish is None else "edited"
        except _CancelledError:
            """The state is as before."""
        except Exception as failed:
            error = refusal_of(failed, self._service.limits.for_clips, WORK_JOB).line
        self._service.queue.leave(place)
        with self._lock:
            self._state, self._error = state, error
        self._idle.set()
        if self._cancelled.is_set():  # in the end: the worker may be at work for others
            with suppress(AwayError, BrokenError):
                self._service.worker.ask(STOP_JOB, work=work)

    def _work(self, work: str, place: Place, wish: Mapping[str, Any] | None) -> dict[str, Any]:
        service = self._service
        arguments: dict[str, Any] = {
            "work": work,
            "task": "find" if wish is None else "edit",
            "path": str(self.path),
            "folder": str(self.folder),
            "seconds": SLICE_S,
            "wish": wish,
        }
        with service.metrics.long_job(WORK_JOB) as clock:
            while True:
                with self._turn(place, clock), clock.working():
                    made: dict[str, Any] = service.worker.ask(WORK_JOB, **arguments)
                self._advanced(made["done"], made["of"])
                if made["over"]:
                    self._drop_unwanted(made, clock)
                    service.metrics.count_faces(WORK_JOB, made["people"])
                    return made
                place = service.queue.again(place)

    def _drop_unwanted(self, made: Mapping[str, Any], clock: Clock) -> None:
        """Delete what was made while its visitor stopped it."""
        if self._cancelled.is_set():
            if made.get("file"):
                (self.folder / Path(made["file"]).name).unlink(missing_ok=True)
            clock.outcome = "cancelled"
            raise _CancelledError

    @contextmanager
    def _turn(self, place: Place, clock: Clock) -> Iterator[None]:
        """Wait for the turn of a place as long as the clip is wanted, and use it."""
        queue = self._service.queue
        turn = queue.turn(place)
        try:
            while not self._cancelled.is_set():
                with suppress(TimeoutError):
                    turn.result(_LOOK_S)
                    break
            else:
                clock.outcome = "cancelled"
                raise _CancelledError
            yield
        finally:
            if not turn.cancel():
                queue.over(place)

    def _take(self, made: dict[str, Any], wish: Mapping[str, Any] | None) -> None:
        told = {key: one for key, one in made.items() if key not in ("done", "of", "over")}
        if wish is None:
            self._found = told
            return
        file = told["file"]
        if file is not None:
            (self.result,) = self._service.uploads.results(self.folder, [file], self.visitor)
            self._service.uploads.keep(self.result, self.name)
        self._edited = told

    def _drop_result(self) -> None:
        self._edited = {}
        if self.result is not None:
            self._service.uploads.drop(self.result)
            self.result = None

    def _advanced(self, done: int, of: int) -> None:
        with self._lock:
            if not self._done or done < self._done:  # a new process begins anew
                self._first = (done, time.monotonic())
            self._done, self._of = done, of

    def _seconds_left(self) -> float | None:
        """By the pace of the frames so far; None where there are too few."""
        first, since = self._first
        done = self._done - first
        if not self.is_busy or done <= _TOLD_FROM * self._of:
            return None
        return round((time.monotonic() - since) * (self._of - self._done) / done, 1)
