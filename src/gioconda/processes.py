"""Processes of our own: how they are started, and what they say to each other.

A process hears on its standard input and answers on its standard output, in JSON behind its
length. Nothing is unpickled. When its input ends, the process that started it is gone.
"""

from __future__ import annotations

import _thread
import json
import os
import queue
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from typing import IO, Any, BinaryIO

_LENGTH = struct.Struct(">I")
_MOST_BYTES = 4_000_000
_GRACE_S = 5  # for the libraries to return, before the process ends whatever it does
_GONE = object()


class FrameError(ValueError):
    """Something else came than what the other side would say."""


def start(
    module: str, path: Sequence[str], environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start a process that runs a module, with pipes to its standard input and output.

    Args:
        module: Run as ``python -m`` does, without the working folder, in which people keep photos,
            among the folders of modules.
        path: Folders from which modules are imported.
        environment: Variables to set, beside those of this process.

    Raises:
        OSError: There is no memory, or no process to be had.
    """
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path), **environment},
        start_new_session=True,  # Ctrl-C is for the process that starts this one and stops it
    )


def import_path() -> list[str]:
    """The folders from which this process imports modules."""
    return [folder for folder in sys.path if folder]


def how_it_ended(process: subprocess.Popen[bytes]) -> str:
    """``was ended by SIGKILL``, ``ended with code 3``."""
    code = process.poll()
    if code is None:
        return "closed its output"
    if code >= 0:
        return f"ended with code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"


def own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output, out of the reach of libraries that print."""
    hears, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    return hears, answers


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


class Orders:
    """What this process is told. When the other side is gone, the main thread is interrupted.

    Args:
        hears: Standard input.
    """

    def __init__(self, hears: BinaryIO) -> None:
        self._told: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=self._listen, args=(hears,), daemon=True).start()

    def next(self) -> Any:
        """The next values.

        Raises:
            SystemExit: The other side is gone.
        """
        value = self._told.get()
        if value is _GONE:
            raise SystemExit
        return value

    def _listen(self, hears: BinaryIO) -> None:
        try:
            while True:
                self._told.put(read_frame(hears))
        except (EOFError, OSError, ValueError):
            self._told.put(_GONE)
            _interrupt()
            time.sleep(_GRACE_S)
            os._exit(1)


def _interrupt() -> None:
    """Stop what the main thread does as Ctrl-C would, also where it waits."""
    main = threading.main_thread().ident
    if sys.platform == "win32" or main is None:
        _thread.interrupt_main()
    else:
        signal.pthread_kill(main, signal.SIGINT)


def _exactly(stream: IO[bytes], count: int) -> bytes:
    read = stream.read(count)
    if read is None or len(read) < count:
        raise EOFError
    return read
