"""How many requests a visitor, and all visitors, may have open at once."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from gioconda.web.refusals import refusal
from gioconda.web.visitors import Holdings, Share, visitor_of

_AGAIN = {"Retry-After": "5"}
OPEN = Share(each=64, all=512)
TOO_MANY = "You have many requests open here. Wait until some are answered."
CROWDED = "Many people are here just now. Please try again in a minute."


class FairShare:
    """Refuses a request where its visitor, or all together, have too many open.

    Args:
        app: Answers the others.
        share: How many may be open at once.
    """

    def __init__(self, app: ASGIApp, share: Share = OPEN) -> None:
        self.app, self.open = app, Holdings(share)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        visitor = visitor_of(scope)
        taken = self.open.take(visitor)
        if not taken:
            line, status = (TOO_MANY, 429) if taken is None else (CROWDED, 503)
            await refusal(scope, line, status, _AGAIN)(scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            self.open.give_back(visitor)
