"""A small set and small methods."""

from __future__ import annotations

import pytest

from gioconda.data.prepared.reader import Prepared
from gioconda.latent.coder import Coder
from tests.faces_of_nobody import write_model, write_set


@pytest.fixture(scope="session")
def small_set(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared.open(write_set(tmp_path_factory.mktemp("set")))


@pytest.fixture(scope="session")
def vae(tmp_path_factory: pytest.TempPathFactory) -> Coder:
    return Coder.from_pretrained(write_model(tmp_path_factory.mktemp("vae"), "vae"))


@pytest.fixture(scope="session")
def cvae(tmp_path_factory: pytest.TempPathFactory) -> Coder:
    folder = write_model(tmp_path_factory.mktemp("cvae"), "cvae", attributes=["smile", "glasses"])
    return Coder.from_pretrained(folder)
