"""Locks between processes, which end with the process that holds them, however it ends."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

_TAKEN = (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK)


class Lock:
    """Holds a file or a folder until it is released or the process ends.

    It binds only those who ask for it. Where the disk knows no locks, as some network shares do,
    everybody gets it.

    Args:
        path: A folder, not on Windows; or a file, made where it is missing.
        shared: Let others hold it who share it, too, and nobody else. Windows knows only locks of
            one's own: there whoever shares gets it, and keeps nobody out.

    Raises:
        BlockingIOError: Another process holds it, or another lock of this one.
        OSError: It cannot be opened.
    """

    def __init__(self, path: Path, shared: bool = False) -> None:
        self.path = path
        folder = path.is_dir()
        flags = os.O_RDONLY if folder else os.O_RDWR | os.O_CREAT
        self._file: int | None = os.open(path, flags, 0o644)
        try:
            _take(self._file, shared)
        except OSError as error:
            self.release()
            if error.errno in _TAKEN:
                raise BlockingIOError(error.errno, "held by another process", str(path)) from error

    @property
    def number(self) -> tuple[int, int] | None:
        """Device and inode of what is held; None where the disk knows no locks."""
        if self._file is None:
            return None
        status = os.fstat(self._file)
        return status.st_dev, status.st_ino

    def sign(self, text: str) -> None:
        """Write into the file who holds it."""
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.write(self._file, text.encode())

    def release(self) -> None:
        """Let others have it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


if sys.platform == "win32":
    import msvcrt

    def _take(file: int, shared: bool) -> None:
        if not shared:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: int, shared: bool) -> None:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
