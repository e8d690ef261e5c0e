"""The clips of all visitors that are here now."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gioconda.errors import GiocondaError
from gioconda.service.clips.errors import GoneError
from gioconda.service.clips.visit import ClipVisit
from gioconda.service.uploads.store import FULL, NoRoomError
from gioconda.web.visitors import Holdings

if TYPE_CHECKING:
    from gioconda.service.service import Service

_OWN = "you have {} clips here already; delete one, or wait until its minutes are over"
_GONE = "there is no such clip, or its minutes are over; send it again"


class ClipDesk:
    """Takes clips in, finds them by their names, and lets go of those that nobody asks for.

    Args:
        service: Holds the files and does the work.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._held = Holdings(service.limits.clips)
        self._visits: dict[str, ClipVisit] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """The number of clips."""
        return len(self._visits)

    def reserve(self, visitor: str) -> None:
        """Make room for one more clip, which is to be taken in or given up.

        Raises:
            NoRoomError: There is none.
        """
        taken = self._held.take(visitor)
        if not taken:
            own = taken is None
            raise NoRoomError(_OWN.format(self._service.limits.clips.each) if own else FULL, own)

    def give_up(self, visitor: str) -> None:
        """The clip that room was made for does not come."""
        self._held.give_back(visitor)

    def take(self, path: Path, visitor: str) -> ClipVisit:
        """A clip that has come, for which room was made; its people are looked for.

        Raises:
            CrowdedError: The queue has no place for it.
        """
        visit = ClipVisit(self._service, path, visitor)
        try:
            visit.find()
        except GiocondaError:
            visit.close()
            raise
        with self._lock:
            self._visits[visit.name] = visit
        return visit

    def of(self, name: str) -> ClipVisit:
        """The clip of this name, which somebody asks for now.

        Raises:
            GoneError: There is none.
        """
        with self._lock:
            visit = self._visits.get(name)
        if visit is None:
            raise GoneError(_GONE)
        visit.touched = time.monotonic()
        return visit

    def drop(self, name: str) -> None:
        """Delete a clip and all that was made of it.

        Raises:
            GoneError: There is none.
        """
        with self._lock:
            visit = self._visits.pop(name, None)
        if visit is None:
            raise GoneError(_GONE)
        visit.close()
        self._held.give_back(visit.visitor)

    def sweep(self) -> None:
        """Delete the clips that nobody has asked for in a while."""
        latest = time.monotonic() - self._service.limits.clip_kept_s
        with self._lock:
            left = [name for name, visit in self._visits.items() if visit.touched <= latest]
        self._drop_all(left)

    def close(self) -> None:
        """Delete all."""
        with self._lock:
            names = list(self._visits)
        self._drop_all(names)

    def _drop_all(self, names: Iterable[str]) -> None:
        for name in names:
            with suppress(GoneError):  # its visitor was faster
                self.drop(name)
