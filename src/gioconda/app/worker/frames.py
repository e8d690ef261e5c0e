"""What the worker says to the server."""

from __future__ import annotations

from typing import IO, Any, Literal, cast, get_args

from gioconda.processes import FrameError, read_frame

Verdict = Literal["ready", "begun", "done", "refused", "broken"]
"""``refused``: the visitor can mend it; ``broken``: our fault, and the message is for the log."""


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
