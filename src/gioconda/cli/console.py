"""Messages, progress and exit codes; results have stdout for themselves."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import typer

OUR_FAULT, BAD_INPUT, INTERRUPTED = 1, 2, 130  # exit codes; 0 is done


class Advance(Protocol):
    """Moves the bar on by so many steps."""

    def __call__(self, steps: int = 1) -> None:
        """Move on."""


def say(message: str) -> None:
    """One line on stderr."""
    typer.echo(f"gioconda: {' '.join(message.split())}", err=True)


def _nothing(steps: int = 1) -> None:
    pass


@contextmanager
def progress(what: str, total: int) -> Iterator[Advance]:
    """A bar of ``total`` steps where stderr is a terminal; else nothing at all."""
    if total < 2 or not sys.stderr.isatty():
        yield _nothing
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(
        *columns,
        console=Console(stderr=True),
        transient=True,
        # Lines are drawn above the bar, but never taken from a pipe that waits for them.
        redirect_stdout=sys.stdout.isatty(),
    )
    with bar:
        task = bar.add_task(what, total=total)
        yield lambda steps=1: bar.advance(task, steps)


def rounded(degree: float | None) -> float | None:
    """A degree with as many digits as mean something."""
    return None if degree is None else round(float(degree), 3)
