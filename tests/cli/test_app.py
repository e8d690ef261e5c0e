"""The command as a whole: help, speed, errors in one line, exit codes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from gioconda import __version__
from gioconda.cli import app
from gioconda.cli.app import Commands
from gioconda.errors import PhotoError

COMMANDS = [
    *("edit", "faces", "demo", "models", "prepare", "fit"),
    *(
        "sample",
        "encode",
        "direction",
        "figure",
        "app",
        "serve",
        "annotate",
        "paint",
        "sliders",
        "best",
    ),
]


def gioconda(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gioconda", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)


def test_help_lists_every_command() -> None:
    answer = gioconda("--help")
    assert answer.returncode == 0
    for command in COMMANDS:
        assert f"\n  {command} " in answer.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_has_examples(command: str) -> None:
    answer = CliRunner().invoke(app, [command, "--help"])
    assert answer.exit_code == 0
    assert f"Examples:\n    gioconda {command}" in answer.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="no child's processor time")
def test_help_is_quick() -> None:
    def seconds() -> float:
        """Processor time, which other people's work does not lengthen."""
        before = os.times()
        gioconda("--help")
        after = os.times()
        return sum(after[2:4]) - sum(before[2:4])

    assert min(seconds() for _ in range(3)) < 0.3


def test_the_version_is_the_packages_and_names_the_distribution() -> None:
    assert gioconda("--version").stdout == f"gioconda {__version__} (gioconda-faces)\n"


@pytest.mark.parametrize(
    "arguments",
    [["smirk"], ["edit"], ["edit", "a.jpg", "--smile", "2"], ["edit", "a.jpg", "--faces", "left"]],
)
def test_a_wrong_use_is_bad_input(arguments: list[str]) -> None:
    answer = gioconda(*arguments)
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""


def failing(error: BaseException) -> typer.Typer:
    """A command that fails, under the group that the real commands are under."""
    failing_app = typer.Typer(cls=Commands, pretty_exceptions_enable=False)

    @failing_app.callback()
    def root(debug: bool = False) -> None: ...

    @failing_app.command()
    def fail() -> None:
        raise error

    return failing_app


def test_bad_input_is_one_line_and_exit_code_2() -> None:
    answer = CliRunner().invoke(failing(PhotoError("a.jpg: is\nno photo")), ["fail"])
    assert (answer.exit_code, answer.stderr) == (2, "gioconda: a.jpg: is no photo\n")


def test_an_unforeseen_error_is_our_fault_in_one_line() -> None:
    answer = CliRunner().invoke(failing(ZeroDivisionError("by zero")), ["fail"])
    assert answer.exit_code == 1
    assert answer.stderr.startswith("gioconda: this is our fault: ZeroDivisionError: by zero")
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize("how", ["option", "variable"])
def test_debug_shows_the_traceback(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["--debug", "fail"] if how == "option" else ["fail"]
    if how == "variable":
        monkeypatch.setenv("GIOCONDA_DEBUG", "1")
    answer = CliRunner().invoke(failing(ZeroDivisionError("by zero")), arguments)
    assert answer.exit_code == 1
    assert "Traceback" in answer.stderr


def test_control_c_is_130_and_says_so() -> None:
    answer = CliRunner().invoke(failing(KeyboardInterrupt()), ["fail"])
    assert answer.exit_code == 130
    assert answer.stderr.startswith("gioconda: stopped")


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be sent Ctrl-C alone")
def test_control_c_leaves_no_half_file(mona_lisa: Path, tmp_path: Path) -> None:
    for number in range(40):
        shutil.copyfile(mona_lisa, tmp_path / f"{number}.jpg")
    arguments = ["edit", str(tmp_path), "--faces", "all", "-o", str(tmp_path / "out")]
    command = [sys.executable, "-m", "gioconda", *arguments]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A suite that runs in the background ignores Ctrl-C, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()  # the first photos are done, the others are not
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode == 130
    from gioconda import read_photo

    written = [path for path in (tmp_path / "out").iterdir() if path.name != ".gioconda"]
    assert written
    assert all(path.suffix == ".jpg" and read_photo(path).width for path in written)


def test_threads_that_wait_sleep_but_a_users_choice_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    monkeypatch.setenv("OMP_WAIT_POLICY", "")
    monkeypatch.delenv("OMP_WAIT_POLICY")
    CliRunner().invoke(app, ["models"])
    assert os.environ["OPENBLAS_NUM_THREADS"] == "3"
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"
