"""Serves the API for the tests: prints its address, then does what lines on stdin ask for.

Each line is answered by one; the end of stdin closes the server.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping

from gioconda.service.limits import Limits
from gioconda.service.queue import Place
from gioconda.service.server import Server, api_server
from gioconda.web.bodies import Pace

WAITING, EACH, KEPT_S = 6, 4, 600
PASSWORD = "open sesame"
Answers = Mapping[str, Callable[[], object]]


def limits(waiting_each: int = EACH) -> Limits:
    """Room for a few visitors in line."""
    return Limits(
        file_mb=5,
        megapixels=20,
        waiting=WAITING,
        seconds=300,
        kept_s=KEPT_S,
        waiting_each=waiting_each,
        pace=Pace(pause_s=2),
        clip_s=3,
        clip_mb=2,
    )


def signalled(server: Server, number: int) -> str:
    """Send the worker a signal."""
    os.kill(server.service.worker.pid, number)
    return "sent"


def swept(server: Server) -> str:
    """Delete what is left, as after a minute."""
    uploads = server.service.uploads
    uploads.kept_s = 0
    uploads.sweep()
    uploads.kept_s = KEPT_S
    return "swept"


def clips_left(server: Server) -> str:
    """Delete the clips that nobody asks for, as after some minutes."""
    desk, kept_s = server.service.clips, server.service.limits.clip_kept_s
    for visit in desk._visits.values():
        visit.touched -= kept_s
    desk.sweep()
    return "left"


def photos(server: Server) -> int:
    """Photos of visitors that lie there, whole or half."""
    return sum(entry.kind != "result" for entry in server.service.uploads._entries.values())


def in_line(server: Server) -> int:
    """Requests that wait for their turn, or have it: those whose photos have been taken in."""
    queue = server.service.queue
    return len(queue._waiting) + (queue._at_work is not None)


def turns(server: Server) -> list[str]:
    """The visitors whose turns are over, in their order, from now on."""
    over: list[str] = []
    queue, go_on = server.service.queue, server.service.queue.over

    def noted(place: Place) -> None:
        over.append(place.visitor)
        go_on(place)

    queue.over = noted  # type: ignore[method-assign]
    return over


def answers(server: Server) -> Answers:
    """What can be asked for."""
    over = turns(server)
    return {
        "turns": lambda: json.dumps(over),
        "hold the worker": lambda: signalled(server, signal.SIGSTOP),
        "let it go on": lambda: signalled(server, signal.SIGCONT),
        "kill the worker": lambda: signalled(server, signal.SIGKILL),
        "in line": lambda: in_line(server),
        "photos": lambda: photos(server),
        "a minute passes": lambda: swept(server),
        "clips are left": lambda: clips_left(server),
        "health": lambda: json.dumps(server.service.health()),
        "worker": lambda: server.service.worker.pid,
    }


def obey(server: Server, known: Answers) -> None:
    """Answer line after line."""
    print(server.url, flush=True)
    for line in sys.stdin:
        print(known[line.strip()](), flush=True)


if __name__ == "__main__":
    password = PASSWORD if "--password" in sys.argv else None
    with api_server(limits=limits(), password=password) as server:
        obey(server, answers(server))
