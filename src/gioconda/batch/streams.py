"""Photos through standard input and output."""

from __future__ import annotations

import sys


def read_input() -> bytes:
    """All of standard input."""
    return sys.stdin.buffer.read()


def write_output(data: bytes) -> None:
    """Bytes to standard output."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
