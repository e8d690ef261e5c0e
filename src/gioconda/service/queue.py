"""The queue in front of the worker: places by visitor, and turns in the order of the places.

All requests that need the worker stand in this one line, whether a page or a program sent them. A
place is held from when a request is taken until it is answered; its turn comes when the worker is
free and nobody who waits has an older place.
"""

from __future__ import annotations

import heapq
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count

from gioconda.errors import GiocondaError
from gioconda.web.visitors import Holdings, Share

IN_LINE = "you have {} requests in the queue already; wait for an answer"
FULL = "many people are here just now; try again in a minute"
STOPPING = "this server is stopping; try again in a moment"


class CrowdedError(GiocondaError):
    """There is no place.

    Args:
        line: What the visitor is told.
        own: Whether the visitor's own requests fill their share.
    """

    def __init__(self, line: str, own: bool) -> None:
        super().__init__(line)
        self.own = own


class StoppingError(GiocondaError):
    """The server stops before the turn comes."""


@dataclass(frozen=True, order=True)
class Place:
    """A place in the queue.

    Attributes:
        number: Lower ones come first.
        visitor: Who holds it; empty for a request that holds none.
    """

    number: int
    visitor: str = ""


class Queue:
    """Who may wait, and whose turn it is; may be used by many threads.

    Args:
        share: How many places one visitor, and all, may hold.
    """

    def __init__(self, share: Share) -> None:
        self.share = share
        self._held = Holdings(share)
        self._numbers = count()
        self._waiting: list[tuple[Place, Future[None]]] = []
        self._at_work: Place | None = None
        self._closed = False
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """The number of places that are held."""
        return self._held.held()

    def check(self, visitor: str) -> None:
        """Make sure that there is a place now.

        Raises:
            CrowdedError: There is none.
        """
        self.leave(self.join(visitor))

    def join(self, visitor: str) -> Place:
        """Hold one more place.

        Raises:
            CrowdedError: There is none.
        """
        taken = self._held.take(visitor)
        if not taken:
            own = taken is None
            raise CrowdedError(IN_LINE.format(self.share.each) if own else FULL, own)
        return Place(next(self._numbers), visitor)

    def again(self, place: Place) -> Place:
        """The same place behind all others, for a request that is worked on a while at a time."""
        return replace(place, number=next(self._numbers))

    def last(self) -> Place:
        """A number behind all others, for a request whose place is lost."""
        return Place(next(self._numbers))

    def leave(self, place: Place) -> None:
        """Give a place back."""
        self._held.give_back(place.visitor)

    def turn(self, place: Place) -> Future[None]:
        """Wait for the worker: the future is done when it is this place's turn.

        To be followed by ``over``, unless it was cancelled, or raises ``StoppingError``.
        """
        future: Future[None] = Future()
        with self._lock:
            if self._closed:
                future.set_exception(StoppingError(STOPPING))
                return future
            heapq.heappush(self._waiting, (place, future))
        self._call_next()
        return future

    def over(self, place: Place) -> None:
        """The worker is free again."""
        with self._lock:
            if self._at_work == place:
                self._at_work = None
        self._call_next()

    @contextmanager
    def in_turn(self, place: Place) -> Iterator[None]:
        """Wait for the turn of a place, and use it.

        Raises:
            StoppingError: The server stops before.
        """
        self.turn(place).result()
        try:
            yield
        finally:
            self.over(place)

    def close(self) -> None:
        """Let nobody have a turn any more; who waits is told."""
        with self._lock:
            self._closed, waiting, self._waiting = True, self._waiting, []
        for _, future in waiting:
            if future.set_running_or_notify_cancel():
                future.set_exception(StoppingError(STOPPING))

    def _call_next(self) -> None:
        with self._lock:
            if self._at_work is not None:
                return
            while self._waiting:
                place, future = heapq.heappop(self._waiting)
                if future.set_running_or_notify_cancel():  # not cancelled
                    self._at_work = place
                    break
            else:
                return
        future.set_result(None)
