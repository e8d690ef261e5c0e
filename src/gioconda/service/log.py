"""The servers' log: a line on standard error for what whoever runs them should know."""

from __future__ import annotations

import sys


def log(line: str) -> None:
    """Write a line."""
    print(f"gioconda: {line}", file=sys.stderr, flush=True)
