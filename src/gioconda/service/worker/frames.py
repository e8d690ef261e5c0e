"""What the worker says to the server."""

from __future__ import annotations

from typing import IO, Any, Literal, cast, get_args

from gioconda.errors import (
    ClipError,
    ClipTooLargeError,
    GiocondaError,
    MissingExtraError,
    PhotoError,
    PhotoTooLargeError,
)
from gioconda.processes import FrameError, read_frame

Verdict = Literal["ready", "begun", "done", "refused", "broken"]
"""``refused``: the visitor can mend it, ``[kind, message]``; ``broken``: our fault, and the message
is for the log."""
Kind = Literal["size", "photo", "request", "disk"]
"""What a job refuses: a photo or clip for its size, or as it is none, or what is asked for; or the
disk is full."""


_UNREADABLE = (PhotoError, ClipError, MissingExtraError)


class FullDiskError(GiocondaError):
    """There is no room for a result."""


def kind_of(error: GiocondaError) -> Kind:
    """What an error refuses."""
    if isinstance(error, PhotoTooLargeError | ClipTooLargeError):
        return "size"
    if isinstance(error, FullDiskError):
        return "disk"
    return "photo" if isinstance(error, _UNREADABLE) else "request"


def read_refusal(value: Any) -> tuple[Kind, str]:
    """What goes with the verdict ``refused``; what is damaged is a request that is refused."""
    match value:
        case [str(kind), str(message)] if kind in get_args(Kind):
            return cast("Kind", kind), message
    return "request", str(value)


def read_reply(stream: IO[bytes]) -> tuple[Verdict, Any]:
    """What the worker says next.

    Raises:
        EOFError: It is gone.
        FrameError: It is none of what a worker says.
    """
    match read_frame(stream):
        case [str(verdict), value] if verdict in get_args(Verdict):
            return cast("Verdict", verdict), value
    raise FrameError("no reply")
