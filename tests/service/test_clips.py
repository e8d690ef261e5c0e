"""Clips over real HTTP: found, edited for all and for each, fetched, deleted; nothing is kept."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image, ImageSequence

from gioconda.service.api.clip_description import clip_paths
from gioconda.service.limits import Limits
from tests.service.clips import walk
from tests.service.conftest import Come
from tests.service.test_description import SCHEMAS, wrong_in
from tests.serving import Served, meanwhile, until

LINES = {
    "letter": ("letter.mp4", b"Dear Mona", 415, "letter.mp4: "),
    "gif": ("letter.gif", b"Dear Mona", 415, "letter.gif: cannot be read as a clip"),
    "empty": ("empty.webm", b"", 415, "empty.webm: "),
}


@pytest.fixture(autouse=True)
def nothing_stays(server: Served) -> Iterator[None]:
    before = len(server.log())
    yield
    until(lambda: json.loads(server.ask("health"))["files"] == 0)
    assert server.leftovers() == []
    assert not [line for line in server.log()[before:] if "Traceback" in line]


@pytest.fixture(scope="module")
def clip(mona_lisa: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return walk(mona_lisa, tmp_path_factory.mktemp("clip") / "walk.gif")


def send(client: httpx.Client, path: Path) -> str:
    """The address of a clip that was sent."""
    answer = client.post("/v1/clips", files={"clip": (path.name, path.read_bytes())})
    assert answer.status_code == 201, answer.text
    return f"/v1/clips/{answer.json()['id']}"


def ended(client: httpx.Client, address: str) -> dict[str, Any]:
    """How a clip is when nothing is being done."""
    told: dict[str, Any] = {}

    def over() -> bool:
        told.update(client.get(address).json())
        return told["state"] not in ("finding", "editing")

    until(over)
    return told


def edit(client: httpx.Client, address: str, **fields: str) -> httpx.Response:
    form = {name: (None, text) for name, text in fields.items()}
    return client.post(f"{address}/edit", files=form)


def frames_of(content: bytes) -> list[np.ndarray[Any, Any]]:
    with Image.open(io.BytesIO(content)) as picture:
        return [np.asarray(one.convert("RGB")) for one in ImageSequence.Iterator(picture)]


def test_a_clip_is_found_edited_fetched_and_deleted(
    client: httpx.Client, server: Served, clip: Path
) -> None:
    address = send(client, clip)
    found = ended(client, address)
    assert found["state"] == "found"
    assert (found["frames"], found["width"], found["height"]) == (6, 260, 260)
    (person,) = found["people"]
    assert person["number"] == 0
    assert person["seconds"] == [[0.0, 0.6]]
    assert wrong_in(found, SCHEMAS["Clip"], "clip") == []
    portrait = client.get(f"{address}/people/0")
    assert portrait.headers["content-type"] == "image/jpeg"
    assert client.get(f"{address}/people/1").status_code == 404
    assert client.get(f"{address}/result").status_code == 404

    assert edit(client, address, smile="1", faces="all").status_code == 202
    made = ended(client, address)
    assert made["state"] == "edited"
    assert wrong_in(made, SCHEMAS["Clip"], "clip") == []
    assert (made["people"][0]["edited"], made["edited_frames"]) == (True, 6)
    result = client.get(f"{address}/result")
    assert result.headers["content-type"] == "image/gif"
    assert result.headers["content-disposition"] == 'attachment; filename="walk.smile.gif"'
    before, after = frames_of(clip.read_bytes()), frames_of(result.content)
    assert len(after) == len(before)
    changed = [np.abs(a.astype(int) - b).max(2) > 40 for a, b in zip(before, after, strict=True)]
    assert all(mask.any() for mask in changed)

    assert edit(client, address, each='{"0": {"degrees": {"mouth_open": 0.8}}}').status_code == 202
    again = ended(client, address)
    assert again["result"]["name"] == "walk.edit.gif"  # in place of the other one
    assert client.get(f"{address}/result").content != result.content
    assert client.delete(address).status_code == 204
    assert "there is no such clip" in client.get(address).json()["error"]


def test_a_clip_takes_what_photos_take(client: httpx.Client, clip: Path, group: Path) -> None:
    address = send(client, clip)
    assert ended(client, address)["state"] == "found"
    answer = client.post("/v1/expressions", files={"photo": (group.name, group.read_bytes())})
    shows = json.dumps(answer.json()["faces"][0]["shows"])
    painted = json.dumps({"lipstick": 1.0, "black_hair": 0.5, "head_yaw": 0.2})
    results = []
    for fields in ({"degrees": painted}, {"like": shows}):
        assert edit(client, address, faces="all", **fields).status_code == 202
        made = ended(client, address)
        assert (made["state"], made["people"][0]["edited"]) == ("edited", True), made
        results.append(frames_of(client.get(f"{address}/result").content))
    before = frames_of(clip.read_bytes())
    for after in results:
        assert all((a != b).any() for a, b in zip(before, after, strict=True))
    assert client.delete(address).status_code == 204


def test_what_is_not_to_be_done_is_told_and_the_clip_stays(
    client: httpx.Client, clip: Path
) -> None:
    address = send(client, clip)
    ended(client, address)
    for fields, line in (
        ({"smile": "2"}, "give a number from -1 to 1"),
        ({"yaw": "5"}, "no field is called 'yaw'; there are: smile, degrees"),
        ({"faces": "-1"}, 'say "unsmiling"'),
    ):
        answer = edit(client, address, **fields)
        assert answer.status_code == 422
        assert line in answer.json()["error"]
    assert edit(client, address, faces="4").status_code == 202
    told = ended(client, address)
    assert told["state"] == "found"
    assert "no person number 4: 1 found" in told["error"]
    assert "/" not in told["error"]
    file = {"clip": (clip.name, b"GIF89a")}
    assert client.post(f"{address}/edit", files=file).status_code == 422
    assert client.delete(address).status_code == 204


@pytest.mark.parametrize("kind", LINES)
def test_what_is_no_clip_is_told(client: httpx.Client, kind: str) -> None:
    name, content, _, line = LINES[kind]
    sent = client.post("/v1/clips", files={"clip": (name, content)})
    address = f"/v1/clips/{sent.json()['id']}"
    told = ended(client, address)
    assert told["state"] == "failed"
    assert told["error"].startswith(line)
    assert "gioconda-uploads" not in told["error"]
    assert edit(client, address).status_code == 409
    assert client.delete(address).status_code == 204


def test_clips_over_the_limits_are_refused_before_work(
    client: httpx.Client, mona_lisa: Path, tmp_path: Path
) -> None:
    long = walk(mona_lisa, tmp_path / "long.gif", count=3, side=40, ms=2000)
    large = walk(mona_lisa, tmp_path / "large.webp", count=2, side=1600)
    still = tmp_path / "still.png"
    Image.new("RGB", (9, 9)).save(still)
    for path, line in (
        (long, "long.gif: lasts 6 s, over the limit of 3; cut it"),
        (large, "large.webp: its frames have 2.56 megapixels, over the limit of 2.1"),
        (still, "still.png: is a still picture"),
    ):
        address = send(client, path)
        assert ended(client, address)["error"].startswith(line)
        client.delete(address)
    heavy = client.post("/v1/clips", files={"clip": ("a.gif", b"x" * 2_100_000)})
    assert heavy.status_code == 413
    assert heavy.json()["error"] == "the file is larger than 2 MB; send a smaller one"
    none = client.post("/v1/clips", files={"photo": ("a.gif", b"x")})
    assert none.status_code == 422
    assert "in the field 'clip'" in none.json()["error"]


def test_a_visitor_has_room_for_two_and_leaves_others_theirs(come: Come, clip: Path) -> None:
    anna, ben = come("127.0.0.2"), come("127.0.0.3")
    addresses = [send(anna, clip), send(anna, clip)]
    third = anna.post("/v1/clips", files={"clip": (clip.name, clip.read_bytes())})
    assert third.status_code == 429
    assert "you have 2 clips here already" in third.json()["error"]
    theirs = send(ben, clip)
    for client, address in [*((anna, one) for one in addresses), (ben, theirs)]:
        assert client.delete(address).status_code == 204


def test_photos_are_answered_between_two_seconds_of_a_clip(
    server: Served, come: Come, clip: Path, mona_lisa: Path
) -> None:
    anna, ben = come("127.0.0.2"), come("127.0.0.3")
    photo = {"photo": (mona_lisa.name, mona_lisa.read_bytes())}
    with meanwhile(server, "hold the worker", "let it go on"):
        address = send(anna, clip)
        until(lambda: server.ask("in line") == "1")
        answers: list[httpx.Response] = []
        asks = threading.Thread(target=lambda: answers.append(ben.post("/v1/faces", files=photo)))
        asks.start()
        until(lambda: server.ask("in line") == "2")
    asks.join()
    assert answers[0].status_code == 200
    assert ended(anna, address)["state"] == "found"
    order = json.loads(server.ask("turns"))
    assert "127.0.0.3" in order[order.index("127.0.0.2") :]
    anna.delete(address)


def test_an_edit_is_stopped_and_another_begun(client: httpx.Client, clip: Path) -> None:
    address = send(client, clip)
    ended(client, address)
    assert edit(client, address, smile="1").status_code == 202
    assert edit(client, address, smile="1").status_code == 409
    assert client.delete(f"{address}/edit").json()["state"] in ("found", "edited")
    assert edit(client, address, expression="surprised").status_code == 202
    assert ended(client, address)["result"]["name"] == "walk.surprised.gif"
    client.delete(address)


def test_a_clip_goes_on_where_the_worker_is_replaced_between_two_seconds(
    server: Served, client: httpx.Client, clip: Path
) -> None:
    address = send(client, clip)
    ended(client, address)
    server.ask("kill the worker")
    assert edit(client, address, faces="all").status_code == 202
    assert ended(client, address)["state"] == "edited"
    client.delete(address)


def test_who_closes_the_page_leaves_nothing(
    server: Served, client: httpx.Client, clip: Path
) -> None:
    address = send(client, clip)
    ended(client, address)
    server.ask("clips are left")
    assert client.get(address).status_code == 404


def test_each_address_is_described() -> None:
    paths = clip_paths(Limits(clip_s=7), {str(code): {} for code in (401, 403, 404)})
    methods = {f"{m.upper()} {path}" for path, one in paths.items() for m in one}
    assert methods == {
        "POST /v1/clips",
        "GET /v1/clips/{id}",
        "DELETE /v1/clips/{id}",
        "POST /v1/clips/{id}/edit",
        "DELETE /v1/clips/{id}/edit",
        "GET /v1/clips/{id}/people/{number}",
        "GET /v1/clips/{id}/result",
    }
    assert "at most 7 s" in json.dumps(paths)
