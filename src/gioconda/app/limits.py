"""Limits of a server, so that one visitor cannot use up its resources."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of one server.

    Attributes:
        file_mb: Largest photo file, in 1e6 bytes.
        megapixels: Size of the largest photo.
        waiting: Requests in the queue; more are refused.
        seconds: Longest processing time of a request.
        kept_s: Seconds after which an abandoned file is deleted.
    """

    file_mb: float = 25
    megapixels: float = 50
    waiting: int = 40
    seconds: float = 30
    kept_s: float = 60

    @property
    def files(self) -> int:
        """The most files stored at once: two for each request in the queue."""
        return 2 * (self.waiting + 1)

    @property
    def file_bytes(self) -> int:
        """Largest photo file, in bytes."""
        return int(self.file_mb * 1e6)
