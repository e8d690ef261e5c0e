"""A server in a process of its own, whose temporary folder can be looked into."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import REPOSITORY

LOG = "server.log"
PATIENCE_S = 60  # before something that does not come is given up; a busy machine is slow


@dataclass(frozen=True)
class Served:
    """A server that runs.

    Attributes:
        url: Its address.
        temp: Where it and all that it uses keep temporary files.
        process: The server.
    """

    url: str
    temp: Path
    process: subprocess.Popen[str]

    def leftovers(self) -> list[Path]:
        """Files of visitors, and their folders, that do not go when their minute is over."""
        assert self.ask("photos") == "0"  # these have gone before
        self.ask("a minute passes")
        for _ in range(10 * PATIENCE_S):  # a file goes once its last byte has been sent
            with suppress(FileNotFoundError):  # a folder went while it was looked into
                found = self._lying_about()
                if not found:
                    return []
            time.sleep(0.1)
        return self._lying_about()

    def _lying_about(self) -> list[Path]:
        found = [
            path
            for path in self.temp.rglob("*")
            if path.is_file() or path.parent.name.startswith("gioconda-uploads-")
        ]
        return [path for path in found if path.name not in ("gradio", "scratch", LOG)]

    def log(self) -> list[str]:
        """The lines that the server has logged."""
        return (self.temp / LOG).read_text(encoding="utf-8").splitlines()

    def ask(self, line: str) -> str:
        """The answer to a line of those that ``served.py`` knows."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


def until(met: Callable[[], bool]) -> None:
    """Wait for what is shown."""
    for _ in range(50 * PATIENCE_S):
        if met():
            return
        time.sleep(0.02)
    raise AssertionError("it does not happen")


@contextmanager
def meanwhile(server: Served, begin: str, end: str) -> Iterator[None]:
    """Ask the server for something, and in the end for the contrary."""
    server.ask(begin)
    try:
        yield
    finally:
        server.ask(end)


@contextmanager
def served(temp: Path, *command: str) -> Iterator[Served]:
    """Run a command of Python's that serves and prints its address first."""
    path = ":".join([str(REPOSITORY), *filter(None, sys.path)])
    environment = {**os.environ, "TMPDIR": str(temp), "PYTHONPATH": path}
    with (
        (temp / LOG).open("w") as log,
        subprocess.Popen(
            [sys.executable, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment,
            text=True,
        ) as process,
    ):
        assert process.stdin
        assert process.stdout
        try:
            first = process.stdout.readline()
            assert first, (temp / LOG).read_text(encoding="utf-8")
            yield Served(first.split()[0], temp, process)
        finally:
            process.stdin.close()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
