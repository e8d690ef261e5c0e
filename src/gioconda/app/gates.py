"""The gates that every request of the page passes, from the outermost inwards.

Headers on every answer; names and pages; requests open at once; the password; and then the request
filter in front of Gradio.
"""

from __future__ import annotations

import sys

from starlette.types import ASGIApp

from gioconda.app.request_filter import HEALTH
from gioconda.web.crowd import FairShare
from gioconda.web.headers import SecureHeaders
from gioconda.web.hosts import Hosts, KnownHosts
from gioconda.web.password import Password

NAME = "gioconda app"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' blob: data:; media-src 'self' blob:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}


def gated(app: ASGIApp, hosts: Hosts, password: str | None = None) -> ASGIApp:
    """An application behind its gates.

    Args:
        app: Answers the requests that pass.
        hosts: What the server may be called, and from which pages it may be asked.
        password: What visitors are asked for; None for nothing. ``/health`` needs none.
    """
    if password is not None:
        app = Password(app, password, open_paths=(HEALTH,))
    return SecureHeaders(KnownHosts(FairShare(app), hosts, _tell), HEADERS, NAME)


def _tell(name: str) -> None:
    print(
        f"{NAME}: refused a request for or from {name}; if a proxy in front is called so, use "
        f"--allow-host {name}",
        file=sys.stderr,
    )
