"""Jobs for the tests of the worker, which its process imports."""

from __future__ import annotations

import os
import pickle
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

from gioconda.errors import GiocondaError


def prepare(greeting: str, folder: str = "") -> dict[str, Callable[..., object]]:
    if greeting == "no":
        raise GiocondaError("there are no weights")
    if greeting == "die":  # as long as the file is there
        if Path(folder, "ill").exists():
            os._exit(7)
        greeting = "Hello"
    return {
        "greet": lambda name: f"{greeting} {name}",
        "pid": os.getpid,
        "refuse": refuse,
        "stumble": lambda: 1 / 0,
        "die": lambda: os._exit(3),
        "dawdle": lambda: time.sleep(3600),
        "print": lambda: print("a library's chatter", flush=True),
        "read": lambda path: Path(path).read_text(encoding="utf-8"),
        "write": lambda path: Path(path).write_text("mine", encoding="utf-8"),
        "connect": connect,
        "hoard": lambda count: len(bytearray(count)),
        "pickle": say_a_pickle,
        "shout": lambda: "x" * 5_000_000,
    }


def refuse() -> None:
    raise GiocondaError("family.jpg: damaged")


def connect(port: int) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        return "connected"


class Evil:
    """Runs code where it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (Path("unpickled"),)


def say_a_pickle() -> None:
    """Write to the server what it would have unpickled once, past the frames of replies."""
    body = pickle.dumps(("done", Evil()))
    for stream in range(3, 20):
        try:
            os.write(stream, len(body).to_bytes(4, "big") + body)
        except OSError:
            continue
    sys.stderr.flush()
    time.sleep(3600)
