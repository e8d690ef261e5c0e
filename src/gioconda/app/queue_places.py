"""Places in the queue: how many requests of each visitor wait, or are worked on."""

from __future__ import annotations

import threading
from collections import defaultdict

from gioconda.web.visitors import Holdings, Share


class QueuePlaces:
    """Places that visitors hold, by the session for which a request waits.

    Args:
        share: How many places one, and all, may hold.
    """

    def __init__(self, share: Share) -> None:
        self.share = share
        self._held = Holdings(share)
        self._sessions: dict[str, list[str]] = defaultdict(list)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """The number of places that are held."""
        return self._held.held()

    def take(self, visitor: str, session: str) -> bool | None:
        """Hold one more place; see ``Holdings.take``."""
        taken = self._held.take(visitor)
        if taken:
            with self._lock:
                self._sessions[session].append(visitor)
        return taken

    def give_back(self, session: str) -> None:
        """One request of this session was answered, or not taken."""
        with self._lock:
            visitors = self._sessions.get(session)
            visitor = visitors.pop() if visitors else None
            if not visitors:
                self._sessions.pop(session, None)
        if visitor is not None:
            self._held.give_back(visitor)

    def leave(self, session: str) -> None:
        """Nobody listens for this session any more: Gradio forgets its requests."""
        with self._lock:
            visitors = self._sessions.pop(session, [])
        for visitor in visitors:
            self._held.give_back(visitor)
