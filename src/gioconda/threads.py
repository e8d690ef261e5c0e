"""Work of one process shared among the cores that it may use.

NumPy, OpenCV and torch let other threads run while they compute.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_PREFIX = "gioconda-shared"


def cores() -> int:
    """How many cores this process may use, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def sleep_when_idle() -> None:
    """Keep idle threads of numerical libraries from spinning while other programs need the cores.

    The libraries read these variables when they are loaded, later than this; a user's own choice
    stands. Small matrices gain nothing from BLAS threads; OpenMP threads that wait should sleep.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def in_threads(work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """The results of some work on each item, in their order.

    Work that shares out work of its own does that alone, so that threads never wait for each other.

    Args:
        work: Does not change what others of it read.
        items: What is worked on.

    Raises:
        Exception: The first that the work raises, by the items' order.
    """
    items = list(items)
    shared = threading.current_thread().name.startswith(_PREFIX)
    if shared or cores() < 2 or len(items) < 2:
        return [work(item) for item in items]
    return list(_pool().map(work, items))


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(cores(), _PREFIX)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)  # threads do not come along
