"""Somebody who took part does not want to any more: all goes, or the name alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from gioconda.annotation.settings import FILE as SETTINGS
from gioconda.annotation.store import FILE, Store
from gioconda.cli import app
from tests.annotation.conftest import TOKEN, join, reply

if TYPE_CHECKING:
    from starlette.testclient import TestClient

ADMIN = {"Authorization": f"Bearer {TOKEN}"}
NAME = "Annabella Unmistakable"


@pytest.fixture
def answered(folder: Path, client: TestClient) -> dict[str, str]:
    """Two people; the first gave two answers."""
    headers, _ = join(client, NAME)
    for number in range(2):
        client.post("api/answers", headers=headers, json=reply(number))
    join(client, "Ben")
    return headers


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob(f"{FILE}*"))


def test_with_all_answers(client: TestClient, folder: Path, answered: dict[str, str]) -> None:
    told = client.delete("api/subjects/1?keep_answers=false", headers=ADMIN)
    assert told.json() == {"deleted": 2}
    with Store(folder / FILE) as store:
        assert store.answers() == []
        assert [one.name for one in store.progress()] == ["Ben"]
    assert NAME.encode() not in bytes_of(folder)
    assert client.get("api/state", headers=answered).status_code == 401
    assert join(client, NAME)[1]["done"] == 0


def test_with_the_name_alone(client: TestClient, folder: Path, answered: dict[str, str]) -> None:
    told = client.delete("api/subjects/1?keep_answers=true", headers=ADMIN)
    assert told.json() == {"deleted": 0}
    with Store(folder / FILE) as store:
        assert [answer.subject for answer in store.answers()] == [1, 1]
        first = store.progress()[0]
        assert (first.name, first.done, first.total) == ("(removed)", 2, 2)
    assert NAME.encode() not in bytes_of(folder)
    assert client.get("api/state", headers=answered).status_code == 401
    assert join(client, NAME)[1]["done"] == 0
    assert client.post("api/join", json={"name": "(removed)"}).status_code == 200  # only a name


def test_only_who_runs_the_study_removes(client: TestClient, answered: dict[str, str]) -> None:
    for headers in ({}, answered):
        told = client.delete("api/subjects/2?keep_answers=false", headers=headers)
        assert told.status_code == 401
    missing = client.delete("api/subjects/9?keep_answers=false", headers=ADMIN)
    assert (missing.status_code, missing.json()["detail"]) == (404, "no subject has the number 9.")
    assert client.delete("api/subjects/2", headers=ADMIN).status_code == 422  # say which


def test_the_command_takes_a_name_or_a_number(
    client: TestClient, folder: Path, answered: dict[str, str]
) -> None:
    command = ["annotate", "remove", str(folder)]
    answer = CliRunner().invoke(app, [*command, NAME, "--keep-answers"])
    assert answer.exit_code == 0, answer.output
    assert answer.stdout == "removed number 1: 0 answers deleted, 2 kept without the name\n"
    assert CliRunner().invoke(app, [*command, "1"]).stdout.startswith("removed number 1: 2 ans")
    again = CliRunner().invoke(app, [*command, NAME])
    assert (again.exit_code, "nobody is called" in again.stderr) == (2, True)


def test_joins_are_limited_by_address_and_time(
    folder: Path, serve: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    from starlette.testclient import TestClient

    (folder / SETTINGS).write_text("joins_per_hour: 3\n")
    client = serve(folder)
    for name in ("a", "b", "c"):
        join(client, name)
    told = client.post("api/join", json={"name": "d"})
    assert (told.status_code, told.json()["detail"][:11]) == (429, "Many people")
    assert client.post("api/join", json={"name": "a", "resume": True}).status_code == 429
    other = TestClient(client.app, base_url=client.base_url, client=("10.0.0.2", 1))
    join(other, "d")
    from gioconda.web import tries

    now = tries.time.monotonic()
    monkeypatch.setattr(tries.time, "monotonic", lambda: now + 3601)
    join(client, "e")


def test_tokens_cannot_be_tried_out(client: TestClient) -> None:
    codes = [
        client.get("api/progress", headers={"Authorization": f"Bearer {k}"}).status_code
        for k in range(12)
    ]
    assert codes == [401] * 10 + [429] * 2
    assert client.get("api/progress", headers=ADMIN).status_code == 429
