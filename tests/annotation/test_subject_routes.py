"""A subject's way through the server: every answer once, in order, and nobody else's."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gioconda.annotation.settings import FILE as SETTINGS
from gioconda.annotation.store import FILE, Store
from tests.annotation.conftest import FACES, HERE, join, reply, write_pictures

if TYPE_CHECKING:
    from starlette.testclient import TestClient


def answers_in(folder: Path) -> list[Any]:
    with Store(folder / FILE) as store:
        return store.answers()


def test_the_whole_way(client: TestClient, folder: Path) -> None:
    headers, state = join(client, "Anna")
    assert (state["done"], state["practice"]) == (0, 6)
    assert state["total"] == 6 + FACES + 1  # a tenth comes twice
    seen = []
    while state["coming"]:
        trial = state["coming"][0]
        assert trial["number"] == len(seen)
        assert trial["practice"] == (len(seen) < 6)
        assert "kind" not in trial  # a repeat is not told
        picture = client.get(f"api/pictures/{trial['picture']}", headers=headers)
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
        seen.append(trial["picture"])
        told = client.post("api/answers", headers=headers, json=reply(trial["number"]))
        state = told.json()["state"]
    assert len(set(seen[6:])) == FACES
    stored = answers_in(folder)
    assert [answer.number for answer in stored] == list(range(state["total"]))
    assert [answer.kind for answer in stored].count("repeat") == 1


def test_settings_reach_the_page(folder: Path, serve: Callable[..., TestClient]) -> None:
    (folder / SETTINGS).write_text("instructions: Griner de?\nsmiling_key: x\nfixation_ms: 700\n")
    told = serve(folder).get("api/settings").json()
    assert told["instructions"] == "Griner de?"
    assert told["keys"] == {"not_smiling": "f", "smiling": "x"}
    assert told["fixation_ms"] == 700


def test_a_second_answer_to_a_face_changes_nothing(client: TestClient, folder: Path) -> None:
    headers, _ = join(client, "Anna")
    first = client.post("api/answers", headers=headers, json=reply(0, reaction_ms=40.0))
    again = client.post("api/answers", headers=headers, json=reply(0, smiling=False))
    assert first.json() == again.json()
    assert first.json()["mark"] == "fast"
    assert [(a.smiling, a.reaction_ms) for a in answers_in(folder)] == [(True, 40.0)]


@pytest.mark.parametrize("number", [1, 5, 10_000])
def test_no_face_can_be_skipped(client: TestClient, folder: Path, number: int) -> None:
    headers, _ = join(client, "Anna")
    told = client.post("api/answers", headers=headers, json=reply(number))
    assert told.status_code == 409
    assert answers_in(folder) == []


def test_who_comes_back_goes_on_where_they_stopped(client: TestClient) -> None:
    headers, before = join(client, "Anna")
    client.post("api/answers", headers=headers, json=reply(0))
    known = client.post("api/join", json={"name": " anna "})
    assert known.status_code == 409
    assert known.json()["detail"] == {"name": "Anna"}
    new, after = join(client, "ANNA", resume=True)
    assert after["done"] == 1
    assert after["coming"][:2] == before["coming"][1:]
    assert client.get("api/state", headers=headers).status_code == 401  # the window left behind
    assert client.get("api/state", headers=new).json() == after


def test_an_order_stays_when_the_folder_changes(
    folder: Path, serve: Callable[..., TestClient]
) -> None:
    _, before = join(serve(folder), "Anna")
    (folder / "another.png").write_bytes((folder / "00.png").read_bytes())
    (folder / SETTINGS).write_text("practice: 0\n")
    client = serve(folder)
    _, after = join(client, "Anna", resume=True)
    assert after == before
    assert join(client, "Ben")[1]["total"] == FACES + 1 + 1


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "x" * 81])
def test_nobody_comes_in_without_a_name(client: TestClient, name: str) -> None:
    assert client.post("api/join", json={"name": name}).status_code == 422


@pytest.mark.parametrize(
    "name",
    [
        "'); DROP TABLE answers; --",
        '" OR 1=1 --',
        "<script>alert(1)</script>",
        "=HYPERLINK(1)",
        "../../etc/passwd",
        "Ægir \N{SMILING FACE WITH OPEN MOUTH}",
    ],
)
def test_names_are_only_names(client: TestClient, folder: Path, name: str) -> None:
    headers, state = join(client, name)
    assert state["name"] == name
    client.post("api/answers", headers=headers, json=reply(0))
    with Store(folder / FILE) as store:
        assert [(s.name, s.done) for s in store.progress()] == [(name, 1)]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"number": 0, "smiling": True},
        reply(-1),
        reply(2**40),
        {**reply(0), "number": "0"},
        reply(0, smiling="yes"),
        reply(0, smiling=1),
        reply(0, reaction_ms=-1),
        reply(0, reaction_ms=1e12),
        reply(0, reaction_ms="600"),
        reply(0, subject=2),
        [],
        "0",
        None,
    ],
)
def test_what_the_page_would_not_send_is_refused(
    client: TestClient, folder: Path, body: object
) -> None:
    headers, _ = join(client, "Anna")
    told = client.post("api/answers", headers=headers, json=body)
    assert (told.status_code, list(told.json())) == (422, ["detail"])
    assert answers_in(folder) == []


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(reply(0)).replace("600.0", "NaN"),
        json.dumps(reply(0)).replace("600.0", "Infinity"),
        "{",
        "[" * 5000,
        "\xff",
    ],
)
def test_what_is_no_json_is_refused(client: TestClient, folder: Path, text: str) -> None:
    headers, _ = join(client, "Anna")
    headers["Content-Type"] = "application/json"
    told = client.post("api/answers", headers=headers, content=text.encode("latin-1"))
    assert told.status_code in (400, 422)
    assert answers_in(folder) == []


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic YTpi", "Bearer \xe4"]
)
def test_without_the_right_token_nothing_is_given(client: TestClient, header: str | None) -> None:
    _, state = join(client, "Anna")
    headers = {} if header is None else {"Authorization": header.encode("latin-1")}
    picture = state["coming"][0]["picture"]
    for path in ("api/state", f"api/pictures/{picture}"):
        assert client.get(path, headers=headers).status_code == 401
    assert client.post("api/answers", headers=headers, json=reply(0)).status_code == 401


def test_two_projects_share_nothing(
    folder: Path, tmp_path: Path, serve: Callable[..., TestClient]
) -> None:
    other = write_pictures(tmp_path / "others")
    client = serve(folder, other)
    headers, _ = join(client, "Anna")
    foreign = client.post(f"{HERE}/others/api/join", json={"name": "Anna"}).json()
    picture = foreign["state"]["coming"][0]["picture"]
    assert client.get(f"api/pictures/{picture}", headers=headers).status_code == 404
    assert client.get(f"{HERE}/others/api/state", headers=headers).status_code == 401
    told = client.post(f"{HERE}/others/api/answers", headers=headers, json=reply(0))
    assert told.status_code == 401
    assert "others" in client.get(f"{HERE}/").text
    assert client.get(f"{HERE}/nothing/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "api/pictures/00.png",
        "api/pictures/..%2F..%2Fetc%2Fpasswd",
        "api/pictures/%2Fetc%2Fpasswd",
        "api/pictures/..%5C..%5Cwin.ini",
        "api/pictures/%00",
        "api/pictures/",
        f"{HERE}/static/../server.py",
        f"{HERE}/static/..%2Fserver.py",
        f"{HERE}/static/%2e%2e/default.yaml",
        f"{HERE}/static//etc/passwd",
        f"{HERE}/%2e%2e/api/settings",
        "annotation.sqlite",
        "00.png",
    ],
)
def test_paths_lead_nowhere(client: TestClient, path: str) -> None:
    headers, _ = join(client, "Anna")
    told = client.get(path, headers=headers)
    assert told.status_code == 404
    assert len(told.content) < 200


def test_a_picture_that_is_gone_is_told(client: TestClient, folder: Path) -> None:
    headers, state = join(client, "Anna")
    for path in folder.glob("*.png"):
        path.unlink()
    from gioconda.annotation.pictures import encoded

    encoded.cache_clear()
    told = client.get(f"api/pictures/{state['coming'][0]['picture']}", headers=headers)
    assert told.status_code == 410
    assert str(folder) not in told.text


def test_when_enough_are_there_the_page_can_say_so(
    folder: Path, serve: Callable[..., TestClient]
) -> None:
    (folder / SETTINGS).write_text("most_subjects: 1\n")
    client = serve(folder)
    join(client, "Anna")
    assert client.post("api/join", json={"name": "Ben"}).status_code == 503
