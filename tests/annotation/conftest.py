"""A project of small pictures, a server around it, and somebody who talks to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from gioconda.annotation.records import Answer

if TYPE_CHECKING:
    from starlette.testclient import TestClient

TOKEN = "a token for the tests"
HERE = "http://here"
FACES = 12
NAMES = [f"{k:02d}.png" for k in range(FACES)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve pictures of one colour each, in a project without settings."""
    return write_pictures(tmp_path / "Faces of nobody")


def write_pictures(folder: Path, count: int = FACES) -> Path:
    """Pictures of one colour each."""
    folder.mkdir(parents=True)
    for k in range(count):
        pixels = np.full((8, 6, 3), (k * 20 % 256, 100, 50), np.uint8)
        Image.fromarray(pixels).save(folder / f"{k:02d}.png")
    return folder


@pytest.fixture
def serve() -> Iterator[Callable[..., TestClient]]:
    """Serves projects; the address is that of the first."""
    testclient = pytest.importorskip("starlette.testclient", reason="needs the extra [app]")
    from gioconda.annotation.project import open_project
    from gioconda.annotation.server import make_app

    clients: list[TestClient] = []

    def served(*folders: Path, **options: Any) -> TestClient:
        projects = [open_project(folder) for folder in folders]
        app = make_app(projects, TOKEN, **options)
        client = testclient.TestClient(app, base_url=f"{HERE}/{projects[0].slug}/")
        clients.append(client.__enter__())
        return client

    yield served
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def client(folder: Path, serve: Callable[..., TestClient]) -> TestClient:
    """One project, served with the settings that it comes with."""
    return serve(folder)


def join(client: TestClient, name: str, **more: Any) -> tuple[dict[str, str], dict[str, Any]]:
    """Take part; the headers to send from then on, and where one is."""
    told = client.post("api/join", json={"name": name, **more})
    assert told.status_code == 200, told.text
    return {"Authorization": f"Bearer {told.json()['token']}"}, told.json()["state"]


def reply(number: int, **changed: Any) -> dict[str, Any]:
    """An answer as the page sends it."""
    return {"number": number, "smiling": True, "reaction_ms": 600.0, **changed}


def given(subject: int, picture: str, smiling: bool, ms: float, **changed: Any) -> Answer:
    """An answer as it was stored."""
    values = {"number": 0, "kind": "first", "touch": False, "mark": "ok", "received": ""}
    return Answer(
        **{**values, **changed},
        subject=subject,
        picture=picture,
        smiling=smiling,
        reaction_ms=ms,
    )
