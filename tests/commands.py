"""The command line, run in this process."""

from __future__ import annotations

from click.testing import Result
from typer.testing import CliRunner

from gioconda.cli import app


def run(*arguments: object) -> Result:
    """What a command answers: its exit code, stdout and stderr."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])
