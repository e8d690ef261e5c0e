"""Names by which a server may be called: a page elsewhere must not speak to it by one of its own.

A browser sends requests for ``evil.example`` to this machine where that name's address was made to
point here. Such a request bears the foreign name, and is refused before it is read.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from gioconda.errors import GiocondaError

HERE_ONLY = ("localhost", "127.0.0.1", "[::1]")
ANY = "*"
_NAME = re.compile(r"\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")
_PORT = re.compile(r":\d*$")
_MOST_TOLD = 20  # names in the log; whoever sends requests can think of many more


def hosts_for(host: str, allowed: Sequence[str] = ()) -> tuple[str, ...]:
    """Names by which a server may be called.

    Args:
        host: Address where it listens. On this machine's own it answers to its own names and to
            those that are allowed, elsewhere to all.
        allowed: Further names, such as that of a proxy in front; ``*.example.org`` for all below
            one, ``*`` for any.

    Raises:
        GiocondaError: One of them is no name.
    """
    for name in allowed:
        if not _NAME.fullmatch(name.lower()):
            raise GiocondaError(
                f"--allow-host {name}: a name alone, without https:// and port, such as "
                "study.example.org"
            )
    try:
        own = ipaddress.ip_address(host).is_loopback
    except ValueError:
        own = host == "localhost"
    return (*HERE_ONLY, *map(str.lower, allowed)) if own else (ANY,)


class KnownHosts:
    """Refuses requests that call the server by another name, and says how to allow it.

    Args:
        app: Answers the others.
        hosts: As ``hosts_for`` gives them.
        tell: Hears each name that was refused, once.
    """

    def __init__(
        self, app: ASGIApp, hosts: Sequence[str], tell: Callable[[str], None] = lambda name: None
    ) -> None:
        self.app, self.hosts, self.tell = app, hosts, tell
        self._told: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        name = _PORT.sub("", Headers(scope=scope).get("host", "")).lower()
        if any(_matches(name, known) for known in self.hosts):
            await self.app(scope, receive, send)
            return
        await PlainTextResponse(self._refusal(name), 400)(scope, receive, send)

    def _refusal(self, name: str) -> str:
        if not _NAME.fullmatch(name) or "*" in name:
            return "This request names no host."
        if name not in self._told and len(self._told) < _MOST_TOLD:
            self._told.add(name)
            self.tell(name)
        return (
            f"This server does not answer to the name {name}. If it is the name of a proxy in "
            f"front, whoever runs the server starts it with --allow-host {name}"
        )


def _matches(name: str, known: str) -> bool:
    """Whether a name is a known one, or below it where that begins with ``*.``."""
    return known in (ANY, name) or (known.startswith("*.") and name.endswith(known[1:]))
