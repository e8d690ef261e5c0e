"""Where a server listens, and how it is run."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable

import uvicorn
from starlette.types import ASGIApp

from gioconda.errors import GiocondaError
from gioconda.web.connections import protocol
from gioconda.web.slow_readers import SENDING_BYTES

_KEEP_ALIVE_S = 20
_START_S = 30


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes visitors; port 0 for any that is free.

    Raises:
        GiocondaError: The address is not ours, or taken.
    """
    try:
        listening = _bound(host, port)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise GiocondaError(
            f"{host}:{port}: cannot be listened on ({reason}); choose another --host or --port"
        ) from error
    return listening


def listen_on_first(host: str, ports: Iterable[int]) -> socket.socket:
    """A socket at the first of some ports that is free.

    Raises:
        GiocondaError: None is.
    """
    error: GiocondaError | None = None
    for port in ports:
        try:
            return listen(host, port)
        except GiocondaError as taken:
            error = taken
    raise error or GiocondaError(f"{host}: no port to listen on")


def _bound(host: str, port: int) -> socket.socket:
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    listening = socket.create_server((host, port), family=family)
    # Connections take both over. Without the first the second part of an answer waits until the
    # visitor has acknowledged the first, which systems put off by 40 ms. Without the second the
    # system keeps up to some megabytes of an answer for each, and does not tell whether it is read.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SENDING_BYTES)
    return listening


def address_of(listening: socket.socket) -> str:
    """The address to type: ``http://127.0.0.1:7860``; of all addresses this machine's name."""
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = socket.gethostname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def server_of(app: ASGIApp) -> uvicorn.Server:
    """A server for an application: no log of requests, no word on what serves."""
    config = uvicorn.Config(
        app,
        http=protocol(),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(config)


class Background:
    """A server in a thread of its own, from when it answers until it is closed.

    Raises:
        GiocondaError: It did not start.
    """

    def __init__(self, app: ASGIApp, listening: socket.socket) -> None:
        self._server = server_of(app)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listening]}, daemon=True
        )
        self._thread.start()
        waited = threading.Event()
        for _ in range(_START_S * 50):
            if self._server.started or not self._thread.is_alive():
                break
            waited.wait(0.02)
        if not self._server.started:
            raise GiocondaError("the server did not start; its log says why")

    def close(self) -> None:
        """Stop; answers under way have some seconds."""
        self._server.should_exit = True
        self._thread.join(10)
