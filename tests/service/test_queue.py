"""One line in front of the worker: places by visitor, turns by the age of the places."""

from __future__ import annotations

import asyncio

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message

from gioconda.service.queue import CrowdedError, Place, Queue, StoppingError
from gioconda.service.turns import turn_of
from gioconda.web.visitors import Share


@pytest.fixture
def queue() -> Queue:
    return Queue(Share(each=2, all=3))


def test_places_are_shared_out(queue: Queue) -> None:
    first = queue.join("anna")
    queue.join("anna")
    with pytest.raises(CrowdedError, match="you have 2 requests in the queue already") as own:
        queue.join("anna")
    queue.join("ben")
    with pytest.raises(CrowdedError, match="many people are here") as all_:
        queue.join("carl")
    assert (own.value.own, all_.value.own) == (True, False)
    queue.leave(first)
    queue.check("carl")
    assert len(queue) == 2


def test_the_oldest_place_is_next_whoever_asks_first(queue: Queue) -> None:
    at_work, early, late = (Place(number) for number in range(3))
    assert queue.turn(at_work).done()
    behind, before = queue.turn(late), queue.turn(early)
    assert not behind.done()
    queue.over(late)  # of a turn that it has not had
    assert not before.done()
    queue.over(at_work)
    assert before.done()
    assert not behind.done()
    queue.over(early)
    assert behind.done()


def test_who_gives_up_is_passed_over(queue: Queue) -> None:
    at_work, left, next_ = (Place(number) for number in range(3))
    queue.turn(at_work)
    assert queue.turn(left).cancel()
    waiting = queue.turn(next_)
    queue.over(at_work)
    assert waiting.done()


def test_a_lost_place_is_behind_all_others(queue: Queue) -> None:
    assert queue.join("anna") < queue.last()


def test_where_the_server_stops_who_waits_is_told(queue: Queue) -> None:
    at_work, waiting = queue.join("anna"), queue.join("anna")
    with queue.in_turn(at_work):
        turn = queue.turn(waiting)
        queue.close()
        with pytest.raises(StoppingError, match="this server is stopping"):
            turn.result()
    with pytest.raises(StoppingError), queue.in_turn(waiting):
        pytest.fail("it has no turn any more")


async def stays() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


async def leaves() -> Message:
    return {"type": "http.disconnect"}


def test_a_turn_that_is_used_is_over_afterwards(queue: Queue) -> None:
    async def use(place: Place) -> None:
        async with turn_of(queue, place, stays):
            assert not queue.turn(Place(99)).done()

    asyncio.run(use(queue.join("anna")))
    assert not queue.turn(queue.join("anna")).done()  # 99 has it


def test_who_left_has_no_turn_and_keeps_nobody_from_theirs(queue: Queue) -> None:
    async def wait(place: Place) -> None:
        async with turn_of(queue, place, leaves):
            pytest.fail("nobody waits for this")

    at_work = queue.join("anna")
    queue.turn(at_work)
    with pytest.raises(ClientDisconnect):
        asyncio.run(wait(queue.join("ben")))
    after = queue.turn(queue.join("anna"))
    queue.over(at_work)
    assert after.done()
