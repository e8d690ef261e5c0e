"""Several processes that edit the photos of one run side by side.

Each gets a few photos at a time, fewer towards the end. Reports come back in the photos' order, and
no photo is given out that lies far behind one that is not done. Where a process dies, the photos
that it held are tried once more, each alone, and another process takes its place.
"""

from __future__ import annotations

import os
import queue
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from gioconda.batch.child import Child, Events
from gioconda.batch.edits import BATCH_PHOTOS
from gioconda.batch.file_state import PresentFile
from gioconda.batch.jobs import Announce, Job, Report
from gioconda.batch.outcome import Outcome
from gioconda.batch.places import sweep_beside
from gioconda.batch.settings import Settings
from gioconda.errors import GiocondaError
from gioconda.threads import threads

_AHEAD = 4 * BATCH_PHOTOS  # photos for each process that wait, are edited or are held back
_TRIES = 2
_FAILED_LOADS = 3  # in a row, after which no more processes are started
_GRACE_S = 10  # for all to end by themselves


class WorkerError(Exception):
    """A process met with a fault of ours."""


@dataclass(eq=False)
class _Slot:
    """A photo's place in the order of reports.

    Attributes:
        job: What is to be done; None where there is nothing.
        report: What became of it, once that is known.
        announced: The same before the result got its name.
        tries: How often it was given out.
    """

    job: Job | None
    report: Report | None = None
    announced: Report | None = None
    tries: int = 0


