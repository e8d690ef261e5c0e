"""A process that edits photos, from inside: ``python -m gioconda.batch.worker``.

It is started by ``child.py``, told the settings and then a few jobs at a time. It ends with the
process that started it: at once if it waits, else as soon as it can, with no file half-written.
"""

from __future__ import annotations

import _thread
import os
import queue
import signal
import sys
import threading
import time
import traceback
from typing import Any, BinaryIO

import cv2

from gioconda.batch.edits import BatchEditor
from gioconda.batch.jobs import Job, Report
from gioconda.batch.settings import Settings
from gioconda.errors import GiocondaError
from gioconda.processes import own_pipes, read_frame, write_frame

_GRACE_S = 5  # for the libraries to return, before the process ends whatever it does
_GONE = object()


def main() -> None:
    """Edit photos until the other side is gone."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    hears, answers = own_pipes()
    told: queue.SimpleQueue[Any] = queue.SimpleQueue()
    try:
        threading.Thread(target=_listen, args=(hears, told), daemon=True).start()
        _serve(told, answers)
    except (KeyboardInterrupt, SystemExit, BrokenPipeError):
        pass
    except MemoryError:
        write_frame(answers, ["ends", "ran out of memory"])
    except Exception as error:
        trace = traceback.format_exc()
        write_frame(answers, ["broken", f"{type(error).__name__}: {error}", trace])
    sys.stderr.flush()
    os._exit(0)  # nothing is left to be tidied up, and large libraries take long over it


def _serve(told: queue.SimpleQueue[Any], answers: BinaryIO) -> None:
    first = _next(told)
    cv2.setNumThreads(first["threads"])
    try:
        editor = BatchEditor.open(Settings.heard(first["settings"]))
    except GiocondaError as error:
        write_frame(answers, ["refused", str(error)])
        return
    write_frame(answers, ["ready", None])

    def announce(report: Report) -> None:
        write_frame(answers, ["announced", report.told()])
        _next(told)  # it was noted down

    while True:
        jobs = [Job.heard(one) for one in _next(told)]
        for report in editor.edit(jobs, announce):
            write_frame(answers, ["edited", report.told()])


def _next(told: queue.SimpleQueue[Any]) -> Any:
    value = told.get()
    if value is _GONE:
        raise SystemExit
    return value


def _listen(hears: BinaryIO, told: queue.SimpleQueue[Any]) -> None:
    try:
        while True:
            told.put(read_frame(hears))
    except (EOFError, OSError, ValueError):
        told.put(_GONE)
        _interrupt()
        time.sleep(_GRACE_S)
        os._exit(1)


def _interrupt() -> None:
    """Stop what the main thread does as Ctrl-C would, also where it waits."""
    main = threading.main_thread().ident
    if sys.platform == "win32" or main is None:
        _thread.interrupt_main()
    else:
        signal.pthread_kill(main, signal.SIGINT)


if __name__ == "__main__":
    main()
