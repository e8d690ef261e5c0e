"""A server: an application in front of a service, behind its gates, from its start to its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TypeVar

from starlette.types import ASGIApp

from gioconda.service.draining import Draining
from gioconda.service.gates import gated
from gioconda.service.limits import Limits
from gioconda.service.log import log
from gioconda.service.routes import api_of
from gioconda.service.service import Service
from gioconda.web.hosts import Hosts, hosts_for
from gioconda.web.listening import Background, address_of, listen, listen_on_first

S = TypeVar("S", bound="Server")

FIRST_PORTS = range(7860, 7960)
_SLACK_S = 5  # beyond the longest request, before a server that drains stops all the same


class Server:
    """Serves until it is closed: ``with Server(...) as server: server.url``.

    Args:
        service: What the application works with; it is closed with the server, and where the
            server cannot be started.
        build: Makes the application, when the worker is ready.
        host: Address to listen at; ``0.0.0.0`` for all addresses of this machine.
        port: Port; None for the first free one from 7860.
        hosts: What the server may be called, and from which pages it may be asked.
        password: What visitors are asked for; None for nothing.
        routes: Addresses that are counted one by one, beside those of the API.

    Raises:
        GiocondaError: The port is taken, or the weights cannot be loaded.
    """

    def __init__(
        self,
        service: Service,
        build: Callable[[Service], ASGIApp],
        host: str,
        port: int | None,
        hosts: Hosts,
        password: str | None,
        routes: tuple[str, ...] = (),
    ) -> None:
        self.service = service
        try:
            listening = listen(host, port) if port else listen_on_first(host, FIRST_PORTS)
            self.url = f"{address_of(listening)}/"
            self.port = int(listening.getsockname()[1])
            service.worker.wait()
            self._draining = Draining(build(service))
            gates = gated(self._draining, hosts, password, service.metrics, routes)
            self._background = Background(gates, listening)
        except BaseException:
            service.close()
            raise

    def drain(self) -> None:
        """Take no more work; finish what was taken, as long as one request may take."""
        self.service.stopping = True
        if not self._draining.drain(self.service.at_rest, self.service.limits.seconds + _SLACK_S):
            log("stopped before all requests were answered")

    def close(self) -> None:
        """Stop, and delete all files."""
        self.service.queue.close()
        self._background.close()
        self.service.close()

    def __enter__(self: S) -> S:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def api_server(
    host: str = "127.0.0.1",
    port: int | None = None,
    limits: Limits | None = None,
    allow_hosts: Sequence[str] = (),
    password: str | None = None,
) -> Server:
    """The HTTP API alone.

    Args:
        host: Address to listen at; ``0.0.0.0`` for all addresses of this machine.
        port: Port; None for the first free one from 7860.
        limits: Limits of visitors.
        allow_hosts: Names that the server is called by beside its own, as that of a proxy.
        password: What visitors are asked for; None for nothing.

    Raises:
        GiocondaError: The port is taken, or the weights cannot be loaded.
    """
    hosts = hosts_for(host, allow_hosts)
    return Server(Service(limits or Limits()), api_of, host, port, hosts, password)
