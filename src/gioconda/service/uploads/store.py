"""The store of visitors' files between two requests, under random names that nobody can guess.

A file is registered before its first byte is written, so that whatever fails half-way is swept. A
photo is deleted when its answer has been computed; a result when the visitor says that it has
arrived, else after a while, as abandoned files are. Only stored files can be named: paths are
compared as strings and never resolved.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gioconda.errors import GiocondaError
from gioconda.service.uploads.file_names import random_name, safe_name
from gioconda.service.uploads.folder import StoreFolder
from gioconda.web.visitors import Holdings, Share

Kind = Literal["arriving", "photo", "result"]

ONE_HAS_ALL = "you have many files here already; wait until they are edited"
FULL = "many people are here just now; try again in a minute"


class NoRoomError(GiocondaError):
    """The store is full, or a visitor has filled a share of it.

    Args:
        line: What the visitor is told.
        own: Whether the visitor's own files are too many.
    """

    def __init__(self, line: str, own: bool = True) -> None:
        super().__init__(line)
        self.own = own


@dataclass
class _Entry:
    kind: Kind
    visitor: str
    since: float
    size: int = 0
    session: str | None = None
    fetched: bool = False


class UploadStore:
    """Visitors' files in a temporary folder.

    Args:
        kept_s: Seconds after which an abandoned file is deleted.
        files: How many files one, and all, may have there.
        stored: How many bytes.
    """

    def __init__(self, kept_s: float, files: Share, stored: Share) -> None:
        self._home = StoreFolder()
        self.folder = self._home.path
        self.kept_s = kept_s
        self._files, self._bytes = Holdings(files), Holdings(stored)
        self._entries: dict[str, _Entry] = {}
        self._listening: Counter[str] = Counter()
        self._lock = threading.RLock()

    def __len__(self) -> int:
        """The number of stored files."""
        return len(self._entries)

    @property
    def bytes(self) -> int:
        """The bytes of all stored files."""
        return self._bytes.held()

    @property
    def unfetched(self) -> int:
        """The number of results that nobody has fetched."""
        with self._lock:
            return sum(e.kind == "result" and not e.fetched for e in self._entries.values())

    def begin(self, name: str, visitor: str) -> Path:
        """A place for a photo that begins to arrive; its name resembles ``name``.

        Raises:
            NoRoomError: There is none.
        """
        return self._add(safe_name(name), "arriving", visitor)

    def grow(self, path: Path, count: int) -> None:
        """Hear that ``count`` bytes more are about to be written.

        What the visitor has sent before is kept meanwhile: several photos may be for one request.

        Raises:
            NoRoomError: There is no room for them, or the file was swept.
        """
        with self._lock:
            entry = self._entries.get(str(path))
            if entry is None:
                raise NoRoomError("this came too slowly; send it again")
            self._hold(self._bytes, entry.visitor, count)
            entry.size += count
            for other in self._entries.values():
                if other is entry or (other.kind == "photo" and other.visitor == entry.visitor):
                    other.since = time.monotonic()

    def arrived(self, path: Path) -> None:
        """A photo is whole; from now on it can be edited."""
        with self._lock:
            entry = self._entries[str(path)]
            entry.kind, entry.since = "photo", time.monotonic()

    def slot(self) -> Path:
        """A new folder for what a job writes."""
        folder = self.folder / random_name()
        folder.mkdir(mode=0o700)
        return folder

    def results(self, folder: Path, names: Iterable[str], visitor: str) -> list[Path]:
        """Hand out files that a job says it wrote into its slot.

        Raises:
            ValueError: A name is not that of a plain file there.
            NoRoomError: The visitor has too many files already; those of the slot are deleted.
        """
        paths = [folder / name for name in names]
        for path in paths:
            if path.parent != folder or path.is_symlink() or not path.is_file():
                raise ValueError(f"{path.name}: not written by the job")
        try:
            for path in paths:
                self._register(path, "result", visitor)
                self.grow(path, path.stat().st_size)
        except NoRoomError:
            for path in paths:
                self.drop(path)
            raise
        return paths

    def _add(self, name: str, kind: Kind, visitor: str) -> Path:
        path = self.folder / random_name() / name
        self._register(path, kind, visitor)
        try:
            path.parent.mkdir(mode=0o700)
        except OSError:
            self.drop(path)
            raise
        return path

    def _register(self, path: Path, kind: Kind, visitor: str) -> None:
        with self._lock:
            self._hold(self._files, visitor, 1)
            self._entries[str(path)] = _Entry(kind, visitor, time.monotonic())

    def _hold(self, holdings: Holdings, visitor: str, amount: int) -> None:
        """Hold more of something, if need be in place of what the visitor has fetched already."""
        while not (taken := holdings.take(visitor, amount)):
            fetched = self._oldest_fetched(visitor)
            if fetched is None:
                raise NoRoomError(*((ONE_HAS_ALL, True) if taken is None else (FULL, False)))
            self.drop(fetched)

    def _oldest_fetched(self, visitor: str) -> Path | None:
        mine = [
            (entry.since, path)
            for path, entry in self._entries.items()
            if entry.visitor == visitor and entry.fetched
        ]
        return Path(min(mine)[1]) if mine else None

    def claim(self, path: object, session: str) -> str | None:
        """Keep a photo while its session waits for the answer.

        Returns:
            The path, or None where it is not one that was uploaded here.
        """
        with self._lock:
            entry = self._of_kind(path, "photo")
            if entry is None:
                return None
            entry.session, entry.since = session, time.monotonic()
        return str(path)

    def stay(self, paths: Iterable[object]) -> bool:
        """Keep photos for as long as if they had just come.

        Returns:
            Whether all are there.
        """
        with self._lock:
            entries = [self._of_kind(path, "photo") for path in paths]
            for entry in filter(None, entries):
                entry.since = time.monotonic()
            return None not in entries

    def keep(self, path: Path, session: str) -> None:
        """Keep a file, whatever it is, while its session is held."""
        with self._lock:
            entry = self._entries[str(path)]
            entry.session, entry.since = session, time.monotonic()

    def photo(self, path: object) -> Path | None:
        """The photo stored under exactly this path, else None."""
        with self._lock:
            return Path(str(path)) if self._of_kind(path, "photo") else None

    def result(self, path: object, *, fetch: bool = False) -> Path | None:
        """The result stored under exactly this path, else None.

        Args:
            path: As it was handed out.
            fetch: Whether its visitor gets it now. It can be fetched again, also in parts, until
                its minute is over.
        """
        with self._lock:
            entry = self._of_kind(path, "result")
            if entry is None:
                return None
            entry.fetched = entry.fetched or fetch
        return Path(str(path))

    def _of_kind(self, path: object, kind: Kind) -> _Entry | None:
        entry = self._entries.get(path) if isinstance(path, str) else None
        return entry if entry is not None and entry.kind == kind else None

    def drop(self, path: Path) -> None:
        """Delete a file, and its folder if nothing else lies there."""
        with self._lock:
            entry = self._entries.pop(str(path), None)
        if entry is not None:
            self._files.give_back(entry.visitor)
            self._bytes.give_back(entry.visitor, entry.size)
        with suppress(OSError):  # as of a name that no file can have
            path.unlink(missing_ok=True)
        with suppress(OSError):  # not empty
            path.parent.rmdir()

    def hold(self, session: str) -> None:
        """Keep a session's files while it listens."""
        with self._lock:
            self._listening[session] += 1

    def release(self, session: str) -> None:
        """The session has left, or has the answer."""
        with self._lock:
            self._listening[session] -= 1
            if self._listening[session] <= 0:
                del self._listening[session]
            for entry in self._entries.values():
                if entry.session == session:
                    entry.since = time.monotonic()

    def sweep(self) -> None:
        """Delete abandoned files, and results whose minute is over."""
        latest = time.monotonic() - self.kept_s
        with self._lock:
            left = [
                path
                for path, entry in self._entries.items()
                if entry.since <= latest and entry.session not in self._listening
            ]
        for path in left:
            self.drop(Path(path))

    def close(self) -> None:
        """Delete everything."""
        with self._lock:
            self._entries.clear()
        self._home.close()
