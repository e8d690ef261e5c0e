"""A page that is served, for the tests that talk to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import Served, served


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with room for a few visitors in line."""
    pytest.importorskip("gradio", reason="needs the extra [app]")
    with served(tmp_path_factory.mktemp("temp"), str(Path(__file__).parent / "served.py")) as one:
        yield one
