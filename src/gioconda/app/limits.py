"""What a visitor may ask for, so that one of them cannot take all there is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Of one server.

    Attributes:
        file_mb: Largest photo file, in 1e6 bytes.
        megapixels: Largest photo.
        waiting: Requests in line; who comes then is asked to come back later.
        seconds: Longest a request may work once it is its turn.
        kept_s: A file that nobody asks for any more is deleted after so many seconds.
    """

    file_mb: float = 25
    megapixels: float = 50
    waiting: int = 40
    seconds: float = 30
    kept_s: float = 60

    @property
    def files(self) -> int:
        """Most files that may lie here at once; everyone in line has two at most."""
        return 2 * (self.waiting + 1)

    @property
    def file_bytes(self) -> int:
        """Largest photo file, in bytes."""
        return int(self.file_mb * 1e6)
