"""Lets a thread prepare the next items of an iterator while the last ones are worked on."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")

_MOST = 3  # items that wait


@contextmanager
def ahead(items: Iterator[Item]) -> Iterator[Iterator[Item]]:
    """The same items, a few of which are prepared in advance.

    Args:
        items: Gone through by a thread of its own, which ends with the block.
    """
    # Items, and in the end None or an error to raise.
    waiting: queue.Queue[tuple[Item] | BaseException | None] = queue.Queue(_MOST)
    stopped = threading.Event()

    def put(held: tuple[Item] | BaseException | None) -> None:
        while not stopped.is_set():
            try:
                waiting.put(held, timeout=0.1)
            except queue.Full:
                continue
            return

    def work() -> None:
        try:
            for item in items:
                put((item,))
                if stopped.is_set():
                    return
        except BaseException as error:  # raised again where the items are taken
            put(error)
            return
        put(None)

    def taken() -> Iterator[Item]:
        while (held := waiting.get()) is not None:
            if isinstance(held, BaseException):
                raise held
            yield held[0]

    worker = threading.Thread(target=work, name="gioconda-ahead", daemon=True)
    worker.start()
    try:
        yield taken()
    finally:
        stopped.set()
        worker.join()
