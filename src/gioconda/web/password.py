"""One password for a whole server, asked for by the browser itself (HTTP Basic)."""

from __future__ import annotations

import base64
import binascii
import hmac

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from gioconda.web.tries import Tries
from gioconda.web.visitors import visitor_of

SHORTEST = 8  # characters
WRONG_TRIES, WITHIN_S = 10, 60.0
_ASK = {"WWW-Authenticate": 'Basic realm="gioconda", charset="UTF-8"'}


class Password:
    """Lets those in who know the password, by any user name; wrong tries are limited by visitor.

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
        refusal = self._refusal(Headers(scope=scope).get("authorization"), visitor_of(scope))
        await (refusal or self.app)(scope, receive, send)

    def _refusal(self, given: str | None, visitor: str) -> PlainTextResponse | None:
        if given is None:
            return PlainTextResponse("A password is needed.", 401, _ASK)
        if self._wrong.used_up(visitor):
            return PlainTextResponse("Too many wrong passwords. Wait a minute.", 429)
        if hmac.compare_digest(_password_in(given), self.password):
            return None
        self._wrong.count(visitor)
        return PlainTextResponse("Wrong password.", 401, _ASK)


def _password_in(header: str) -> bytes:
    """What ``Authorization: Basic`` holds behind the user's name; empty where it is none."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(token.strip(), validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return b""
