"""Serves the page for the tests: prints its address, then does what lines on stdin ask for.

Each line is answered by one; the end of stdin closes the server.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping

from gioconda.app.serve import Server
from gioconda.service.limits import Limits
from gioconda.web.bodies import Pace

WAITING, KEPT_S = 6, 600


def signalled(server: Server, number: int) -> str:
    """Send the worker a signal."""
    os.kill(server.worker.pid, number)
    return "sent"


def swept(server: Server) -> str:
    """Delete what is left, as after a minute."""
    server.uploads.kept_s = 0
    server.uploads.sweep()
    server.uploads.kept_s = KEPT_S
    return "swept"


def photos(server: Server) -> int:
    """Photos of visitors that lie there, whole or half."""
    return sum(entry.kind != "result" for entry in server.uploads._entries.values())


def answers(server: Server) -> Mapping[str, Callable[[], object]]:
    """What can be asked for."""
    return {
        "remembered": lambda: len(server.blocks._queue.server_app.state_holder.session_data),
        "hold the worker": lambda: signalled(server, signal.SIGSTOP),
        "let it go on": lambda: signalled(server, signal.SIGCONT),
        "kill the worker": lambda: signalled(server, signal.SIGKILL),
        "photos": lambda: photos(server),
        "a minute passes": lambda: swept(server),
        "health": lambda: json.dumps(server.health()),
        "worker": lambda: server.worker.pid,
    }


if __name__ == "__main__":
    limits = Limits(
        file_mb=5,
        megapixels=20,
        waiting=WAITING,
        seconds=300,
        kept_s=KEPT_S,
        waiting_each=int(sys.argv[1]) if sys.argv[1:] else 2 * WAITING,
        pace=Pace(pause_s=2),
    )
    with Server(limits=limits) as server:
        print(server.url, flush=True)
        for line in sys.stdin:
            print(answers(server)[line.strip()](), flush=True)
