"""The worker, supervised: a process that loads the weights once and does one job at a time.

It can be stopped, and its crash does not stop the server. Where it dies, also while it loads or
idles, another one takes its place: at once the first time, then after longer and longer pauses.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, Literal

from gioconda.errors import GiocondaError
from gioconda.service.log import log
from gioconda.service.worker.child import DiedError, SilentError, WorkerChild
from gioconda.service.worker.frames import Kind, read_refusal
from gioconda.service.worker.process import Setup

_START_S = 120.0  # loading weights on a busy machine
_TRIES = 3  # with processes that die before they begin a job
_LONGEST_PAUSE_S = 30.0
_AWAY = "the editor is being started again; try again in a minute"


class RefusedError(GiocondaError):
    """A job refuses what it was given.

    Args:
        kind: What it refuses.
        line: What the visitor is told.
    """

    def __init__(self, kind: Kind, line: str) -> None:
        super().__init__(line)
        self.kind = kind


class TooLongError(GiocondaError):
    """A request took longer than the limit."""


class AwayError(GiocondaError):
    """There is no process just now; the supervisor is about to start one."""


class BrokenError(Exception):
    """A bug or a crash; the message is for the log."""


@dataclass(frozen=True)
class Health:
    """How the worker is.

    Attributes:
        status: ``ok``; ``starting`` while it loads; ``broken`` where it died as it loaded, and
            the next try is a while away.
        failures: Processes that died in a row without a job done in between.
        reason: What became of the last one; None where none died.
    """

    status: Literal["ok", "starting", "broken"]
    failures: int
    reason: str | None


class Worker:
    """Runs jobs by name, one after the other, in a process that is replaced where it dies.

    Args:
        setup: What each process is told first.
    """

    def __init__(self, setup: Setup) -> None:
        self.setup, self.seconds = setup, setup.seconds
        self._one_at_a_time = threading.Lock()
        self._changed = threading.Condition()
        self._child: WorkerChild | None = None
        self._ready = False
        self._refusal: str | None = None  # why the weights cannot be loaded, in a user's words
        self._reason: str | None = None
        self._failures = self._failed_loads = 0
        self._deaths = 0
        self._at_work = False
        self._closing = threading.Event()
        self._supervisor = threading.Thread(target=self._supervise, daemon=True)
        self._supervisor.start()

    @property
    def pid(self) -> int:
        """The present process's number; 0 between two."""
        child = self._child
        return child.pid if child and self._ready else 0

    @property
    def deaths(self) -> int:
        """How many processes died, or were stopped, since the beginning."""
        return self._deaths

    @property
    def health(self) -> Health:
        """How it is."""
        with self._changed:
            status: Literal["ok", "starting", "broken"] = "ok" if self._ready else "starting"
            if self._child is None and self._failures:
                status = "broken"
            return Health(status, self._failures, self._reason)

    def wait(self) -> None:
        """Wait until the weights are loaded for the first time.

        Raises:
            GiocondaError: They cannot be.
            BrokenError: The process died as it loaded them.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: self._ready or self._refusal or self._failures, timeout=2 * _START_S
            )
            if self._refusal:
                raise GiocondaError(self._refusal)
            if not self._ready:
                raise BrokenError(f"the process that edits {self._reason or 'does not start'}")

    def ask(self, job: str, **arguments: Any) -> Any:
        """Run a job and return its result: plain values.

        Raises:
            RefusedError: The job refuses its arguments.
            TooLongError: It took too long; the process was stopped, and another one is started.
            AwayError: There is no process just now.
            BrokenError: It failed; where the process died, another one is started.
        """
        with self._one_at_a_time:
            for _ in range(_TRIES):
                child = self._ready_child()
                try:
                    child.tell((job, arguments))
                    child.hear(self.seconds)
                except DiedError:  # before it began: no fault of this job, which goes to the next
                    self._wait_for_end(child)
                    continue
                except SilentError:
                    raise self._stopped(child) from None
                return self._answer(child, job)
            raise AwayError(_AWAY)

    def _answer(self, child: WorkerChild, job: str) -> Any:
        try:
            verdict, value = child.hear(self.seconds)
        except DiedError as error:
            self._wait_for_end(child)
            raise BrokenError(f"the process died at {job}: {error}") from error
        except SilentError:
            raise self._stopped(child) from None
        with self._changed:
            self._failures, self._at_work = 0, False
        if verdict == "refused":
            raise RefusedError(*read_refusal(value))
        if verdict != "done":
            raise BrokenError(str(value))
        return value

    def _stopped(self, child: WorkerChild) -> TooLongError:
        child.end()
        self._wait_for_end(child)
        return TooLongError(f"this took longer than {self.seconds:g} seconds; try a smaller photo")

    def _ready_child(self) -> WorkerChild:
        """The process, waited for while it loads.

        Raises:
            AwayError: The last ones died as they loaded, and the next try is a while away.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: self._ready or self._failed_loads > 1 or self._closing.is_set(), _START_S
            )
            if not self._ready or self._child is None:
                raise AwayError(_AWAY)
            self._at_work = True
            return self._child

    def _wait_for_end(self, child: WorkerChild) -> None:
        """Until the supervisor has seen that this process is gone."""
        with self._changed:
            self._changed.wait_for(lambda: self._child is not child)

    def _supervise(self) -> None:
        while not self._closing.is_set():
            try:
                child = WorkerChild(self.setup)
            except OSError as error:  # no memory or no process to be had
                with self._changed:
                    self._count(f"could not be started: {error.strerror}", loaded=False)
            else:
                self._watch(child)
            self._closing.wait(self._pause())

    def _watch(self, child: WorkerChild) -> None:
        """One process from its start to its end."""
        with self._changed:
            self._child = child
            closing = self._closing.is_set()
        failure = None if closing else self._load(child)
        if failure is None and not closing:
            child.ended.wait()
        child.end()
        with self._changed:
            if not self._closing.is_set():
                self._count(failure or child.how_it_ended(), loaded=failure is None)
            self._child, self._ready, self._at_work = None, False, False
            self._changed.notify_all()

    def _load(self, child: WorkerChild) -> str | None:
        """Wait until a process has loaded the weights; else what became of it."""
        try:
            verdict, value = child.hear(_START_S)
        except DiedError as error:
            return f"{error} while it loaded"
        except SilentError:
            return f"loaded for more than {_START_S:g} s"
        with self._changed:
            self._ready = verdict == "ready"
            if self._ready:
                self._failed_loads = 0
            elif verdict == "refused":
                self._refusal = read_refusal(value)[1]
            self._changed.notify_all()
        return None if self._ready else f"could not load: {value}"

    def _count(self, reason: str, *, loaded: bool) -> None:
        """A process died; one that died of its job says nothing about the next."""
        self._reason = reason
        self._deaths += 1
        if not loaded:
            self._failed_loads += 1
        if not self._at_work:
            self._failures += 1
        log(f"the process that edits {reason}")

    def _pause(self) -> float:
        """Seconds before the next process is started."""
        return min(2.0 ** (self._failures - 2), _LONGEST_PAUSE_S) if self._failures > 1 else 0.0

    def close(self) -> None:
        """Stop the process, and start none any more."""
        with self._changed:
            self._closing.set()
            child = self._child
            self._changed.notify_all()
        if child is not None:
            child.end()
        self._supervisor.join(_START_S)
