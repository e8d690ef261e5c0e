"""Which file a photo was read from, so that it is known when another program changed it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Origin:
    """What a file was when it was read.

    Attributes:
        device, inode: Which file it was.
        size: Its bytes.
        modified_ns: When its content was changed last, as it says itself.
        changed_ns: When anything of it was changed last, as the system says.
        digest: Of its content (BLAKE2b).
    """

    device: int
    inode: int
    size: int
    modified_ns: int
    changed_ns: int
    digest: bytes

    @classmethod
    def of(cls, status: os.stat_result, data: bytes) -> Origin:
        """The origin of a file's bytes.

        Args:
            status: Of the open file, before its bytes were read.
            data: Its bytes.
        """
        return cls(*_moving(status), digest_of(data))

    def is_still(self, path: Path) -> bool:
        """Whether a file is what was read; its content counts only where all else moved.

        Raises:
            OSError: It cannot be read.
        """
        now = path.stat()
        then = (self.device, self.inode, self.size, self.modified_ns, self.changed_ns)
        if _moving(now) == then:
            return True
        return now.st_size == self.size and digest_of(path.read_bytes()) == self.digest


def _moving(status: os.stat_result) -> tuple[int, int, int, int, int]:
    return (
        *(status.st_dev, status.st_ino, status.st_size),
        *(status.st_mtime_ns, status.st_ctime_ns),
    )


def digest_of(data: bytes) -> bytes:
    """The digest by which files are told apart; ``b2sum -l 128`` prints the same."""
    return hashlib.blake2b(data, digest_size=16).digest()
