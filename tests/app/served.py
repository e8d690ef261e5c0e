"""Serves the page for the tests: prints its address, then does what lines on stdin ask for.

Each line is answered by one; the end of stdin closes the server.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping
from multiprocessing import active_children

from gioconda.app.limits import Limits
from gioconda.app.serve import Server

WAITING, KEPT_S = 6, 600


def signalled(number: int) -> str:
    """Send the worker a signal."""
    (worker,) = active_children()
    os.kill(worker.pid or 0, number)
    return "sent"


def kept(server: Server, seconds: float) -> str:
    """From now on, keep what a visitor left behind for as long as this."""
    server.uploads.kept_s = seconds
    return f"{seconds} s"


def answers(server: Server) -> Mapping[str, Callable[[], object]]:
    """What can be asked for."""
    return {
        "remembered": lambda: len(server.blocks.app.state_holder.session_data),
        "hold the worker": lambda: signalled(signal.SIGSTOP),
        "let it go on": lambda: signalled(signal.SIGCONT),
        "keep nothing": lambda: kept(server, 0),
        "keep again": lambda: kept(server, KEPT_S),
    }


if __name__ == "__main__":  # the worker's process imports this file, too
    limits = Limits(file_mb=5, megapixels=20, waiting=WAITING, seconds=300, kept_s=KEPT_S)
    with Server(limits=limits) as server:
        print(server.url, flush=True)
        for line in sys.stdin:
            print(answers(server)[line.strip()](), flush=True)
