"""The worker process from outside: started, asked, heard, and ended."""

from __future__ import annotations

import queue
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from gioconda.processes import FrameError, how_it_ended, start, write_frame
from gioconda.service.worker.frames import Verdict, read_reply
from gioconda.service.worker.process import Setup


class DiedError(Exception):
    """The process ended, or said what no worker says and was ended; the message says how."""


class SilentError(Exception):
    """The process did not answer in time."""


class WorkerChild:
    """One worker process, from its start to its end.

    Args:
        setup: What it is told first.

    Attributes:
        ended: Set when it is gone.
    """

    def __init__(self, setup: Setup) -> None:
        temporary = Path(setup.folder) / "scratch"  # of the libraries that it uses
        temporary.mkdir(exist_ok=True)
        self.ended = threading.Event()
        self._process = start(
            "gioconda.service.worker.process", setup.path, {"TMPDIR": str(temporary)}
        )
        self._replies: queue.SimpleQueue[tuple[Verdict, Any] | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        with suppress(DiedError):  # heard of by whoever waits for its first word
            self.tell(setup.told())

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def tell(self, value: Any) -> None:
        """Send plain values.

        Raises:
            DiedError: It is gone.
        """
        assert self._process.stdin
        try:
            write_frame(self._process.stdin, value)
        except (OSError, ValueError) as error:
            raise DiedError(self.how_it_ended()) from error

    def hear(self, seconds: float) -> tuple[Verdict, Any]:
        """Its next reply.

        Raises:
            DiedError: It is gone.
            SilentError: It says nothing for so long.
        """
        try:
            reply = self._replies.get(timeout=seconds)
        except queue.Empty:
            raise SilentError from None
        if reply is None:
            self._replies.put(None)  # for whoever asks again
            raise DiedError(self.how_it_ended())
        return reply

    def how_it_ended(self) -> str:
        """For the log: ``was ended by SIGKILL``, ``ended with code 3``."""
        return how_it_ended(self._process)

    def end(self) -> None:
        """End it now."""
        self._process.kill()
        self.ended.wait()

    def _read(self) -> None:
        stdout, stdin = self._process.stdout, self._process.stdin
        assert stdout
        assert stdin
        try:
            while True:
                self._replies.put(read_reply(stdout))
        except (EOFError, OSError, FrameError):
            self._process.kill()  # whatever it is, it is no worker of ours any more
        self._process.wait()
        for stream in (stdout, stdin):
            with suppress(OSError):  # what was still to be told is lost with it
                stream.close()
        self._replies.put(None)
        self.ended.set()
