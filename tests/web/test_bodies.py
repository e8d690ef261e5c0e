"""Bodies are counted and timed as they come, whatever was declared."""

from __future__ import annotations

import asyncio

import pytest

pytest.importorskip("starlette", reason="needs the extra [app]")

from starlette.types import Message

from gioconda.web.bodies import (
    Pace,
    TooLargeError,
    TooSlowError,
    declared_bytes,
    limited,
    read_all,
    replayed,
)


def piece(body: bytes, more: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


PATIENT = Pace(pause_s=60, whole_s=60)


def read(messages: list[Message], most: int = 10, pace: Pace = PATIENT) -> bytes:
    """Read a body; when the messages are at their end, nothing comes any more."""

    async def run() -> bytes:
        async def receive() -> Message:
            if messages:
                return messages.pop(0)
            return await asyncio.get_running_loop().create_future()

        return await read_all(limited(receive, most, pace))

    return asyncio.run(run())


def test_a_body_within_the_limits_arrives() -> None:
    assert read([piece(b"12345"), piece(b"67890", more=False)]) == b"1234567890"


def test_a_longer_one_is_cut_off_before_it_is_read() -> None:
    messages = [piece(b"12345"), piece(b"678901"), piece(b"never read", more=False)]
    with pytest.raises(TooLargeError):
        read(messages)
    assert len(messages) == 1


def test_one_that_stops_is_given_up() -> None:
    with pytest.raises(TooSlowError):
        read([piece(b"1")], pace=Pace(pause_s=0.01, whole_s=1000))


def test_one_that_dribbles_is_given_up_as_a_whole() -> None:
    with pytest.raises(TooSlowError):
        read([piece(b"1")] * 3, pace=Pace(pause_s=1000, whole_s=0.01))


def test_who_leaves_is_told_apart() -> None:
    with pytest.raises(ConnectionError):
        read([piece(b"1"), {"type": "http.disconnect"}])


def test_when_the_body_is_there_one_may_wait_for_the_answer() -> None:
    async def run() -> Message:
        gone = asyncio.get_running_loop().create_future()
        messages = [piece(b"1", more=False)]

        async def receive() -> Message:
            return messages.pop() if messages else await gone

        heard = limited(receive, 10, Pace(pause_s=0.01, whole_s=0.01))
        await heard()
        asyncio.get_running_loop().call_later(0.05, gone.set_result, {"type": "http.disconnect"})
        return await heard()

    assert asyncio.run(run()) == {"type": "http.disconnect"}


def test_another_body_can_be_put_in_its_place() -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def run() -> tuple[bytes, Message]:
        again = replayed(b"other", receive)
        return await read_all(again), await again()

    assert asyncio.run(run()) == (b"other", {"type": "http.disconnect"})


@pytest.mark.parametrize(
    ("length", "declared"),
    [(None, 0), ("12", 12), ("-1", -1), ("1e3", -1), ("", -1), ("²", -1), ("9" * 30, -1)],
)
def test_declared_lengths(length: str | None, declared: int) -> None:
    assert declared_bytes(length) == declared
