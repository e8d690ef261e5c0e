"""An answer that nobody reads is given up, with all that it holds; a slow reader has time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

pytest.importorskip("uvicorn", reason="needs the extra [app]")

from starlette.responses import Response

from gioconda.web.bodies import Pace
from gioconda.web.slow_readers import SlowReader
from gioconda.web.visitors import Share
from tests.web.conftest import PATIENCE_S, REQUEST, Serve, connect, is_closed

PATIENT = Pace(pause_s=1000, whole_s=1000)
CHUNK = bytes(64 * 1024)
LARGE = Response(50 * CHUNK)  # more than all buffers on its way


@dataclass
class Endless:
    """Answers for ever, in pieces, and tells when it is told to stop."""

    ended: threading.Event = field(default_factory=threading.Event)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        leaving = asyncio.ensure_future(self._left(receive))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while not leaving.done():
            await send({"type": "http.response.body", "body": CHUNK, "more_body": True})
        self.ended.set()

    async def _left(self, receive: Any) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass


@pytest.mark.parametrize("pace", [Pace(0.1, 1000), Pace(1000, 0.1)])
def test_who_does_not_read_an_answer_is_cut_off(serve: Serve, pace: Pace) -> None:
    app = Endless()
    with connect(serve(app, writing=pace)) as connection:
        connection.sendall(REQUEST)
        assert app.ended.wait(PATIENCE_S)


def test_who_stops_reading_an_answer_is_cut_off(serve: Serve) -> None:
    app = Endless()
    with connect(serve(app, writing=Pace(0.1, 1000))) as connection:
        connection.sendall(REQUEST)
        for _ in range(100):
            assert connection.recv(65536)
        assert app.ended.wait(PATIENCE_S)
        with suppress(ConnectionError):
            while connection.recv(65536):
                pass  # comes to an end


def test_an_answer_that_nobody_reads_gives_its_place_back(serve: Serve) -> None:
    """What is held is seen in the shares: one connection is all that this address may have."""
    one = Share(each=1, all=1)
    place = serve(LARGE, writing=Pace(0.1, 1000), head_s=0.1, share=one, proxies=())
    with connect(place) as connection:
        connection.sendall(REQUEST)
        assert connection.recv(8) == b"HTTP/1.1"
        assert any(is_answered(place) for _ in range(100_000))  # until there is room again


def is_answered(place: tuple[str, int]) -> bool:
    """Whether a request is taken, rather than hung up on."""
    with suppress(ConnectionError), connect(place) as connection:
        connection.sendall(REQUEST)
        return connection.recv(8) == b"HTTP/1.1"
    return False


def test_an_answer_may_be_read_longer_than_a_request_may_take(serve: Serve) -> None:
    place = serve(LARGE, writing=PATIENT, head_s=0.1)
    with connect(place) as connection:
        connection.sendall(REQUEST)
        for _ in range(3):  # each is hung up on once the server has looked
            with connect(place) as idle:
                assert is_closed(idle)
        read = 0
        while read < len(LARGE.body):
            piece = connection.recv(1 << 20)
            assert piece, f"cut off after {read} bytes"
            read += len(piece)


class Clock:
    """A loop's clock, moved by hand, and its timers."""

    def __init__(self) -> None:
        self.now, self.timers = 0.0, list[Any]()

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, call: Callable[..., None], *arguments: Any) -> Any:
        timer = asyncio.TimerHandle(self.now + delay, call, arguments, self)  # type: ignore[arg-type]
        self.timers.append(timer)
        return timer

    def get_debug(self) -> bool:
        return False

    def _timer_handle_cancelled(self, handle: Any) -> None:
        pass

    def go_to(self, time: float) -> None:
        """Move on, and run what is due."""
        self.now = time
        due = [timer for timer in self.timers if timer.when() <= time]
        self.timers = [timer for timer in self.timers if timer.when() > time]
        for timer in due:
            if not timer.cancelled():
                timer._run()


class Buffer:
    """A transport of which only what waits to be sent is looked at."""

    unsent, aborted = 100, False

    def get_write_buffer_size(self) -> int:
        return self.unsent

    def get_extra_info(self, name: str) -> None:
        return None

    def abort(self) -> None:
        self.aborted = True


@pytest.fixture
def reading() -> tuple[SlowReader, Buffer, Clock]:
    """A pause of 10 s at most, 25 s in all."""
    buffer, clock = Buffer(), Clock()
    return SlowReader(buffer, clock, Pace(10, 25)), buffer, clock  # type: ignore[arg-type]


Reading = tuple[SlowReader, Buffer, Clock]


def test_a_slow_reader_has_the_whole_time_but_no_more(reading: Reading) -> None:
    reader, buffer, clock = reading
    reader.pause("an answer")
    for time in (10, 20):
        buffer.unsent -= 1
        clock.go_to(time)
        assert not buffer.aborted
    buffer.unsent -= 1
    clock.go_to(25)
    assert buffer.aborted


def test_each_answer_has_the_whole_time(reading: Reading) -> None:
    reader, buffer, clock = reading
    for begins, answer in ((0, "one"), (100, "one"), (200, "another"), (300, "another")):
        clock.go_to(begins)
        reader.pause(answer)
        buffer.unsent -= 1
        clock.go_to(begins + 9)
        assert reader.waiting
        reader.resume()
        assert not reader.waiting
    assert not buffer.aborted
    reader.pause("another")
    buffer.unsent -= 1
    clock.go_to(309 + 7)
    assert buffer.aborted


def test_who_has_read_an_answer_is_left_alone(reading: Reading) -> None:
    reader, buffer, clock = reading
    reader.pause("an answer")
    reader.resume()
    clock.go_to(1000)
    assert not buffer.aborted
