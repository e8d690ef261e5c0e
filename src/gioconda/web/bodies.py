"""Limits on the body of a request: bytes are counted, and time is taken, as they come."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.types import Message, Receive


class TooLargeError(Exception):
    """A body is longer than the limit."""


class TooSlowError(Exception):
    """A body stopped coming, or took too long."""


@dataclass(frozen=True)
class Pace:
    """How slowly a body may come, or be taken.

    Attributes:
        pause_s: Longest time without a byte.
        whole_s: Longest time of a whole body.
    """

    pause_s: float = 10
    whole_s: float = 300


def limited(receive: Receive, most_bytes: int, pace: Pace = Pace()) -> Receive:
    """The same messages of a request, until its body is too long or too slow.

    Args:
        receive: Gives the messages.
        most_bytes: Longest body, whatever length was declared.
        pace: Slowest pace.

    Returns:
        Gives the messages; raises ``TooLargeError`` or ``TooSlowError`` in place of one.
    """
    seen, whole, ends = 0, False, asyncio.get_running_loop().time() + pace.whole_s

    async def counted() -> Message:
        nonlocal seen, whole
        if whole:  # what follows a body is that the visitor leaves, whenever that may be
            return await receive()
        left = ends - asyncio.get_running_loop().time()
        try:
            message = await asyncio.wait_for(receive(), max(0, min(pace.pause_s, left)))
        except TimeoutError:
            raise TooSlowError from None
        seen += len(message.get("body", b""))
        if seen > most_bytes:
            raise TooLargeError
        whole = not message.get("more_body", False)
        return message

    return counted


async def read_all(receive: Receive) -> bytes:
    """A whole body.

    Raises:
        ConnectionError: The visitor left.
    """
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError("the visitor left")
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body


def replayed(body: bytes, receive: Receive) -> Receive:
    """A request's messages with another body; later ones come from ``receive``."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again


def declared_bytes(length: str | None) -> int:
    """The declared length of a body; 0 where there is none, -1 where it is no number."""
    if length is None:
        return 0
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else -1
