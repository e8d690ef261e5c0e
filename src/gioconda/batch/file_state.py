"""What a file held at some time, so that it is known whether it still does."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from gioconda.batch.urls import Place
from gioconda.errors import GiocondaError
from gioconda.photo.origin import digest_of

if TYPE_CHECKING:
    from gioconda.photo.origin import Origin


class FileState(NamedTuple):
    """A file's content, and what the system said of it.

    Attributes:
        hash: Of its content, as ``b2sum -l 128`` prints it.
        size: Its bytes.
        modified_ns: When it was changed last, in nanoseconds since 1970; 0 where that is not known.
    """

    hash: str
    size: int
    modified_ns: int

    @classmethod
    def of_origin(cls, origin: Origin) -> FileState:
        """The state of a photo's file as it was when it was read."""
        return cls(origin.digest.hex(), origin.size, origin.modified_ns)

    @classmethod
    def of_file(cls, path: Place, content: bytes) -> FileState:
        """The state of a file that was just read or written.

        Raises:
            OSError, PhotoError: It is gone, or the file system cannot be asked.
        """
        status = path.stat()
        return cls(digest_of(content).hex(), status.st_size, status.st_mtime_ns)


class PresentFile:
    """A file as it is now. It is read only where its size is right and its time is not."""

    def __init__(self, path: Place) -> None:
        self.path = path

    @cached_property
    def _status(self) -> tuple[int, int] | None:
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_size, status.st_mtime_ns

    @cached_property
    def _hash(self) -> str | None:
        try:
            return digest_of(self.path.read_bytes()).hex()
        except (OSError, GiocondaError):
            return None

    @property
    def exists(self) -> bool:
        """Whether there is such a file."""
        return self._status is not None

    def is_in(self, state: FileState | None) -> bool:
        """Whether it holds what it held then; equal size and time stand for equal content."""
        if state is None or self._status is None:
            return False
        if self._status == (state.size, state.modified_ns) and state.modified_ns:
            return True
        return self._status[0] == state.size and self._hash == state.hash
