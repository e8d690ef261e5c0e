"""Messages, progress, results and exit codes; stdout is for results alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import typer

OUR_FAULT, BAD_INPUT, INTERRUPTED = 1, 2, 130  # exit codes; 0 is success


class Advance(Protocol):
    """Moves a progress bar on."""

    def __call__(self, steps: int = 1) -> None:
        """Move on by some steps."""


def say(message: str) -> None:
    """Print one line on stderr."""
    typer.echo(f"gioconda: {' '.join(message.split())}", err=True)


def print_result(as_json: bool, record: Any, text: str) -> None:
    """Print a command's result on stdout.

    Args:
        as_json: Whether ``--json`` was given.
        record: The result for scripts.
        text: The result for people.
    """
    typer.echo(json.dumps(record) if as_json else text)


@contextmanager
def progress(what: str, total: int) -> Iterator[Advance]:
    """A bar of ``total`` steps where stderr is a terminal; otherwise nothing is drawn."""
    if total < 2 or not sys.stderr.isatty():
        yield lambda steps=1: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        *(TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()),
        console=Console(stderr=True),
        transient=True,
        # A line of stdout appears above the bar in a terminal; a pipe gets it unchanged.
        redirect_stdout=sys.stdout.isatty(),
    )
    with bar:
        task = bar.add_task(what, total=total)
        yield lambda steps=1: bar.advance(task, steps)
