"""One password for a whole server: HTTP Basic, which browsers ask for, or a bearer token."""

from __future__ import annotations

import base64
import binascii
import hmac

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from gioconda.web.refusals import refusal
from gioconda.web.tries import Tries
from gioconda.web.visitors import visitor_of

SHORTEST = 8  # characters
WRONG_TRIES, WITHIN_S = 10, 60.0
_LATER = {"Retry-After": str(round(WITHIN_S))}
_ASK = {"WWW-Authenticate": 'Basic realm="gioconda", charset="UTF-8"'}


class Password:
    """Lets those in who know the password; wrong tries are limited by visitor.

    It is given as ``Authorization: Basic`` with any user name, or as ``Authorization: Bearer``.

    Args:
        app: Answers those who know it.
        password: The password.
        open_paths: Addresses that need none.
    """

    def __init__(self, app: ASGIApp, password: str, open_paths: tuple[str, ...] = ()) -> None:
        self.app, self.password, self.open_paths = app, password.encode(), open_paths
        self._wrong = Tries(WRONG_TRIES, WITHIN_S)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] not in ("http", "websocket") or scope["path"] in self.open_paths:
            await self.app(scope, receive, send)
            return
        refused = self._refused(Headers(scope=scope).get("authorization"), visitor_of(scope))
        answer = self.app if refused is None else refusal(scope, *refused)
        await answer(scope, receive, send)

    def _refused(self, given: str | None, visitor: str) -> tuple[str, int, dict[str, str]] | None:
        if given is None:
            return "A password is needed.", 401, _ASK
        if self._wrong.used_up(visitor):
            return "Too many wrong passwords. Wait a minute.", 429, _LATER
        if hmac.compare_digest(_password_in(given), self.password):
            return None
        self._wrong.count(visitor)
        return "Wrong password.", 401, _ASK


def _password_in(header: str) -> bytes:
    """The password in ``Authorization``: behind Basic's user name, or a bearer's token; or empty.

    Headers are decoded as Latin-1; the bytes of a token are those that were sent.
    """
    scheme, _, token = header.partition(" ")
    if scheme.lower() == "bearer":
        return token.strip().encode("latin-1")
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(token.strip(), validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return b""
