"""Waiting for the worker without a thread, and no longer than somebody waits for the answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from gioconda.service.queue import Place, Queue


@asynccontextmanager
async def turn_of(queue: Queue, place: Place, receive: Receive) -> AsyncIterator[None]:
    """Wait for the turn of a place, and use it.

    Args:
        queue: Where it waits.
        place: Whose turn it is to be.
        receive: Gives the messages of its request, whose body has been read.

    Raises:
        ClientDisconnect: The visitor left before.
        StoppingError: The server stops before.
    """
    turn = queue.turn(place)
    called, left = asyncio.wrap_future(turn), asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait({called, left}, return_when=asyncio.FIRST_COMPLETED)
        if left.done():
            raise ClientDisconnect
        left.cancel()
        called.result()
        yield
    finally:
        left.cancel()
        called.cancel()
        if not turn.cancel():
            queue.over(place)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        """Nothing else follows a body."""
