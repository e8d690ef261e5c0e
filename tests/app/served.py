"""Serves the page for the tests, as ``tests/service/served.py`` serves the API."""

from __future__ import annotations

import sys

from gioconda.app.serve import Server
from tests.service.served import WAITING as WAITING
from tests.service.served import answers, limits, obey

if __name__ == "__main__":
    each = int(sys.argv[1]) if sys.argv[1:] else 2 * WAITING
    with Server(limits=limits(each)) as server:
        remembered = lambda: len(server.blocks._queue.server_app.state_holder.session_data)  # noqa: E731
        obey(server, {**answers(server), "remembered": remembered})
