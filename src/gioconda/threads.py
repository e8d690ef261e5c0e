"""Work of one process shared among the cores that it may use.

NumPy, OpenCV and torch let other threads run while they compute.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def cores() -> int:
    """How many cores this process may use, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_threads(work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """The results of some work on each item, in their order.

    Args:
        work: Does not change what others of it read.
        items: What is worked on.

    Raises:
        Exception: The first that the work raises, by the items' order.
    """
    items = list(items)
    threads = min(cores(), len(items))
    if threads < 2:
        return [work(item) for item in items]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, items))
