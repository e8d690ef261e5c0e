"""The worker process of the page: it can be stopped, and its crash does not stop the server.

It loads the weights once and runs one job at a time; other requests wait in Gradio's queue.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from gioconda.errors import GiocondaError

Job = Callable[..., Any]

_START_S = 120  # loading weights on a busy machine


class TooLongError(GiocondaError):
    """A request took longer than the limit."""


class BrokenError(Exception):
    """A bug or a crash; the message is for the log."""


class Worker:
    """A process that runs jobs by name, one after the other.

    Args:
        prepare: Called once in the process; returns the jobs by name. A module-level function, as
            the process imports it.
        arguments: The arguments of ``prepare``.
        seconds: Longest time of a job.
        folder: Deleted by the process if the server is killed.
    """

    def __init__(
        self,
        prepare: Callable[..., Mapping[str, Job]],
        arguments: tuple[Any, ...],
        seconds: float,
        folder: Path,
    ) -> None:
        self.prepare, self.arguments = prepare, arguments
        self.seconds, self.folder = seconds, folder
        self._lock = threading.Lock()
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, self.prepare, self.arguments, self.folder), daemon=True
        )
        self._process.start()
        theirs.close()
        self._ready = False

    def wait(self) -> None:
        """Wait until the weights are loaded.

        Raises:
            GiocondaError: They cannot be.
        """
        if not self._ready:
            self._hear(_START_S)
            self._ready = True

    def ask(self, job: str, **arguments: Any) -> Any:
        """Run a job and return its result.

        Raises:
            GiocondaError: The job refuses its arguments.
            TooLongError: It took too long; the process was stopped, and another one started.
            BrokenError: It failed; where the process died, another one was started.
        """
        with self._lock:
            self.wait()
            try:
                self._ours.send((job, arguments))
                return self._hear(self.seconds)
            except (EOFError, OSError) as error:
                self._start_again()
                raise BrokenError(f"the process died at {job}") from error
            except TooLongError:
                self._start_again()
                raise

    def _hear(self, seconds: float) -> Any:
        if not self._ours.poll(seconds):
            raise TooLongError(f"this took longer than {seconds:g} seconds; try a smaller photo")
        verdict, value = self._ours.recv()
        if verdict == "bad":
            raise GiocondaError(value)
        if verdict == "broken":
            raise BrokenError(value)
        return value

    def _start_again(self) -> None:
        self.close()
        self._start()

    def close(self) -> None:
        """Stop the process."""
        self._process.kill()
        self._process.join()
        self._ours.close()


def _serve(
    pipe: Connection, prepare: Callable[..., Mapping[str, Job]], arguments: Any, folder: Path
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's; it stops this process
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    jobs: dict[str, Job] = {}

    def begin() -> None:
        jobs.update(prepare(*arguments))

    pipe.send(_outcome(begin))
    while True:
        try:
            name, options = pipe.recv()
        except EOFError:  # the server was killed
            shutil.rmtree(folder, ignore_errors=True)
            return
        pipe.send(_outcome(partial(jobs[name], **options)))


def _end_with_parent(folder: Path) -> None:
    """End this process if the server is killed during a job, and delete the folder."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(1)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _outcome(work: Callable[[], Any]) -> tuple[str, Any]:
    try:
        return "done", work()
    except GiocondaError as error:
        return "bad", str(error)
    except Exception as error:
        return "broken", f"{type(error).__name__}: {error}"
