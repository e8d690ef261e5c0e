"""How often a visitor did something lately, so that it can be limited by address and time."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

_MOST_VISITORS = 10_000  # remembered at once; whoever was quiet longest is forgotten


class Tries:
    """Counts what visitors did within a while; may be used by many threads.

    Args:
        most: How often one may, within the while.
        within_s: The while, in seconds.
    """

    def __init__(self, most: int, within_s: float) -> None:
        self.most, self.within_s = most, within_s
        self._at: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def used_up(self, visitor: str) -> bool:
        """Whether a visitor did it as often as one may."""
        with self._lock:
            return len(self._recent(visitor)) >= self.most

    def count(self, visitor: str) -> None:
        """A visitor did it now."""
        with self._lock:
            self._at[visitor] = [*self._recent(visitor), time.monotonic()]
            self._at.move_to_end(visitor)
            if len(self._at) > _MOST_VISITORS:
                self._at.popitem(last=False)

    def _recent(self, visitor: str) -> list[float]:
        since = time.monotonic() - self.within_s
        return [at for at in self._at.get(visitor, ()) if at > since]
