"""Headers of every answer, errors too; nothing of a framework's own rules for other pages."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gioconda.web.refusals import refusal

OUR_FAULT = "This is our fault, and it was logged. Please try again."

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SecureHeaders:
    """The outermost gate: each answer gets these headers, and a bug is a line and a plain 500.

    Headers by which a framework would let other pages read (CORS) are taken away.

    Args:
        app: Answers the requests.
        headers: On each answer, beside ``HEADERS``.
        name: What serves, for the log.
    """

    def __init__(self, app: ASGIApp, headers: Mapping[str, str], name: str) -> None:
        self.app, self.headers, self.name = app, {**HEADERS, **headers}, name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                self._write(MutableHeaders(scope=message))
            await send(message)

        try:
            await self.app(scope, receive, sent)
        except Exception as error:
            where = f"{scope['method']} {scope['path']}"[:200]
            print(f"{self.name}: {where!r}: {type(error).__name__}: {error}", file=sys.stderr)
            if not begun:
                await refusal(scope, OUR_FAULT, 500)(scope, receive, sent)

    def _write(self, headers: MutableHeaders) -> None:
        for name in [name for name in headers if name.startswith("access-control-")]:
            del headers[name]
        for name, value in self.headers.items():
            headers[name] = value
