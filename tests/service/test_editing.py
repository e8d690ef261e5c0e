"""What the API answers to a photo, over real HTTP: the picture, the report, and nothing is kept."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from gioconda import read_photo
from gioconda.cli import app
from tests.serving import Served, until


@pytest.fixture
def portrait(mona_lisa: Path, tmp_path: Path) -> Path:
    path = tmp_path / "mona.jpg"
    Image.open(mona_lisa).reduce(2).save(path, quality=90)
    return path


def edit(client: httpx.Client, path: Path, accept: str = "*/*", **fields: Any) -> httpx.Response:
    form = {"photo": (path.name, path.read_bytes())}
    return client.post("/v1/edit", files=form, data=fields, headers={"Accept": accept})


def nothing_is_kept(client: httpx.Client, server: Served) -> bool:
    """Once the last byte is sent; no minute has to pass."""
    until(lambda: client.get("/health").json()["files"] == 0)
    return server.leftovers() == []


def by_command(path: Path, *options: str) -> bytes:
    """The result as the command line writes it."""
    made = path.parent / f"by_command{path.suffix}"
    answer = CliRunner().invoke(app, ["edit", str(path), "-o", str(made), "--force", *options])
    assert answer.exit_code == 0, answer.stderr
    return made.read_bytes()


def test_the_picture_is_what_the_command_line_writes(
    client: httpx.Client, server: Served, portrait: Path
) -> None:
    answer = edit(client, portrait, smile="0.8")
    assert answer.status_code == 200
    assert answer.content == by_command(portrait, "--smile", "0.8")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"] == 'attachment; filename="mona.smile.jpg"'
    assert answer.headers["cache-control"] == "no-store"
    report = json.loads(answer.headers["gioconda-report"])
    assert report == {"found": 1, "edited": 1, "reasons": {}}
    assert nothing_is_kept(client, server)


@pytest.mark.parametrize(
    ("fields", "options", "name"),
    [
        ({"expression": "surprised"}, ("--expression", "surprised"), "mona.surprised.jpg"),
        (
            {"expression": "sad", "strength": "0.5", "faces": "0"},
            ("--expression", "sad", "--strength", "0.5", "--faces", "0"),
            "mona.sad.jpg",
        ),
        ({"yaw": "10", "roll": "-5"}, ("--yaw", "10", "--roll", "-5"), "mona.turned.jpg"),
        ({"teeth": "hide"}, ("--teeth", "hide"), "mona.smile.jpg"),
        (
            {"degrees": '{"brows": 0.5, "head_roll": 0.1}'},
            ("--set", "brows=0.5", "--set", "head_roll=0.1"),
            "mona.edit.jpg",
        ),
        (
            {"each": '{"0": {"degrees": {"eyes": -0.3}, "expression": "sad"}}', "faces": "none"},
            ("--set", "eyes=-0.3", "--expression", "sad"),
            "mona.sad.jpg",
        ),
    ],
)
def test_it_takes_what_the_command_line_takes(
    client: httpx.Client,
    portrait: Path,
    fields: dict[str, str],
    options: tuple[str, ...],
    name: str,
) -> None:
    answer = edit(client, portrait, **fields)
    assert answer.content == by_command(portrait, *options)
    assert f'filename="{name}"' in answer.headers["content-disposition"]


def test_the_whole_report_comes_as_json_with_the_picture_in_it(
    client: httpx.Client, server: Served, group: Path
) -> None:
    fields = {"faces": "1", "each": '{"0": -0.5}', "teeth_each": '{"1": "hide"}'}
    told = edit(client, group, "application/json", **fields).json()
    assert (told["found"], told["edited"]) == (7, 2)
    assert told["reasons"] == {"not chosen": 5}
    assert [face["edited"] for face in told["faces"]] == [True, True, *[False] * 5]
    assert set(told["faces"][0]) == {"box", "smile_before", "smile_after", "edited", "reason"}
    assert (told["picture"]["name"], told["picture"]["type"]) == ("group.smile.jpg", "image/jpeg")
    picture = base64.b64decode(told["picture"]["base64"])
    assert picture == edit(client, group, **fields).content
    assert nothing_is_kept(client, server)


def test_where_nothing_is_to_do_the_photo_comes_back_as_it_was(
    client: httpx.Client, server: Served, tmp_path: Path
) -> None:
    meadow = tmp_path / "meadow.png"
    Image.linear_gradient("L").save(meadow)
    answer = edit(client, meadow)
    assert answer.status_code == 200
    assert answer.content == meadow.read_bytes()
    assert answer.headers["content-type"] == "image/png"
    assert 'filename="meadow.png"' in answer.headers["content-disposition"]
    assert json.loads(answer.headers["gioconda-report"])["edited"] == 0
    told = edit(client, meadow, "application/json").json()
    assert (told["found"], told["faces"], told["picture"]) == (0, [], None)
    assert nothing_is_kept(client, server)


def test_it_is_said_why_nothing_was_to_do(client: httpx.Client, portrait: Path) -> None:
    answer = edit(client, portrait, each='{"0": 0.02}')
    assert answer.content == portrait.read_bytes()
    report = json.loads(answer.headers["gioconda-report"])
    assert report == {"found": 1, "edited": 0, "reasons": {"is as wanted": 1}}


@pytest.mark.parametrize("form", ["PNG", "WEBP", "TIFF", "BMP"])
def test_the_photo_s_format_stays(client: httpx.Client, portrait: Path, form: str) -> None:
    path = portrait.with_suffix(f".{form.lower()}")
    Image.open(portrait).save(path, form)
    answer = edit(client, path)
    assert answer.headers["content-type"] == f"image/{form.lower()}"
    with Image.open(io.BytesIO(answer.content)) as made:
        assert made.format == form
    result = portrait.with_name(f"result{path.suffix}")
    result.write_bytes(answer.content)
    assert not np.array_equal(read_photo(result).pixels, read_photo(path).pixels)


def test_faces_are_those_of_the_command_line(
    client: httpx.Client, server: Served, group: Path
) -> None:
    told = client.post("/v1/faces", files={"photo": ("g.jpg", group.read_bytes())}).json()
    by_command = json.loads(CliRunner().invoke(app, ["faces", str(group), "--json"]).stdout)
    assert told["faces"] == by_command["faces"]
    with Image.open(group) as picture:
        assert (told["width"], told["height"]) == picture.size
    assert nothing_is_kept(client, server)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("../../../etc/passwd.jpg", "passwd.smile.jpg"),
        ("C:\\photos\\mona.jpg", "mona.smile.jpg"),
        ("/etc/cron.d/job", "job.smile.jpg"),
        ("..", "photo.smile.jpg"),
        ("mona.png", "mona.smile.jpg"),
        ("Mädchen am Meer.jpg", "M%C3%A4dchen%20am%20Meer.smile.jpg"),
    ],
)
def test_a_file_s_name_is_only_a_name(
    client: httpx.Client, server: Served, portrait: Path, name: str, told: str
) -> None:
    answer = client.post("/v1/edit", files={"photo": (name, portrait.read_bytes())})
    assert answer.status_code == 200
    assert told in answer.headers["content-disposition"]
    assert nothing_is_kept(client, server)


def test_the_expression_of_another_photo_is_taken_over(
    client: httpx.Client, server: Served, portrait: Path, group: Path
) -> None:
    form = {"photo": (group.name, group.read_bytes())}
    faces = client.post("/v1/expressions", files=form).json()["faces"]
    shows = max(faces, key=lambda face: face["box"][2])["shows"]
    answer = edit(client, portrait, like=json.dumps(shows))
    assert answer.content == by_command(portrait, "--like", str(group))
    own = json.dumps({"0": {"like": shows, "degrees": {"brows": 0.5}}})
    assert edit(client, portrait, each=own, faces="none").content == by_command(
        portrait, "--like", str(group), "--set", "brows=0.5"
    )
    assert nothing_is_kept(client, server)
