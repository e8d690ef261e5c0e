"""Places in the queue by the session of Gradio's for which a request waits."""

from __future__ import annotations

import threading
from collections import defaultdict, deque

from gioconda.service.queue import Place, Queue


class SessionPlaces:
    """The places of the page's visitors.

    Args:
        queue: The queue that they stand in.
    """

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self._sessions: dict[str, deque[Place]] = defaultdict(deque)
        self._lock = threading.Lock()

    def take(self, visitor: str, session: str) -> None:
        """Hold one more place.

        Raises:
            CrowdedError: There is none.
        """
        place = self.queue.join(visitor)
        with self._lock:
            self._sessions[session].append(place)

    def of(self, session: str) -> Place:
        """The place of a session's request that is due; the last one where its visitor has left."""
        with self._lock:
            places = self._sessions.get(session)
            return places[0] if places else self.queue.last()

    def give_back(self, session: str) -> None:
        """One request of this session was answered, or not taken."""
        with self._lock:
            places = self._sessions.get(session)
            place = places.popleft() if places else None
            if not places:
                self._sessions.pop(session, None)
        if place is not None:
            self.queue.leave(place)

    def leave(self, session: str) -> None:
        """Nobody listens for this session any more: Gradio forgets its requests."""
        with self._lock:
            places = self._sessions.pop(session, deque())
        for place in places:
            self.queue.leave(place)
