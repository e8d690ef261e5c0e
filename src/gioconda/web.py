"""What both web servers do to requests and responses: limits on bodies, headers on answers."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Receive, Send


def limited(receive: Receive, most_bytes: int, error: Exception) -> Receive:
    """The same messages of a request, until its body is too long.

    Args:
        receive: Gives the messages.
        most_bytes: Longest body, whatever length was declared.
        error: Raised where it is longer.
    """
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most_bytes:
            raise error
        return message

    return counted


def with_headers(send: Send, headers: Mapping[str, str]) -> Send:
    """The same messages of a response, with these headers in its first one."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            response_headers = MutableHeaders(scope=message)
            for name, value in headers.items():
                response_headers[name] = value
        await send(message)

    return sent