class Pool:
    """Processes that edit photos, started as there is work for them.

    Args:
        settings: How photos are edited.
        workers: How many processes at most.
    """

    def __init__(self, settings: Settings, workers: int) -> None:
        self.settings, self.workers = settings, workers
        self._events: Events = queue.SimpleQueue()
        self._held: dict[Child, dict[int, _Slot]] = {}  # what each living process works on
        self._waiting: deque[_Slot] = deque()
        self._failed_loads = 0

    def __enter__(self) -> Pool:
        """Start the first process.

        Raises:
            GiocondaError: The request cannot be carried out, or no process can be started.
        """
        try:
            self._start()
            while not any(child.ready for child in self._held):
                self._hear(None)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes."""
        return [child.pid for child in self._held]

    def edit(self, jobs: Iterable[Job | Report], announce: Announce | None) -> Iterator[Report]:
        """One report for each job, in order.

        Args:
            jobs: Jobs, and reports that take their place in the order.
            announce: Called before a result gets its name.

        Raises:
            GiocondaError: No process can be started any more.
            WorkerError: A process met with a fault of ours.
        """
        coming, order = iter(jobs), deque[_Slot]()
        more = True
        while more or order:
            while more and len(order) < _AHEAD * self.workers:
                job = next(coming, None)
                more = job is not None
                if job is not None:
                    order.append(self._placed(job))
                    self._give_out()
                while not self._events.empty():
                    self._hear(announce)
            while order and order[0].report is not None:
                report = order.popleft().report
                assert report is not None
                yield report
            if order and (not more or len(order) >= _AHEAD * self.workers):
                self._give_out()
                self._hear(announce)

    def _placed(self, job: Job | Report) -> _Slot:
        if isinstance(job, Report):
            return _Slot(None, job)
        slot = _Slot(job)
        self._waiting.append(slot)
        return slot

    def close(self) -> None:
        """End all processes, with no file left half-written."""
        try:
            for child in self._held:
                child.hang_up()
            until = time.monotonic() + _GRACE_S
            for child in self._held:
                child.end(max(0.0, until - time.monotonic()))
        finally:
            for child in self._held:
                child.end()
            for slots in self._held.values():
                _sweep_after(slots.values())
            self._held.clear()

    def _start(self) -> None:
        share = max(1, threads() // self.workers)
        first = {"settings": self.settings.told(), "threads": share}
        environment = {} if "OMP_NUM_THREADS" in os.environ else {"OMP_NUM_THREADS": str(share)}
        try:
            self._held[Child(first, environment, self._events)] = {}
        except OSError as error:
            if not self._held:
                raise GiocondaError(
                    f"no process can be started ({error.strerror}); leave --workers out"
                ) from error
            self.workers = len(self._held)

    def _give_out(self) -> None:
        """Give waiting photos to processes that have none; start processes while some are left."""
        idle = [child for child, slots in self._held.items() if child.ready and not slots]
        for child in idle:
            slots = self._chunk()
            if not slots:
                return
            for slot in slots:
                slot.tries += 1
            self._held[child] = {slot.job.number: slot for slot in slots if slot.job}
            child.tell([slot.job.told() for slot in slots if slot.job])
        loading = sum(not child.ready for child in self._held)
        if len(self._waiting) > loading and len(self._held) < self.workers:
            self._start()

    def _chunk(self) -> list[_Slot]:
        """Photos for one process: fewer as they run out, and one that was tried before alone."""
        count = min(BATCH_PHOTOS, -(-len(self._waiting) // (2 * self.workers)))
        slots: list[_Slot] = []
        while self._waiting and len(slots) < count:
            if slots and (slots[0].tries or self._waiting[0].tries):
                break
            slots.append(self._waiting.popleft())
        return slots

    def _hear(self, announce: Announce | None) -> None:
        """Wait until a process says something or ends."""
        child, told = self._next_event()
        match told:
            case None:
                self._died(child)
            case ["ready", _]:
                child.ready, self._failed_loads = True, 0
            case ["announced", values]:
                report = Report.heard(values)
                self._held[child][report.number].announced = report
                if announce is not None:
                    announce(report)
                child.tell("noted")
            case ["edited", values]:
                report = Report.heard(values)
                self._held[child].pop(report.number).report = report
            case ["refused", str(message)]:
                raise GiocondaError(message)
            case ["ends", str(reason)]:
                child.why_it_ends(reason)
            case ["broken", str(message), str(trace)]:
                raise WorkerError(message) from WorkerError(f"in a process that edits:\n{trace}")
            case _:
                raise WorkerError("a process that edits says what none would")

    def _next_event(self) -> tuple[Child, Any]:
        while True:
            try:
                return self._events.get(timeout=1)  # Windows hears Ctrl-C only between two waits
            except queue.Empty:
                continue

    def _died(self, child: Child) -> None:
        held, reason = self._held.pop(child), child.how_it_ended()
        if not child.ready:
            self._failed_loads += 1
            if self._failed_loads == _FAILED_LOADS:
                self.workers = len(self._held)
            if not self.workers:
                raise GiocondaError(
                    f"the processes that edit cannot be started: the last one {reason}; try fewer "
                    "by --workers"
                )
        for slot in reversed(held.values()):
            slot.report = self._after_death(slot, reason)
            if slot.report is None:
                self._waiting.appendleft(slot)
        _sweep_after(held.values())
        if not self._held:
            self._start()

    def _after_death(self, slot: _Slot, reason: str) -> Report | None:
        """What became of a photo whose process died; None where it is to be tried again."""
        job, told = slot.job, slot.announced
        assert job is not None
        if told is not None and PresentFile(job.target.path).is_in(told.result):
            if not self.settings.verify:
                return told
            if self.settings.in_place:  # the photo that it would be compared with is gone
                notes = (*told.outcome.notes, f"not verified: the process that edited it {reason}")
                return replace(told, outcome=replace(told.outcome, notes=notes))
            slot.job = replace(job, target=job.target._replace(replace=True))
        if slot.tries < _TRIES:
            return None
        error = (
            f"{job.source}: {slot.tries} processes ended as they edited it, the last one {reason}; "
            "it may need more memory than there is: try it alone"
        )
        return Report(job.number, Outcome(str(job.source), error=error))


def _sweep_after(slots: Iterable[_Slot]) -> None:
    """Delete what a process that is gone left half-written."""
    sweep_beside(slot.job.target.path for slot in slots if slot.job)
