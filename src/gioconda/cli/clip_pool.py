"""Clips edited side by side, each by a process of its own (``clip_worker``)."""

from __future__ import annotations

import os
import queue
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gioconda.batch.child import Child, Events
from gioconda.batch.settings import Settings
from gioconda.cli.clip_report import ClipReport
from gioconda.errors import GiocondaError
from gioconda.threads import threads

if TYPE_CHECKING:
    from gioconda.cli.clip_files import ClipFiles
    from gioconda.clips.run import ClipRequest

_MODULE = "gioconda.cli.clip_worker"
_END_S = 10.0  # in which a process that is told to end tidies up


def edited_side_by_side(
    clips: Sequence[Path], wanted: ClipRequest, files: ClipFiles, workers: int
) -> Generator[ClipReport, None, None]:
    """Reports on clips, in the order in which they are done.

    Args:
        clips: The files.
        wanted: The same for each.
        files: Where results go.
        workers: How many processes.

    Raises:
        GiocondaError: The request cannot be carried out, or no process can be started.
    """
    pool = _Pool(clips, _told(wanted, files), min(workers, len(clips)))
    try:
        yield from pool.reports()
    finally:
        for stopped in pool.end():
            files.tidy_up(stopped, wanted.request.file_tag)


class _Pool:
    """Processes that edit clips.

    Args:
        clips: The files.
        first: What each process is told first.
        workers: How many processes.
    """

    def __init__(self, clips: Sequence[Path], first: dict[str, Any], workers: int) -> None:
        self._waiting = deque(clips)
        self._share = max(1, threads() // workers)
        self._first = {**first, "threads": self._share}
        self._events: Events = queue.SimpleQueue()
        self._busy: dict[Child, Path] = {}
        self._started: list[Child] = []
        self._workers = workers

    def reports(self) -> Iterator[ClipReport]:
        """Reports as they come."""
        for _ in range(self._workers):
            self._start()
        while self._busy:
            child, said = self._events.get()
            clip = self._busy.pop(child, None)
            if said is None:
                if clip is not None:
                    error = f"{clip}: the process that edited it {child.how_it_ended()}; run again"
                    yield ClipReport.of_error(clip, error)
                    self._start()
                continue
            kind, value = said
            if kind == "refused":
                raise GiocondaError(value)
            self._give(child)
            yield ClipReport(**{**value, "notes": tuple(value["notes"])})

    def end(self) -> list[Path]:
        """End all processes; returns the clips that they have not finished."""
        for child in self._started:
            child.hang_up()
        for child in self._started:
            child.end(_END_S)
        return list(self._busy.values())

    def _start(self) -> None:
        """Start a process, if a clip waits for one."""
        if not self._waiting:
            return
        own = {} if "OMP_NUM_THREADS" in os.environ else {"OMP_NUM_THREADS": str(self._share)}
        try:
            child = Child(self._first, own, self._events, _MODULE)
        except OSError as error:
            if self._busy:
                return  # the others go on
            raise GiocondaError(
                f"no process can be started ({error.strerror}); leave --workers out"
            ) from error
        self._started.append(child)
        self._give(child)

    def _give(self, child: Child) -> None:
        """Give a process the next clip; without one it ends."""
        if not self._waiting:
            child.hang_up()
            return
        self._busy[child] = self._waiting.popleft()
        child.tell(str(self._busy[child]))


def _told(wanted: ClipRequest, files: ClipFiles) -> dict[str, Any]:
    """What is wanted, in plain values."""
    moves = wanted.keyframes
    told = asdict(files)
    if files.sign is not None:
        told["sign"] = [str(file) for file in files.sign]
    return {
        "settings": Settings(wanted.request, wanted.faces or "all", mark=wanted.mark).told(),
        "keyframes": None if moves is None else [moves.seconds, moves.degrees],
        "crf": wanted.crf,
        "files": told,
    }
