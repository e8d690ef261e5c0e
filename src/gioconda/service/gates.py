"""The gates that every request passes, from the outermost inwards.

It is counted; headers stand on every answer; names and pages; requests open at once; the password;
and no new work where the server is stopping.
"""

from __future__ import annotations

from starlette.types import ASGIApp

from gioconda.service.log import log
from gioconda.service.metrics import Counted, Metrics
from gioconda.service.routes import HEALTH, ROUTES
from gioconda.web.crowd import FairShare
from gioconda.web.headers import SecureHeaders
from gioconda.web.hosts import Hosts, KnownHosts
from gioconda.web.password import Password

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' blob: data:; media-src 'self' blob:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}


def gated(
    app: ASGIApp,
    hosts: Hosts,
    password: str | None = None,
    metrics: Metrics | None = None,
    routes: tuple[str, ...] = (),
) -> ASGIApp:
    """An application behind its gates.

    Args:
        app: Answers the requests that pass.
        hosts: What the server may be called, and from which pages it may be asked.
        password: What visitors are asked for; None for nothing. ``/health`` needs none.
        metrics: Counts all requests, also those that do not pass.
        routes: Addresses that are counted one by one, beside those of the API.
    """
    if password is not None:
        app = Password(app, password, open_paths=(HEALTH,))
    gates = SecureHeaders(KnownHosts(FairShare(app), hosts, _tell), HEADERS, "gioconda")
    return Counted(gates, metrics or Metrics(), (*ROUTES, *routes))


def _tell(name: str) -> None:
    log(
        f"refused a request for or from {name}; if a proxy in front is called so, use "
        f"--allow-host {name}"
    )
