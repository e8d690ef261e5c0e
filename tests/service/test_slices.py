"""Long work is done a while at a time, and stands still in between."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from gioconda.errors import ClipError
from gioconda.service.clips.slices import Sliced


def test_it_stands_still_between_two_whiles_and_ends_with_its_result() -> None:
    done: list[int] = []

    def work(step: Callable[[], None]) -> str:
        for k in range(3):
            done.append(k)
            step()
        return "made"

    sliced = Sliced(work)
    assert done == []
    counts = []
    while not sliced.go_on(0):
        counts.append(len(done))
    assert counts == [1, 2, 3]
    assert (sliced.result, sliced.steps) == ("made", 3)


def test_with_time_it_goes_through() -> None:
    def work(step: Callable[[], None]) -> int:
        for _ in range(100):
            step()
        return 7

    sliced = Sliced(work)
    assert sliced.go_on(60)
    assert sliced.result == 7


def test_an_error_comes_out_where_the_work_is_asked_for() -> None:
    def work(step: Callable[[], None]) -> None:
        step()
        raise ClipError("walk.mp4: damaged")

    sliced = Sliced(work)
    assert not sliced.go_on(0)
    with pytest.raises(ClipError, match="damaged"):
        sliced.go_on(0)


def test_work_that_is_stopped_closes_what_it_has_opened() -> None:
    closed: list[float] = []

    def work(step: Callable[[], None]) -> None:
        try:
            while True:
                step()
        finally:
            closed.append(time.monotonic())

    sliced = Sliced(work)
    assert not sliced.go_on(0)
    assert not closed
    sliced.stop()
    assert closed
    assert sliced.over
    Sliced(work).stop()  # before it began
