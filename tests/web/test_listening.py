"""Connections over real sockets: shares by address, no waiting without end, no delayed answers."""

from __future__ import annotations

import socket
from typing import Any

import pytest

pytest.importorskip("uvicorn", reason="needs the extra [app]")

from gioconda.errors import GiocondaError
from gioconda.web.listening import address_of, listen, listen_on_first
from gioconda.web.visitors import Share
from tests.web.conftest import HELLO, REQUEST, Serve, connect, is_closed


def test_one_address_cannot_take_all_connections(serve: Serve) -> None:
    place = serve(share=Share(each=3, all=100), proxies=())
    held = [connect(place, "127.0.0.2") for _ in range(3)]
    for connection in held:
        connection.sendall(REQUEST)
        assert connection.recv(8) == b"HTTP/1.1"
    with connect(place, "127.0.0.2") as one_more:
        assert is_closed(one_more)
    with connect(place, "127.0.0.3") as other:
        other.sendall(REQUEST)
        assert other.recv(8) == b"HTTP/1.1"
    for connection in held:
        connection.close()


@pytest.mark.parametrize("sent", [b"", b"GET / HT"])
def test_who_asks_nothing_is_hung_up_on(serve: Serve, sent: bytes) -> None:
    place = serve(head_s=0.1)
    with connect(place) as connection:
        connection.sendall(sent)
        assert is_closed(connection)


def test_who_is_quiet_after_an_answer_is_hung_up_on(serve: Serve) -> None:
    place = serve(head_s=0.1)
    with connect(place) as connection:
        connection.sendall(REQUEST)
        answer = b""
        while not answer.endswith(b"hello"):
            answer += connection.recv(4096)
        assert is_closed(connection)


def test_who_waits_for_an_answer_is_not(serve: Serve) -> None:
    import asyncio

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.5)  # five looks
        await HELLO(scope, receive, send)

    place = serve(slow, head_s=0.1)
    with connect(place) as connection:
        connection.sendall(REQUEST)
        assert connection.recv(8) == b"HTTP/1.1"


def test_an_answer_s_second_part_does_not_wait_for_the_first_to_be_acknowledged() -> None:
    with listen("127.0.0.1", 0) as place, connect(place.getsockname()):
        accepted, _ = place.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_first_free_port_is_taken() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(GiocondaError, match=f"127.0.0.1:{port}: cannot be listened on"):
            listen_on_first("127.0.0.1", [port])
        with listen_on_first("127.0.0.1", [port, 0]) as free:
            assert address_of(free) == f"http://127.0.0.1:{free.getsockname()[1]}"
