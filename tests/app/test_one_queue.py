"""The page and the API beside it: one server, one queue, one worker."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

import httpx
import pytest

from tests.app.test_crowding_out import come, hear
from tests.service.served import WAITING
from tests.serving import Served, until

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs 127.0.0.2 and signals")


def waiting(server: Served) -> int:
    return int(json.loads(server.ask("health"))["waiting"])


def test_the_api_is_beside_the_page(server: Served, mona_lisa: Path) -> None:
    with come(server, "127.0.0.1") as client:
        assert "<title>gioconda" in client.get("/").text
        assert client.get("/openapi.json").json()["openapi"] == "3.1.0"
        assert client.get("/docs").status_code == 200
        form = {"photo": (mona_lisa.name, mona_lisa.read_bytes())}
        answer = client.post("/v1/edit", files=form, data={"smile": "0.5"})
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.content != mona_lisa.read_bytes()
        for route in ("/v1/edit", "/"):  # counted when the last byte is sent
            line = f'gioconda_requests_total{{code="200",route="{route}"}} 1.0'
            until(lambda line=line: line in client.get("/metrics").text)
    assert server.leftovers() == []


@linux
def test_who_came_first_is_served_first_whether_a_page_or_a_program(
    server: Served, mona_lisa: Path
) -> None:
    def by_page(client: httpx.Client, session: str) -> None:
        join(client, session, mona_lisa)
        assert hear(client, session)["success"] is True

    def by_program(client: httpx.Client, name: str) -> None:
        form = {"photo": (mona_lisa.name, mona_lisa.read_bytes())}
        assert client.post("/v1/faces", files=form).status_code == 200

    names = ["program 1", "page", "program 2"]
    clients = [come(server, f"127.0.0.{k + 2}") for k in range(3)]
    threads = []
    before = len(json.loads(server.ask("turns")))
    server.ask("hold the worker")
    try:
        for k, name in enumerate(names):
            ask = by_page if name == "page" else by_program
            threads.append(threading.Thread(target=ask, args=(clients[k], name)))
            threads[-1].start()
            until(lambda k=k: int(server.ask("in line")) == k + 1)
    finally:
        server.ask("let it go on")
    for thread in threads:
        thread.join()
    for client in clients:
        client.close()
    assert json.loads(server.ask("turns"))[before:] == ["127.0.0.2", "127.0.0.3", "127.0.0.4"]
    assert server.leftovers() == []


@linux
def test_where_the_page_s_visitors_fill_the_queue_programs_are_told(
    server: Served, mona_lisa: Path
) -> None:
    with come(server, "127.0.0.2") as crowd, come(server, "127.0.0.3") as anna:
        server.ask("hold the worker")
        try:
            for k in range(WAITING + 1):
                join(crowd, f"crowd {k}", mona_lisa)
            answer = anna.post("/v1/faces", files={"photo": ("a.jpg", b"a photo")})
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            assert answer.json() == {
                "error": "many people are here just now; try again in a minute"
            }
        finally:
            server.ask("let it go on")
        for k in range(WAITING + 1):
            assert hear(crowd, f"crowd {k}")["success"] is True
    assert server.leftovers() == []


def join(client: httpx.Client, session: str, photo: Path) -> None:
    """Stand in line as the page does."""
    form = {"files": (photo.name, photo.read_bytes())}
    (path,) = client.post("/gradio_api/upload", files=form).json()
    asked = {"data": [{"path": path, "meta": {}}], "fn_index": 0, "session_hash": session}
    assert client.post("/gradio_api/queue/join", json=asked).status_code == 200
