"""`gioconda serve`: light, and it ends without losing what it has taken."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from gioconda.cli import app
from tests.cli.test_page import files_in
from tests.serving import PATIENCE_S, Served, served, until

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks for a child in /proc")


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gioconda.extras.find_spec", lambda module: None)
    answer = CliRunner().invoke(app, ["serve"])
    assert answer.exit_code == 2
    assert "gioconda-faces[serve]" in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_a_port_that_is_taken_is_one_line(tmp_path: Path) -> None:
    pytest.importorskip("prometheus_client", reason="needs the extra [serve]")
    with served(tmp_path, "-m", "gioconda", "serve") as server:
        port = str(httpx.URL(server.url).port)
        command = [sys.executable, "-m", "gioconda", "serve", "--port", port]
        second = subprocess.run(command, capture_output=True, text=True)
        assert second.returncode == 2
        assert "cannot be listened on" in second.stderr
        assert second.stderr.count("\n") == 1


def test_it_loads_neither_gradio_nor_torch_and_no_photo_library() -> None:
    pytest.importorskip("prometheus_client", reason="needs the extra [serve]")
    ask = (
        "import sys\n"
        "from gioconda.service.server import api_server\n"
        "with api_server() as server:\n"
        "    heavy = 'gradio', 'torch', 'fastapi', 'pydantic', 'pandas', 'cv2', 'onnxruntime'\n"
        "    print([name for name in heavy if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def worker_of(server: Served) -> int:
    """The one child of a server."""
    threads = Path(f"/proc/{server.process.pid}/task").iterdir()
    (child,) = " ".join((thread / "children").read_text() for thread in threads).split()
    return int(child)


def health(server: Served) -> dict[str, object]:
    return dict(httpx.get(f"{server.url}health").json())


@linux
def test_told_to_stop_it_finishes_what_it_has_taken_and_takes_no_more(
    tmp_path: Path, mona_lisa: Path
) -> None:
    pytest.importorskip("prometheus_client", reason="needs the extra [serve]")
    form = {"photo": (mona_lisa.name, mona_lisa.read_bytes())}
    answers: list[httpx.Response] = []
    with served(tmp_path, "-m", "gioconda", "serve") as server:
        asked = {"url": f"{server.url}v1/edit", "files": form, "timeout": PATIENCE_S}
        threads = [
            threading.Thread(target=lambda: answers.append(httpx.post(**asked))) for _ in range(2)
        ]
        os.kill(worker_of(server), signal.SIGSTOP)
        for thread in threads:
            thread.start()
        until(lambda: health(server)["waiting"] == 2)
        server.process.send_signal(signal.SIGTERM)
        until(lambda: health(server)["status"] == "stopping")
        assert httpx.get(f"{server.url}health").status_code == 503
        refused = httpx.post(**asked)
        assert refused.status_code == 503
        assert refused.json() == {"error": "this server is stopping; try again in a moment"}
        assert refused.headers["retry-after"] == "5"
        os.kill(worker_of(server), signal.SIGCONT)
        for thread in threads:
            thread.join()
        assert server.process.wait(PATIENCE_S) == 0
    assert [answer.status_code for answer in answers] == [200, 200]
    assert all(answer.content != mona_lisa.read_bytes() for answer in answers)
    assert files_in(tmp_path) == []


@linux
def test_a_second_signal_stops_it_at_once(tmp_path: Path, mona_lisa: Path) -> None:
    pytest.importorskip("prometheus_client", reason="needs the extra [serve]")
    form = {"photo": (mona_lisa.name, mona_lisa.read_bytes())}
    codes: list[int] = []
    with served(tmp_path, "-m", "gioconda", "serve") as server:
        asked = {"url": f"{server.url}v1/edit", "files": form, "timeout": PATIENCE_S}
        os.kill(worker_of(server), signal.SIGSTOP)
        threads = [
            threading.Thread(target=lambda: codes.append(httpx.post(**asked).status_code))
            for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        until(lambda: health(server)["waiting"] == 2)
        server.process.send_signal(signal.SIGTERM)
        until(lambda: health(server)["status"] == "stopping")
        server.process.send_signal(signal.SIGTERM)
        for thread in threads:
            thread.join()
        assert server.process.wait(PATIENCE_S) == 130
    assert set(codes) <= {500, 503}
    assert files_in(tmp_path) == []
