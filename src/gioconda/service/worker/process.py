"""The worker process from inside: it confines itself, loads the weights, does job after job.

It is started by ``child.py`` as ``python -m gioconda.service.worker.process``, hears jobs on its
standard input and answers on its standard output.
"""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from gioconda.errors import GiocondaError
from gioconda.processes import import_path, own_pipes, read_frame, write_frame
from gioconda.service.worker.confinement import Confinement
from gioconda.service.worker.frames import Verdict, kind_of

Job = Callable[..., Any]

_SLACK_S = 5  # beyond the limit at which the server stops a job, if it still can
_TOO_MUCH = "this needs more memory than there is for one request; try a smaller photo"


@dataclass(frozen=True)
class Setup:
    """What a worker is told first.

    Attributes:
        prepare: Where the jobs come from, as ``module:function``: called once, it returns them by
            name.
        arguments: Of that function; plain values.
        path: Folders from which modules are imported.
        folder: With the files of jobs; emptied by the worker if the server is killed.
        seconds: Longest time of a job.
        readable: Files and folders that jobs read, beside the interpreter, its packages and
            ``folder``.
        memory_mb: Most memory, in 1e6 bytes; 0 for no limit.
    """

    prepare: str
    arguments: Mapping[str, Any]
    folder: str
    seconds: float
    path: list[str] = field(default_factory=import_path)
    readable: list[str] = field(default_factory=list)
    memory_mb: float = 0

    def told(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def main() -> None:
    """Do jobs until the server is gone."""
    hears, answers = own_pipes()
    setup = Setup(**read_frame(hears))
    sys.path[:] = setup.path
    threading.Thread(target=_end_with_parent, args=(setup.folder,), daemon=True).start()
    jobs: dict[str, Job] = {}

    def begin() -> None:
        Confinement.of(setup.prepare, setup.folder, setup.readable, setup.memory_mb).enter()
        module, _, function = setup.prepare.partition(":")
        prepare = getattr(importlib.import_module(module), function)
        jobs.update(prepare(**setup.arguments))

    verdict, value = _outcome(begin)
    write_frame(answers, ("ready" if verdict == "done" else verdict, value))
    while True:
        try:
            name, arguments = read_frame(hears)
        except EOFError:  # the server is gone
            _empty(setup.folder)
            return
        write_frame(answers, ("begun", None))
        with _Alarm(setup.seconds + _SLACK_S):
            outcome = _outcome(partial(jobs[name], **arguments))
        write_frame(answers, outcome)


class _Alarm:
    """Ends this process if a block takes too long, even if the server does not."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __enter__(self) -> None:
        if sys.platform != "win32":
            signal.setitimer(signal.ITIMER_REAL, self.seconds)  # the signal ends a process

    def __exit__(self, *error: object) -> None:
        if sys.platform != "win32":
            signal.setitimer(signal.ITIMER_REAL, 0)


def _end_with_parent(folder: str) -> None:
    """End this process if the server is killed during a job, and empty the folder."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(1)
    _empty(folder)
    os._exit(1)


def _empty(folder: str) -> None:
    """Delete all files of visitors; the folder itself may lie where this process cannot delete."""
    for path in Path(folder).glob("*"):
        shutil.rmtree(path, ignore_errors=True)
        path.unlink(missing_ok=True) if path.is_file() else None
    shutil.rmtree(folder, ignore_errors=True)


def _outcome(work: Callable[[], Any]) -> tuple[Verdict, Any]:
    try:
        return "done", work()
    except GiocondaError as error:
        return "refused", (kind_of(error), str(error))
    except MemoryError:
        return "refused", ("size", _TOO_MUCH)
    except Exception as error:
        return "broken", f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    main()
