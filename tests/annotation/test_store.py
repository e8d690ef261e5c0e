"""A locked file or a full disk: nothing is stored, that is said, and nothing is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gioconda.annotation import store as store_file
from gioconda.annotation.store import FILE, NotStoredError, Store
from tests.annotation.conftest import join, reply

if TYPE_CHECKING:
    from starlette.testclient import TestClient


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Another process writes, and does not end."""
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture
def client(
    folder: Path, serve: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> TestClient:
    monkeypatch.setattr(store_file, "_WAIT_S", 0.05)
    return serve(folder)


def stored(folder: Path) -> list[tuple[int, bool]]:
    with Store(folder / FILE) as store:
        return [(answer.number, answer.smiling) for answer in store.answers()]


def test_a_locked_file_is_a_plain_answer_and_the_same_can_be_sent_again(
    client: TestClient, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    headers, _ = join(client, "Anna")
    with locked(folder):
        told = client.post("api/answers", headers=headers, json=reply(0))
        assert told.status_code == 503
        assert told.json()["detail"].endswith("Nothing is lost: please try again.")
        assert client.post("api/join", json={"name": "Ben"}).status_code == 503
        assert client.get("api/state", headers=headers).status_code == 200  # reading goes on
        assert stored(folder) == []
    assert "database is locked" in capsys.readouterr().err
    assert client.post("api/answers", headers=headers, json=reply(0)).status_code == 200
    assert stored(folder) == [(0, True)]
    join(client, "Ben")


def test_a_full_disk_is_a_plain_answer_and_nothing_is_lost(
    client: TestClient, folder: Path
) -> None:
    headers, state = join(client, "Anna")
    client.post("api/answers", headers=headers, json=reply(0))
    (project,) = client.app.app.app.app.app.state.projects.values()  # type: ignore[attr-defined]
    connection = project.store._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    codes = [client.post("api/join", json={"name": f"p{k}"}).status_code for k in range(60)]
    assert codes[-1] == 503
    assert client.get("api/state", headers=headers).json()["done"] == 1
    connection.execute("PRAGMA max_page_count = 1000000")
    assert client.post("api/answers", headers=headers, json=reply(1)).status_code == 200
    assert stored(folder) == [(0, True), (1, True)]
    with Store(folder / FILE) as store:
        whole = [one.total for one in store.progress()]
    assert set(whole) == {state["total"]}  # nobody is in by half
    assert len(whole) == 1 + codes.count(200)


def test_what_fails_while_it_is_written_leaves_the_file_usable(folder: Path) -> None:
    with Store(folder / FILE) as store:
        with pytest.raises(ValueError, match="by us"), store.writing():
            raise ValueError("by us")
        with pytest.raises(NotStoredError), store.writing() as connection:
            connection.execute("INSERT INTO nowhere VALUES (1)")
        with store.writing() as connection:
            connection.execute("INSERT INTO pictures (id, name) VALUES ('a', 'a.png')")
        assert store.pictures() == {"a": "a.png"}
