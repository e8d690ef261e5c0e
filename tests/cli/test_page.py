"""`gioconda app`: it starts, says where, and leaves nothing behind, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import ClassVar

import pytest
from typer.testing import CliRunner

from gioconda.cli import app
from tests.serving import LOG, PATIENCE_S, served

posix = pytest.mark.skipif(sys.platform == "win32", reason="no signals")


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gioconda.extras.find_spec", lambda module: None)
    answer = CliRunner().invoke(app, ["app"])
    assert answer.exit_code == 2
    assert "gioconda-faces[app]" in answer.stderr
    assert "scripts/install app" in answer.stderr


def test_a_folder_without_weights_is_bad_input(tmp_path: Path) -> None:
    pytest.importorskip("gradio", reason="needs the extra [app]")
    answer = CliRunner().invoke(app, ["app", "--model", str(tmp_path)])
    assert answer.exit_code == 2
    assert f"{tmp_path}: neither packaged weights" in answer.stderr


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_when_it_is_stopped_or_killed_no_file_of_a_visitor_stays(
    tmp_path: Path, group: Path, number: signal.Signals
) -> None:
    pytest.importorskip("gradio", reason="needs the extra [app]")
    import httpx

    with served(tmp_path, "-m", "gioconda", "app") as server:
        form = {"files": ("family.jpg", group.read_bytes())}
        answer = httpx.post(f"{server.url}gradio_api/upload", files=form)
        assert Path(answer.json()[0]).read_bytes() == group.read_bytes()
        if number == signal.SIGTERM:
            port = server.url.strip("/").split(":")[-1]
            command = [sys.executable, "-m", "gioconda", "app", "--port", port]
            second = subprocess.run(command, capture_output=True, text=True)
            assert second.returncode == 2
            assert "cannot be listened on" in second.stderr
        server.process.send_signal(number)
        expected = 0 if number == signal.SIGTERM else -number
        assert server.process.wait(PATIENCE_S) == expected
    for _ in range(10 * PATIENCE_S):
        if not files_in(tmp_path):
            break
        time.sleep(0.1)
    assert files_in(tmp_path) == []


def files_in(folder: Path) -> list[Path]:
    # os.walk passes over folders that are deleted meanwhile; rglob does not.
    paths = [Path(where) / name for where, _, names in os.walk(folder) for name in names]
    return [path for path in paths if path.is_file() and path.name != LOG]


class Stopped:
    """Stands for a server that stops at once; remembers what it was started with."""

    started: ClassVar[list[tuple[object, ...]]] = []
    url, public_url = "http://here/", None

    def __init__(self, *told: object) -> None:
        self.started.append(told)

    def __enter__(self) -> Stopped:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is to be done."""


@pytest.mark.parametrize(
    ("options", "warned"),
    [
        ([], False),
        (["--host", "localhost"], False),
        (["--host", "0.0.0.0"], True),
        (["--host", "192.168.1.2"], True),
        (["--share"], True),
        (["--host", "0.0.0.0", "--password", "open sesame"], False),
    ],
)
def test_a_server_that_others_reach_without_a_password_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, options: list[str], warned: bool
) -> None:
    pytest.importorskip("gradio", reason="needs the extra [app]")
    monkeypatch.setattr("gioconda.app.serve.Server", Stopped)
    monkeypatch.setattr("gioconda.cli.page.serve_until_told", lambda server: None)
    answer = CliRunner().invoke(app, ["app", *options])
    assert answer.exit_code == 0
    assert ("--password asks for one" in answer.stderr) == warned
    assert Stopped.started[-1][-1] == ("open sesame" if "--password" in options else None)


def test_a_short_password_is_refused() -> None:
    pytest.importorskip("gradio", reason="needs the extra [app]")
    answer = CliRunner().invoke(app, ["app", "--password", "sesame"])
    assert answer.exit_code == 2
    assert "the password is short; take 8 characters or more" in answer.stderr
