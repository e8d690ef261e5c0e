"""Names by which a server may be called, and pages from which it may be asked.

A browser sends requests for ``evil.example`` to this machine where that name's address was made to
point here; such a request bears the foreign name. And any page may send requests to an address of
ours, which bear that page's origin. Both are refused before they are read.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from gioconda.errors import GiocondaError
from gioconda.web.refusals import refusal

HERE_ONLY = ("localhost", "127.0.0.1", "[::1]")
ANY = "*"
_NAME = re.compile(r"\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")
_PORT = re.compile(r":\d*$")
_MOST_TOLD = 20  # names in the log; whoever sends requests can think of many more


@dataclass(frozen=True)
class Hosts:
    """What a server answers to.

    Attributes:
        own: Its own names.
        allowed: Names that whoever runs it allowed: ``*.example.org`` for all below one, ``*``
            for any.
        network: Whether others may come. Then it answers also to addresses, and to names that
            only this network can know (without a dot, or below ``.local``): nobody outside can
            make such a name point here.
    """

    own: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    network: bool = True

    def answers_to(self, name: str) -> bool:
        """Whether it may be called by this name."""
        if any(_matches(name, known) for known in (*self.own, *self.allowed)):
            return True
        return self.network and (_is_address(name) or "." not in name or name.endswith(".local"))

    def trusts(self, origin: str, host: str) -> bool:
        """Whether a page of this origin may ask: one of its own, or of a name that was allowed.

        Args:
            origin: As a browser tells it: ``https://study.example.org``, or ``null``.
            host: What the server was called, with its port.
        """
        place = _place(origin)
        if not place:
            return False
        name = _PORT.sub("", place)
        return place == host or any(_matches(name, one) for one in self.allowed if one != ANY)


def hosts_for(host: str, allowed: Sequence[str] = ()) -> Hosts:
    """Names by which a server may be called.

    Args:
        host: Address where it listens. On this machine's own it answers to its own names and to
            those that are allowed; elsewhere also to those of the network.
        allowed: Further names, such as that of a proxy in front.

    Raises:
        GiocondaError: One of them is no name.
    """
    for name in allowed:
        if not _NAME.fullmatch(name.lower()):
            raise GiocondaError(
                f"--allow-host {name}: a name alone, without https:// and port, such as "
                "study.example.org"
            )
    names = tuple(map(str.lower, allowed))
    own = f"[{host.lower()}]" if ":" in host else host.lower()
    if is_here(host):
        return Hosts((*HERE_ONLY, own), names, network=False)
    return Hosts((*HERE_ONLY, own, socket.gethostname().lower()), names)


def is_here(host: str) -> bool:
    """Whether an address is this machine's alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


class KnownHosts:
    """Refuses requests that call the server by another name, or come from another page.

    Args:
        app: Answers the others.
        hosts: As ``hosts_for`` gives them.
        tell: Hears each name that was refused, once.
    """

    def __init__(
        self, app: ASGIApp, hosts: Hosts, tell: Callable[[str], None] = lambda name: None
    ) -> None:
        self.app, self.hosts, self.tell = app, hosts, tell
        self._told: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "").lower()
        name = _PORT.sub("", host)
        if not _NAME.fullmatch(name) or "*" in name:
            refused = "This request names no host.", 400
        elif not self.hosts.answers_to(name):
            refused = self._unknown(name), 400
        elif not self._from_own_page(scope, headers, host):
            refused = self._foreign(headers.get("origin")), 403
        else:
            await self.app(scope, receive, send)
            return
        await refusal(scope, *refused)(scope, receive, send)

    def _from_own_page(self, scope: Scope, headers: Headers, host: str) -> bool:
        """Whether a request comes from our own page, or from no page: a program, a typed address.

        Browsers tell the origin with whatever could change something, and the kind of site
        (``Sec-Fetch-Site``) with everything; to follow a link to us is open to all.
        """
        origin = headers.get("origin")
        if origin is not None:
            return self.hosts.trusts(origin, host)
        if scope.get("method") == "GET" and headers.get("sec-fetch-mode") == "navigate":
            return True
        return headers.get("sec-fetch-site", "none") in ("none", "same-origin")

    def _unknown(self, name: str) -> str:
        self._say_once(name)
        return (
            f"This server does not answer to the name {name}. If it is the name of a proxy in "
            f"front, whoever runs the server starts it with --allow-host {name}"
        )

    def _foreign(self, origin: str | None) -> str:
        told = "This request comes from another page, and is not answered."
        name = _PORT.sub("", _place(origin or ""))
        if not _NAME.fullmatch(name) or "*" in name:
            return told
        self._say_once(name)
        return (
            f"{told} If {name} is the name of a proxy in front, whoever runs the server starts it "
            f"with --allow-host {name}"
        )

    def _say_once(self, name: str) -> None:
        if name not in self._told and len(self._told) < _MOST_TOLD:
            self._told.add(name)
            self.tell(name)


def _place(origin: str) -> str:
    """Host and port of an origin; empty where it has none, or is none."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _matches(name: str, known: str) -> bool:
    """Whether a name is a known one, or below it where that begins with ``*.``."""
    return known in (ANY, name) or (known.startswith("*.") and name.endswith(known[1:]))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
