"""Connections over real sockets, to a server in a thread of its own."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest.importorskip("uvicorn", reason="needs the extra [app]")

from starlette.responses import PlainTextResponse

from gioconda.web import listening
from gioconda.web.connections import protocol
from gioconda.web.listening import Background, listen

PATIENCE_S = 60
HELLO = PlainTextResponse("hello")
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
Serve = Callable[..., tuple[str, int]]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Serve something, its connections limited as told."""
    running: list[Background] = []

    def served(app: Any = HELLO, **limits: Any) -> tuple[str, int]:
        monkeypatch.setattr(listening, "protocol", lambda: protocol(**limits))
        place = listen("127.0.0.1", 0)
        running.append(Background(app, place))
        return place.getsockname()[:2]

    yield served
    for server in running:
        server.close()


def connect(place: tuple[str, int], source: str = "127.0.0.1") -> socket.socket:
    made = socket.create_connection(place, timeout=PATIENCE_S, source_address=(source, 0))
    made.settimeout(PATIENCE_S)
    return made


def is_closed(connection: socket.socket) -> bool:
    """Whether the server hangs up, waited for."""
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True
