"""The store of visitors' files between two requests, each for one use under a random name.

A photo is deleted when its answer has been computed, a result when it has been fetched once.
Abandoned files are deleted after a while. Only stored files can be taken: paths are compared as
strings and never resolved.
"""

from __future__ import annotations

import re
import secrets
import shutil
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_MOST_LETTERS = 80  # of a file's name; the rest is dropped


@dataclass
class _Entry:
    upload: bool
    since: float
    owner: str | None = None
    taken: bool = False


class UploadStore:
    """Visitors' files in a temporary folder.

    Args:
        kept_s: Seconds after which an abandoned file is deleted.
    """

    def __init__(self, kept_s: float) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gioconda-app-")).resolve()
        self.kept_s = kept_s
        self._entries: dict[str, _Entry] = {}
        self._listening: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """The number of stored files."""
        return len(self._entries)

    def slot(self, name: str) -> Path:
        """A path for a new file whose name resembles ``name``, in a new folder."""
        folder = self.folder / secrets.token_urlsafe(16)
        folder.mkdir(mode=0o700)
        return folder / safe_name(name)

    def put(self, path: Path, *, upload: bool) -> None:
        """Remember a file that was written to its slot."""
        with self._lock:
            self._entries[str(path)] = _Entry(upload, time.monotonic())

    def claim(self, path: object, owner: str) -> str | None:
        """Keep an upload while its owner waits for the answer.

        Returns:
            The path, or None where it is not one that was uploaded here.
        """
        with self._lock:
            entry = self._entries.get(path) if isinstance(path, str) else None
            if entry is None or not entry.upload:
                return None
            entry.owner, entry.since = owner, time.monotonic()
        return str(path)

    def photo(self, path: object) -> Path | None:
        """The upload stored under exactly this path, else None."""
        return self._of_kind(path, upload=True)

    def result(self, path: object) -> Path | None:
        """The result stored under exactly this path and not taken yet, else None."""
        return self._of_kind(path, upload=False)

    def take(self, path: object) -> Path | None:
        """``result``, only once; the caller drops it."""
        return self._of_kind(path, upload=False, take=True)

    def _of_kind(self, path: object, *, upload: bool, take: bool = False) -> Path | None:
        with self._lock:
            entry = self._entries.get(path) if isinstance(path, str) else None
            if entry is None or entry.upload != upload or entry.taken:
                return None
            entry.taken, entry.since = take, time.monotonic()
        return Path(str(path))

    def drop(self, path: Path) -> None:
        """Delete a file, and its folder if nothing else lies there."""
        with self._lock:
            self._entries.pop(str(path), None)
        path.unlink(missing_ok=True)
        with suppress(OSError):  # not empty
            path.parent.rmdir()

    def hold(self, owner: str) -> None:
        """Keep an owner's files while they listen."""
        with self._lock:
            self._listening[owner] += 1

    def release(self, owner: str) -> None:
        """The owner has left, or has the answer."""
        with self._lock:
            self._listening[owner] -= 1
            if self._listening[owner] <= 0:
                del self._listening[owner]
            for entry in self._entries.values():
                if entry.owner == owner:
                    entry.since = time.monotonic()

    def sweep(self) -> None:
        """Delete abandoned files."""
        latest = time.monotonic() - self.kept_s
        with self._lock:
            left = [
                path
                for path, entry in self._entries.items()
                if entry.since < latest and entry.owner not in self._listening
            ]
        for path in left:
            self.drop(Path(path))

    def close(self) -> None:
        """Delete everything."""
        with self._lock:
            self._entries.clear()
        shutil.rmtree(self.folder, ignore_errors=True)


def safe_name(name: str) -> str:
    """The last part of a visitor's file name, with only safe characters."""
    last = re.split(r"[/\\]", name)[-1]
    stem, dot, suffix = re.sub(r"[^\w.\-() ]", "_", last).strip(" .").rpartition(".")
    stem, suffix = (stem, suffix) if dot else (suffix, "")
    return f"{stem[:_MOST_LETTERS] or 'photo'}{dot}{suffix[:8]}"
