"""One thing that was made lately, kept for a while in case that it is asked for again."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Lately(Generic[T]):
    """Holds the last thing until another one comes, or nobody has asked for it in a while.

    Args:
        seconds: How long.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._held: tuple[Hashable, T] | None = None
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def get(self, key: Hashable) -> T | None:
        """What was put under this key, if it is still there."""
        with self._lock:
            return self._held[1] if self._held is not None and self._held[0] == key else None

    def put(self, key: Hashable, value: T) -> None:
        """Hold this in place of what was there."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            self._held = key, value
            self._timer = threading.Timer(self.seconds, self._forget, (self._held,))
            self._timer.daemon = True
            self._timer.start()

    def _forget(self, held: tuple[Hashable, T]) -> None:
        with self._lock:
            if self._held is held:
                self._held = None
