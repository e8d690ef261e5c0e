"""A process that edits photos, from inside: ``python -m gioconda.batch.worker``.

It is started by ``child.py``, told the settings and then a few jobs at a time. It ends with the
process that started it: at once if it waits, else as soon as it can, with no file half-written.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from typing import BinaryIO

import cv2

from gioconda.batch.edits import BatchEditor
from gioconda.batch.jobs import Job, Report
from gioconda.batch.settings import Settings
from gioconda.errors import GiocondaError
from gioconda.processes import Orders, own_pipes, write_frame


def main() -> None:
    """Edit photos until the other side is gone."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    hears, answers = own_pipes()
    try:
        _serve(Orders(hears), answers)
    except (KeyboardInterrupt, SystemExit, BrokenPipeError):
        pass
    except MemoryError:
        write_frame(answers, ["ends", "ran out of memory"])
    except Exception as error:
        trace = traceback.format_exc()
        write_frame(answers, ["broken", f"{type(error).__name__}: {error}", trace])
    sys.stderr.flush()
    os._exit(0)  # nothing is left to be tidied up, and large libraries take long over it


def _serve(orders: Orders, answers: BinaryIO) -> None:
    first = orders.next()
    cv2.setNumThreads(first["threads"])
    try:
        editor = BatchEditor.open(Settings.heard(first["settings"]))
    except GiocondaError as error:
        write_frame(answers, ["refused", str(error)])
        return
    write_frame(answers, ["ready", None])

    def announce(report: Report) -> None:
        write_frame(answers, ["announced", report.told()])
        orders.next()  # it was noted down

    while True:
        jobs = [Job.heard(one) for one in orders.next()]
        for report in editor.edit(jobs, announce):
            write_frame(answers, ["edited", report.told()])


if __name__ == "__main__":
    main()
