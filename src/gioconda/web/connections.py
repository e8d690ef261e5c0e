"""Connections: shares by address, and no time without end for a request or for who reads an answer.

uvicorn closes a connection that is quiet after an answer, yet waits for ever for the first request,
for the rest of one that comes letter by letter, and for a visitor who does not read.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from gioconda.web.bodies import Pace
from gioconda.web.slow_readers import WRITING, SlowReader
from gioconda.web.visitors import Holdings, Share, named

# Many people's connections may come from a proxy: on this machine, or one whose word uvicorn takes.
PROXIES = tuple(os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1").replace(" ", "").split(","))
CONNECTIONS = Share(each=64, all=1024)
HEAD_S = 20.0


def protocol(
    share: Share = CONNECTIONS,
    head_s: float = HEAD_S,
    proxies: tuple[str, ...] = PROXIES,
    writing: Pace = WRITING,
) -> type[H11Protocol]:
    """A class of connections for ``uvicorn.Config(http=...)``.

    Args:
        share: How many connections an address, and all, may have open; more are closed at once.
        head_s: Seconds in which a connection must have sent a request, or the next one.
        proxies: Addresses that have no share of their own.
        writing: How slowly an answer may be read.
    """
    open_ = Holdings(share)
    everyone = Holdings(Share(each=share.all, all=share.all))

    class Connection(H11Protocol):
        """One visitor's connection."""

        _holds: tuple[Holdings, str] | None = None
        _timer: asyncio.TimerHandle | None = None
        _reader: SlowReader

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._reader = SlowReader(transport, self.loop, writing)
            peer = named(self.client[0]) if self.client else ""
            holdings = everyone if peer in proxies or "*" in proxies else open_
            if not holdings.take(peer):
                transport.abort()
                return
            self._holds = holdings, peer
            self._look_again(None)

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            self._reader.resume()
            if self._timer:
                self._timer.cancel()
            if self._holds:
                holdings, peer = self._holds
                self._holds = None
                holdings.give_back(peer)

        def pause_writing(self) -> None:
            super().pause_writing()
            self._reader.pause(self.cycle)

        def resume_writing(self) -> None:
            super().resume_writing()
            self._reader.resume()

        def _look_again(self, last: RequestResponseCycle | None) -> None:
            self._timer = self.loop.call_later(head_s, self._end_if_quiet, last)

        def _end_if_quiet(self, last: RequestResponseCycle | None) -> None:
            """Close the connection where no request has come since the last look.

            An answer that is given and still being read is ``SlowReader``'s business.
            """
            answered = self.cycle is None or self.cycle.response_complete
            if answered and self.cycle is last and not self._reader.waiting:
                self.transport.abort()
            else:
                self._look_again(self.cycle)

    return Connection
