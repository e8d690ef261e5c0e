"""A server that is told to stop: work that was taken is finished, new work is refused."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from gioconda.service.queue import STOPPING
from gioconda.web.refusals import refusal

_LOOK_S = 0.05
_AGAIN = {"Retry-After": "5", "Connection": "close"}
_READS = ("GET", "HEAD", "OPTIONS", "DELETE")


class Draining:
    """Refuses what would be new work, from when ``begin`` was called.

    Work is asked for by POST. What only reads, as the answer to earlier work, is answered.

    Args:
        app: Answers the others.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.begun = False
        self._open = 0  # requests for work
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] in _READS:
            await self.app(scope, receive, send)
            return
        with self._lock:
            refused = self.begun
            self._open += not refused
        if refused:
            await refusal(scope, STOPPING, 503, _AGAIN)(scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            with self._lock:
                self._open -= 1

    def drain(self, at_rest: Callable[[], bool], seconds: float) -> bool:
        """Take no more work, and wait until all that was taken is finished.

        Args:
            at_rest: Whether nothing else is to be waited for.
            seconds: How long to wait at most.

        Returns:
            Whether all was finished.
        """
        with self._lock:
            self.begun = True
        ends = time.monotonic() + seconds
        while self._open or not at_rest():
            if time.monotonic() > ends:
                return False
            time.sleep(_LOOK_S)
        return True
