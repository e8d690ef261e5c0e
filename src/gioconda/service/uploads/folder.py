"""The folder of the upload store, and those that killed servers left behind.

A server holds its folder by a lock that ends with it. A folder that nobody holds is an orphan, and
the next server that starts deletes it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from gioconda.locks import Lock

PREFIX = "gioconda-uploads-"
_TRIES = 10  # another server that starts may take a new folder for an orphan


class StoreFolder:
    """A new temporary folder that is this process's until it is closed.

    Attributes:
        path: The folder.
    """

    def __init__(self) -> None:
        sweep_orphans()
        for _ in range(_TRIES):
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
            self._lock = _held(self.path)
            if self._lock is not None or sys.platform == "win32":
                return
        raise OSError(f"{tempfile.gettempdir()}: no folder can be held here")

    def close(self) -> None:
        """Delete it."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock is not None:
            self._lock.release()


def sweep_orphans() -> None:
    """Delete folders of servers that are gone; those of others, or of other users, stay."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        lock = None if folder.is_symlink() else _held(folder)
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            lock.release()


def _held(folder: Path) -> Lock | None:
    """A lock on a folder that is still there; None where there is none to be had."""
    if sys.platform == "win32":  # which locks no folders
        return None
    try:
        lock = Lock(folder)
        status = folder.stat()
    except OSError:
        return None
    if lock.number != (status.st_dev, status.st_ino):
        lock.release()
        return None
    return lock
