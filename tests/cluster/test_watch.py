"""A cluster that goes away ends the work with a line."""

from __future__ import annotations

import queue
import socket
import sys
from collections.abc import Iterator

import pytest

from gioconda.cluster import watch
from gioconda.cluster.watch import Address, ClusterError, Watch

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Ray's processes are not watched")


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_EVERY_S", 0.01)


@pytest.fixture
def head() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def address_of(server: socket.socket) -> Address:
    host, port = server.getsockname()
    return str(host), int(port)


def test_who_waits_for_a_cluster_that_is_gone_is_told(head: socket.socket) -> None:
    watching = Watch({address_of(head): 0.0})

    def wait_for_ever() -> None:
        with watching.running():
            head.close()
            queue.Queue[None]().get()

    with pytest.raises(ClusterError, match="it is gone"):
        wait_for_ever()
    with pytest.raises(ClusterError, match="run this again"):
        watching.check()


def test_a_head_that_comes_back_in_time_costs_nothing(head: socket.socket) -> None:
    address = address_of(head)
    watching = Watch({address: 600.0})
    with watching.running():
        head.close()
        with socket.create_server(address) as again:
            again.accept()[0].close()
        watching.check()
    assert not watching.gone
