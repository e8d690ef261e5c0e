"""A server that is told to stop: what was taken goes on, what is new is refused."""

from __future__ import annotations

import asyncio
import threading

import pytest

pytest.importorskip("starlette", reason="needs the extra [serve]")

from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from gioconda.service.draining import Draining

HELLO = PlainTextResponse("hello")


def at_rest() -> bool:
    return True


def test_new_work_is_refused_and_answers_to_earlier_work_can_be_fetched() -> None:
    app = Draining(HELLO)
    client = TestClient(app)
    assert client.post("/v1/edit").text == "hello"
    assert app.drain(at_rest, seconds=0)
    refused = client.post("/v1/edit")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert refused.json() == {"error": "this server is stopping; try again in a moment"}
    assert (
        client.post("/gradio_api/upload").text == "this server is stopping; try again in a moment"
    )
    assert client.get("/gradio_api/file=result.jpg").text == "hello"
    assert client.delete("/gradio_api/file=result.jpg").text == "hello"


def test_it_waits_for_what_was_taken_but_not_for_ever() -> None:
    inside, let_go = threading.Event(), threading.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        inside.set()
        await asyncio.to_thread(let_go.wait)
        await HELLO(scope, receive, send)

    app, codes = Draining(slow), []
    client = TestClient(app)
    asked = threading.Thread(target=lambda: codes.append(client.post("/v1/edit").status_code))
    asked.start()
    assert inside.wait(60)
    assert not app.drain(at_rest, seconds=0)
    let_go.set()
    assert app.drain(at_rest, seconds=60)
    asked.join()
    assert codes == [200]


def test_it_waits_for_what_else_is_to_be_waited_for() -> None:
    app, left = Draining(HELLO), [1, 2]
    assert app.drain(lambda: not left or not left.pop(), seconds=60)
    assert left == []
    assert not app.drain(lambda: False, seconds=0)
