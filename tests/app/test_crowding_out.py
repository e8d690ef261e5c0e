"""What one visitor tried to shut everyone else out, over real connections, and what others see."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from gioconda.takes.group import MOST
from tests.service.served import limits
from tests.serving import PATIENCE_S, Served, served, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs 127.0.0.2 and signals")

EACH = 3  # requests of one visitor in the queue
FILES = replace(limits(EACH), shots=MOST).files.each
PICTURE = ("tiny.jpg", b"a tiny photo")
HEAD = (
    "POST /gradio_api/upload HTTP/1.1\r\nHost: localhost\r\n"
    "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 4000000\r\n\r\n"
    '--x\r\nContent-Disposition: form-data; name="f"; filename="a.jpg"\r\n\r\n'
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    pytest.importorskip("gradio", reason="needs the extra [app]")
    script = str(Path(__file__).parent / "served.py")
    with served(tmp_path_factory.mktemp("temp"), script, str(EACH)) as one:
        yield one


def come(server: Served, address: str) -> httpx.Client:
    """A visitor from an address."""
    transport = httpx.HTTPTransport(local_address=address)
    return httpx.Client(base_url=server.url, timeout=PATIENCE_S, transport=transport)


def upload(client: httpx.Client) -> httpx.Response:
    return client.post("/gradio_api/upload", files={"files": PICTURE})


def stall(server: Served, address: str) -> socket.socket:
    """Begin an upload of 4 MB, and send nothing more."""
    url = httpx.URL(server.url)
    place = (url.host, url.port or 80)
    made = socket.create_connection(place, timeout=PATIENCE_S, source_address=(address, 0))
    made.sendall(HEAD.encode() + 200_000 * b"x")
    return made


def join(client: httpx.Client, session: str) -> httpx.Response:
    asked = {"data": [{"path": "/nowhere", "meta": {}}], "fn_index": 0, "session_hash": session}
    return client.post("/gradio_api/queue/join", json=asked)


def hear(client: httpx.Client, session: str) -> dict[str, Any]:
    """The answer to what a session has asked."""
    address = f"/gradio_api/queue/data?session_hash={session}"
    with client.stream("GET", address) as stream:
        for line in stream.iter_lines():
            message = json.loads(line[5:]) if line.startswith("data:") else {}
            if message.get("msg") == "process_completed":
                return dict(message)
    raise AssertionError("no answer")


def test_tiny_uploads_of_one_visitor_leave_room_for_others(server: Served) -> None:
    with come(server, "127.0.0.2") as crowd, come(server, "127.0.0.3") as anna:
        answers = [upload(crowd).status_code for _ in range(76)]
        assert answers == [200] * FILES + [429] * (76 - FILES)
        assert upload(anna).status_code == 200
    server.ask("a minute passes")
    assert server.leftovers() == []


def test_stalled_uploads_leave_room_for_others_and_end(server: Served) -> None:
    before = len(server.log())
    stalled = [stall(server, "127.0.0.2") for _ in range(60)]
    with come(server, "127.0.0.3") as anna:
        assert upload(anna).status_code == 200
    answers = [connection.recv(12) for connection in stalled]  # each is answered in the end
    assert sorted(set(answers)) == [b"HTTP/1.1 408", b"HTTP/1.1 429"]
    assert answers.count(b"HTTP/1.1 408") == FILES
    for connection in stalled:
        connection.close()
    until(lambda: server.ask("photos") == "1")  # Anna's
    assert server.log()[before:] == []
    server.ask("a minute passes")
    assert server.leftovers() == []


def test_uploads_that_break_off_are_a_line_each_and_leave_nothing(server: Served) -> None:
    before = len(server.log())
    for _ in range(3):
        with stall(server, "127.0.0.2") as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # reset
    until(lambda: len(server.log()) >= before + 3)
    line = "gioconda: upload: the visitor left before the photo was there; nothing was kept"
    assert server.log()[before:] == [line] * 3
    assert server.leftovers() == []


def test_one_visitor_s_posts_leave_room_in_the_queue(server: Served) -> None:
    with come(server, "127.0.0.2") as crowd, come(server, "127.0.0.3") as anna:
        server.ask("hold the worker")
        try:
            answers = [join(crowd, "crowd").status_code for _ in range(41)]
            assert join(anna, "anna").status_code == 200
        finally:
            server.ask("let it go on")
        assert "upload a photo first" in hear(anna, "anna")["output"]["error"]
        # Those that are answered at once make room for others: at least the first few were taken.
        assert answers[:EACH] == [200] * EACH
        until(lambda: json.loads(server.ask("health"))["waiting"] == 0)


def test_a_worker_that_dies_idle_costs_nobody_an_error(server: Served, mona_lisa: Path) -> None:
    with come(server, "127.0.0.3") as anna:
        for session in ("before", "after"):
            form = {"files": (mona_lisa.name, mona_lisa.read_bytes())}
            (path,) = anna.post("/gradio_api/upload", files=form).json()
            asked = {"data": [{"path": path, "meta": {}}], "fn_index": 0, "session_hash": session}
            assert anna.post("/gradio_api/queue/join", json=asked).status_code == 200
            assert hear(anna, session)["success"] is True
            assert anna.get("/health").json()["status"] == "ok"
            os.kill(int(server.ask("worker")), signal.SIGKILL)
        until(lambda: anna.get("/health").json()["status"] == "ok")
        told = anna.get("/health").json()
        assert told["reason"] == "was ended by SIGKILL"
    assert server.leftovers() == []


def test_an_interrupted_download_is_fetched_again(server: Served, mona_lisa: Path) -> None:
    with come(server, "127.0.0.3") as anna:
        form = {"files": (mona_lisa.name, mona_lisa.read_bytes())}
        (path,) = anna.post("/gradio_api/upload", files=form).json()
        wanted = [1.0, "all", None, None, 1.0, None, None, None, None]
        data = [{"path": path, "meta": {}}, *wanted]
        asked = {"data": data, "fn_index": 1, "session_hash": "download"}
        assert anna.post("/gradio_api/queue/join", json=asked).status_code == 200
        made, _ = hear(anna, "download")["output"]["data"]
        address = f"/gradio_api/file={made['path']}"
        with anna.stream("GET", address) as broken:
            size = int(broken.headers["content-length"])
            first = next(broken.iter_raw(1000))
        rest = anna.get(address, headers={"Range": f"bytes={len(first)}-"})
        assert rest.status_code == 206
        assert len(first) + len(rest.content) == size
        assert anna.get(address).content == first + rest.content
        assert anna.delete(address).status_code == 204
    assert server.leftovers() == []


def test_many_at_once_are_answered(server: Served) -> None:
    """200 requests from four addresses: each gets an answer, and none is a bug."""
    before, codes = len(server.log()), []

    def visit(address: str) -> None:
        with come(server, address) as client:
            codes.extend(client.get(p).status_code for p in ["/", "/health", "/no", "/config"] * 5)

    threads = [threading.Thread(target=visit, args=(f"127.0.0.{k % 4 + 2}",)) for k in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(codes) == 200
    assert set(codes) == {200, 404}
    assert server.log()[before:] == []
