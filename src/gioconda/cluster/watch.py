"""Notices that a cluster is gone: Ray would wait a while, and end this process without a word."""

from __future__ import annotations

import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

from gioconda.errors import GiocondaError

_EVERY_S, _ANSWERS_S = 1.0, 5.0
_NODE_S = 3.0  # a machine's part of Ray that ended stays away; Ray gives up after some 13 s
_HEAD_S = 40.0  # a head may be started anew; Ray gives up after 60 s

Address = tuple[str, int]


class ClusterError(GiocondaError):
    """A cluster failed."""


def failed(reason: str) -> ClusterError:
    """The error of a cluster that failed."""
    return ClusterError(
        f"the Ray cluster failed ({reason}); see `ray status`, and run this again to go on"
    )


class Watch:
    """Looks every second whether the head and this machine's part of Ray still listen.

    Args:
        patience_s: Address -> for how long it may be silent.
    """

    def __init__(self, patience_s: Mapping[Address, float]) -> None:
        self._patience_s = patience_s
        self._heard = dict.fromkeys(patience_s, time.monotonic())
        self._over = threading.Event()
        self.gone = False

    def check(self) -> None:
        """Make sure that the cluster is there.

        Raises:
            ClusterError: It is gone.
        """
        if self.gone:
            raise failed("it is gone")

    @contextmanager
    def running(self) -> Iterator[None]:
        """Raise ``ClusterError`` in the main thread, whatever it waits for, once it is gone."""
        if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGUSR1, self._end_the_work)
        looking = threading.Thread(target=self._look, daemon=True)
        looking.start()
        try:
            yield
        finally:
            self._over.set()
            looking.join()
            signal.signal(signal.SIGUSR1, before)

    def _end_the_work(self, number: int, frame: FrameType | None) -> None:
        if not self._over.is_set():
            self.check()

    def _look(self) -> None:
        while not self._over.wait(_EVERY_S):
            for address, patience_s in self._patience_s.items():
                if _listens(address):
                    self._heard[address] = time.monotonic()
                elif time.monotonic() - self._heard[address] > patience_s:
                    self.gone = True
                    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)
                    return


def watch_of(runtime: Any) -> Watch:
    """A watch over the cluster that Ray is connected to.

    Args:
        runtime: The module ``ray``.
    """
    here = runtime.get_runtime_context()
    host, port = here.gcs_address.rsplit(":", 1)
    nodes = (node for node in runtime.nodes() if node["NodeID"] == here.get_node_id())
    own = {(one["NodeManagerAddress"], one["NodeManagerPort"]): _NODE_S for one in nodes}
    return Watch({(host, int(port)): _HEAD_S, **own})


def _listens(address: Address) -> bool:
    try:
        socket.create_connection(address, _ANSWERS_S).close()
    except OSError:
        return False
    return True
