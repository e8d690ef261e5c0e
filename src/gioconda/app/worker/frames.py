"""What server and worker say to each other: JSON behind its length. Nothing is unpickled."""

from __future__ import annotations

import json
import struct
from typing import IO, Any, Literal, cast, get_args

_LENGTH = struct.Struct(">I")
_MOST_BYTES = 4_000_000

Verdict = Literal["ready", "begun", "done", "refused", "broken"]
"""``refused``: the visitor can mend it; ``broken``: our fault, and the message is for the log."""


class FrameError(ValueError):
    """Something else came than what the other side would say."""


def write_frame(stream: IO[bytes], value: Any) -> None:
    """Send plain values: dicts by text, lists, texts, numbers, None."""
    body = json.dumps(value).encode()
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def read_frame(stream: IO[bytes]) -> Any:
    """The next values.

    Raises:
        EOFError: The other side is gone.
        FrameError: They are too long, or no JSON.
    """
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if length > _MOST_BYTES:
        raise FrameError(f"{length} bytes at once")
    try:
        return json.loads(_exactly(stream, length))
    except (ValueError, RecursionError) as error:
        raise FrameError("no JSON") from error


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


def _exactly(stream: IO[bytes], count: int) -> bytes:
    read = stream.read(count)
    if read is None or len(read) < count:
        raise EOFError
    return read
