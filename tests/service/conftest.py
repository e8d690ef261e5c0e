"""The API, served over real HTTP, for the tests that talk to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.serving import PATIENCE_S, Served, served

SCRIPT = str(Path(__file__).parent / "served.py")
Come = Callable[..., httpx.Client]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with room for a few visitors in line."""
    pytest.importorskip("prometheus_client", reason="needs the extra [serve]")
    with served(tmp_path_factory.mktemp("temp"), SCRIPT) as one:
        yield one


@pytest.fixture
def come(server: Served) -> Iterator[Come]:
    """Visitors by their address."""
    with ExitStack() as stack:

        def visitor(address: str = "127.0.0.1", **more: object) -> httpx.Client:
            transport = httpx.HTTPTransport(local_address=address)
            made = httpx.Client(
                base_url=server.url, timeout=PATIENCE_S, transport=transport, **more
            )
            return stack.enter_context(made)

        yield visitor


@pytest.fixture
def client(come: Come) -> httpx.Client:
    """A visitor."""
    return come()
