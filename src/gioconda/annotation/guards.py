"""What stands before every request: headers, names and pages, shares, and a limit on bodies."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gioconda.web.bodies import Pace, TooLargeError, TooSlowError, declared_bytes, limited
from gioconda.web.crowd import FairShare
from gioconda.web.headers import SecureHeaders
from gioconda.web.hosts import Hosts, KnownHosts

LARGEST_BODY = 16 * 1024  # bytes; an answer has about a hundred
PACE = Pace(pause_s=10, whole_s=30)
TOO_LARGE = "This is more than an answer holds."
TOO_SLOW = "This came too slowly. Please try again."
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    # With the opener policy of all our answers this gives the page the browser's finest clock.
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def guarded(app: ASGIApp, hosts: Hosts, tell: Callable[[str], None]) -> ASGIApp:
    """The slide show behind its gates."""
    inside = KnownHosts(FairShare(SmallBodies(app)), hosts, tell)
    return SecureHeaders(inside, HEADERS, "gioconda annotate")


class SmallBodies:
    """Refuses bodies over ``LARGEST_BODY``, and those that come too slowly.

    Args:
        app: What answers the requests that pass.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = declared_bytes(Headers(scope=scope).get("content-length"))
        if not 0 <= declared <= LARGEST_BODY:
            await JSONResponse({"detail": TOO_LARGE}, 413)(scope, receive, send)
            return
        await self.app(scope, _answering(limited(receive, LARGEST_BODY, PACE)), send)


def _answering(receive: Receive) -> Receive:
    """The same messages; where they break off, what FastAPI answers to that."""

    async def heard() -> Message:
        try:
            return await receive()
        except TooLargeError:
            raise HTTPException(413, TOO_LARGE) from None
        except TooSlowError:
            raise HTTPException(408, TOO_SLOW) from None

    return heard
