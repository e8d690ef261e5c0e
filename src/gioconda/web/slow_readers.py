"""Connections whose other side reads too slowly, or not at all: their bytes do not wait for ever.

A server writes more than a connection takes at once and then waits until it takes more, however
long that may be. Until then it holds the connection, the answer and all that this is made from.
"""

from __future__ import annotations

import asyncio
import socket
import struct

from gioconda.web.bodies import Pace

# What the system keeps of an answer. It tells no sooner than about a third of that has gone, so
# that with the pause below some 5 kB a second are fast enough.
SENDING_BYTES = 256 * 1024
WRITING = Pace(pause_s=30, whole_s=600)
_AT_ONCE = struct.pack("ii", 1, 0)


class SlowReader:
    """Cuts a connection off where what is written to it is taken too slowly.

    Args:
        transport: Of the connection.
        loop: The event loop.
        pace: How slowly an answer may be taken: ``pause_s`` without any of it going, or
            ``whole_s`` of waiting in all.
    """

    def __init__(
        self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop, pace: Pace
    ) -> None:
        self._transport, self._loop, self._pace = transport, loop, pace
        self._timer: asyncio.TimerHandle | None = None
        self._answer: object = None
        self._since, self._waited_s = 0.0, 0.0

    @property
    def waiting(self) -> bool:
        """Whether there is more to write than the connection takes."""
        return self._timer is not None

    def pause(self, answer: object) -> None:
        """Hear that the connection takes no more for now; ``answer`` is what is being written."""
        if answer is not self._answer:
            self._answer, self._waited_s = answer, 0.0
        self._since = self._loop.time()
        self._look_again()

    def resume(self) -> None:
        """Hear that it takes more, or that it is lost."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._waited_s += self._loop.time() - self._since

    def _look_again(self) -> None:
        left_s = self._since + self._pace.whole_s - self._waited_s - self._loop.time()
        unsent = self._transport.get_write_buffer_size()
        self._timer = self._loop.call_later(
            max(0.0, min(self._pace.pause_s, left_s)), self._look, unsent
        )

    def _look(self, unsent_before: int) -> None:
        waited_s = self._waited_s + self._loop.time() - self._since
        stuck = self._transport.get_write_buffer_size() >= unsent_before
        if stuck or waited_s >= self._pace.whole_s:
            cut_off(self._transport)
        else:
            self._look_again()


def cut_off(transport: asyncio.Transport) -> None:
    """End a connection at once; what was written and not taken is dropped, by the system too."""
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    transport.abort()
