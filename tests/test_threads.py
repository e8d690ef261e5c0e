"""Work that is shared among cores comes back whole, in order, and never waits for itself."""

import threading

import pytest

from gioconda import threads
from gioconda.threads import in_threads


@pytest.fixture(params=[1, 2, 4])
def cores(request, monkeypatch):
    monkeypatch.setattr(threads, "cores", lambda: request.param)
    threads._pool.cache_clear()
    yield request.param
    threads._pool.cache_clear()


def test_results_keep_the_order_of_the_items(cores):
    assert in_threads(lambda number: number**2, range(50)) == [k**2 for k in range(50)]
    assert in_threads(str, []) == []


def test_two_items_are_worked_on_at_once_where_there_are_cores(cores):
    both = threading.Barrier(2, timeout=20)
    if cores > 1:
        assert sorted(in_threads(lambda _: both.wait(), "ab")) == [0, 1]


def test_shared_work_may_share_work(cores):
    def square_of_sum(number: int) -> int:
        return sum(in_threads(lambda k: k, range(number))) ** 2

    assert in_threads(square_of_sum, range(20)) == [sum(range(k)) ** 2 for k in range(20)]


def test_an_error_in_one_item_is_raised(cores):
    with pytest.raises(ZeroDivisionError):
        in_threads(lambda number: 1 // number, [3, 2, 0, 1])
