"""A process that edits photos, from outside: started, told, heard, and ended."""

from __future__ import annotations

import queue
import subprocess
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from gioconda.processes import (
    FrameError,
    how_it_ended,
    import_path,
    read_frame,
    start,
    write_frame,
)

WORKER = "gioconda.batch.worker"  # the module that edits photos

Events = queue.SimpleQueue[tuple["Child", Any]]


class Child:
    """One process, from its start to its end.

    Args:
        first: What it is told first, in plain values.
        environment: Variables to set.
        events: Gets what it says, and None when it is gone.
        module: What it runs; None for what edits photos.

    Raises:
        OSError: It cannot be started.

    Attributes:
        ready: Whether it has loaded the weights.
    """

    def __init__(
        self,
        first: Any,
        environment: Mapping[str, str],
        events: Events,
        module: str | None = None,
    ) -> None:
        self.ready = False
        self._reason: str | None = None
        self._process = start(module or WORKER, import_path(), environment)
        threading.Thread(target=self._hear, args=(events,), daemon=True).start()
        self.tell(first)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def tell(self, value: Any) -> None:
        """Send plain values; that it is gone is heard of by ``events``."""
        assert self._process.stdin
        with suppress(OSError, ValueError):
            write_frame(self._process.stdin, value)

    def why_it_ends(self, reason: str) -> None:
        """Note down what it said last."""
        self._reason = reason

    def how_it_ended(self) -> str:
        """``was ended by SIGKILL``, ``ran out of memory``."""
        return self._reason or how_it_ended(self._process)

    def hang_up(self) -> None:
        """Tell it to end as soon as it can."""
        assert self._process.stdin
        with suppress(OSError):
            self._process.stdin.close()

    def end(self, seconds: float = 0.0) -> None:
        """Wait for its end, and end it when that takes too long."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _hear(self, events: Events) -> None:
        stdout = self._process.stdout
        assert stdout
        try:
            while True:
                events.put((self, read_frame(stdout)))
        except (EOFError, OSError, FrameError):
            self._process.kill()  # whatever it is, it is no process of ours any more
        self._process.wait()
        stdout.close()
        self.hang_up()
        events.put((self, None))
