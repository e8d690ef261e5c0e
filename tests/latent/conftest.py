"""A small set."""

from __future__ import annotations

import pytest

from gioconda.data.prepared.reader import Prepared
from tests.faces_of_nobody import write_set


@pytest.fixture(scope="session")
def small_set(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared.open(write_set(tmp_path_factory.mktemp("set")))
