"""Progress and results need the token; with it they say what was stored."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gioconda.annotation.access import same
from gioconda.annotation.settings import FILE
from tests.annotation.conftest import TOKEN, join, reply

if TYPE_CHECKING:
    from starlette.testclient import TestClient

ADMIN = {"Authorization": f"Bearer {TOKEN}"}
FILES = ["metadata.csv", "smiles_dataset.txt", "answers.csv", "export.json"]


@pytest.mark.parametrize("path", ["progress", *(f"export/{file}" for file in FILES)])
@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN[:-1], TOKEN + "x", TOKEN.upper()])
def test_wrong_tokens_see_nothing(client: TestClient, path: str, token: str | None) -> None:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    told = client.get(f"api/{path}", headers=headers)
    assert (told.status_code, told.json()) == (401, {"detail": "Wrong token."})


def test_a_subjects_token_and_one_in_the_address_are_wrong(client: TestClient) -> None:
    headers, _ = join(client, "Anna")
    assert client.get("api/progress", headers=headers).status_code == 401
    assert client.get(f"api/progress?token={TOKEN}").status_code == 401


def test_tokens_with_any_letters_can_be_compared() -> None:
    assert same("träumerei", "träumerei")
    assert not same("träumerei", "traumerei")
    assert not same("\ud800", "")


def test_progress_counts_what_was_answered(folder: Path, serve: Callable[..., TestClient]) -> None:
    (folder / FILE).write_text("practice: 1\nrepeats: 0.5\n")
    client = serve(folder)
    headers, state = join(client, "<b>Anna</b>")
    for number in range(state["total"]):
        ms = {2: 100.0, 3: 9000.0}.get(number, 600.0)
        body = reply(number, reaction_ms=ms, interrupted=number == 4)
        assert client.post("api/answers", headers=headers, json=body).status_code == 200
    join(client, "Ben")
    told = client.get("api/progress", headers=ADMIN).json()
    anna, ben = told["subjects"]
    assert told["faces"] == 12
    assert (anna["name"], anna["done"], anna["total"]) == ("<b>Anna</b>", 19, 19)
    assert (anna["fast"], anna["slow"], anna["interrupted"]) == (1, 1, 1)
    assert (anna["repeated"], anna["consistent"]) == (6, 6)
    assert (ben["done"], ben["latest"], ben["consistent"]) == (0, None, 0)


def test_results_are_the_files_of_the_command(client: TestClient) -> None:
    headers, state = join(client, "=cmd|' /C calc'!A0")
    for number in range(state["total"]):
        body = reply(number, reaction_ms=400.0 + 10 * number)
        client.post("api/answers", headers=headers, json=body)
    told = {file: client.get(f"api/export/{file}", headers=ADMIN) for file in FILES}
    assert all(one.headers["content-disposition"].startswith("attachment") for one in told.values())
    rows = list(csv.DictReader(io.StringIO(told["metadata.csv"].text)))
    assert len(rows) == 12
    assert "cmd" not in told["answers.csv"].text  # names stay here
    assert json.loads(told["export.json"].text)["excluded"]["practice"] == 6
    assert client.get("api/export/annotation.sqlite", headers=ADMIN).status_code == 404
