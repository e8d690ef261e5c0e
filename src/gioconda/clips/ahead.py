"""Lets a thread prepare the next items of an iterator while the last ones are worked on."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")

_MOST = 3  # items that wait
_END = object()


@contextmanager
def ahead(items: Iterator[Item]) -> Iterator[Iterator[Item]]:
    """The same items, a few of which are prepared in advance.

    Args:
        items: Gone through by a thread of its own, which ends with the block.
    """
    waiting: queue.Queue[object] = queue.Queue(_MOST)
    stopped = threading.Event()

    def put(item: object) -> None:
        while not stopped.is_set():
            try:
                waiting.put(item, timeout=0.1)
            except queue.Full:
                continue
            return

    def work() -> None:
        try:
            for item in items:
                put((item, None))
                if stopped.is_set():
                    return
        except BaseException as error:  # raised again where the items are taken
            put((None, error))
            return
        put(_END)

    def taken() -> Iterator[Item]:
        while (held := waiting.get()) is not _END:
            item, error = held  # type: ignore[misc]
            if error is not None:
                raise error
            yield item

    worker = threading.Thread(target=work, name="gioconda-ahead", daemon=True)
    worker.start()
    try:
        yield taken()
    finally:
        stopped.set()
        worker.join()
