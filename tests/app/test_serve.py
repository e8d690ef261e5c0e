"""The page as it is served: its API by gradio_client, its limits, and what it keeps (nothing)."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import numpy as np
import pytest
from PIL import Image

from gioconda import read_photo
from tests.app.served import WAITING
from tests.conftest import REPOSITORY
from tests.serving import PATIENCE_S, Served, meanwhile

if TYPE_CHECKING:
    from gradio_client import Client

Visit = Callable[[str], "Visitor"]


@pytest.fixture
def client(server: Served, tmp_path: Path) -> Iterator[Client]:
    gradio_client = pytest.importorskip("gradio_client")
    made = gradio_client.Client(server.url, verbose=False, download_files=str(tmp_path / "got"))
    yield made
    made.close()


@pytest.fixture
def portrait(mona_lisa: Path, tmp_path: Path) -> Path:
    path = tmp_path / "mona.jpg"
    Image.open(mona_lisa).reduce(2).save(path, quality=90)
    return path


def handle(path: Path) -> Any:
    from gradio_client import handle_file

    return handle_file(str(path))


def test_the_documented_example_gives_what_the_command_line_would(
    client: Client, server: Served, portrait: Path
) -> None:
    file, report = client.predict(handle(portrait), smile=0.8, api_name="/edit")
    assert Path(file).name == "mona.smile.jpg"
    (face,) = report["faces"]
    assert face["edited"] is True
    assert face["after"] > face["before"]
    before, after = read_photo(portrait).pixels, read_photo(file).pixels
    assert before.shape == after.shape
    assert not np.array_equal(before, after)
    assert server.leftovers() == []


def test_the_example_of_the_documentation_runs(
    server: Served, portrait: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("gradio_client")
    page = (REPOSITORY / "docs" / "app.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    here = example.replace("http://127.0.0.1:7860/", server.url)
    told: dict[str, Any] = {}
    exec(here.replace("family.jpg", str(portrait)), told)
    told["client"].close()
    assert Path(told["file"]).name == "mona.smile.jpg"
    assert "mona.smile.jpg" in capsys.readouterr().out


def test_each_face_can_have_its_degree(client: Client, server: Served, group: Path) -> None:
    asked = {"smile": 1.0, "faces": "0", "each": {"1": -1.0}}
    _, report = client.predict(handle(group), **asked, api_name="/edit")
    assert [face["edited"] for face in report["faces"]] == [True, True, *[False] * 5]
    assert server.leftovers() == []


def test_each_face_can_have_wishes_of_its_own(client: Client, server: Served, group: Path) -> None:
    own = {"1": {"degrees": {"brows": 0.5}, "expression": "sad", "strength": 0.6}, "2": 0.4}
    file, report = client.predict(
        handle(group), degrees={"mouth_open": 0.4}, faces="0", each=own, api_name="/edit"
    )
    assert [face["edited"] for face in report["faces"]] == [*[True] * 3, *[False] * 4]
    assert Path(file).name == "group.edit.jpg"
    assert server.leftovers() == []


def test_one_photo_is_made_of_several_shots(client: Client, server: Served) -> None:
    from gioconda.app.page import SHOTS

    file, report = client.predict(
        [handle(path) for path in SHOTS.files], base=0, pictures=True, api_name="/takes"
    )
    assert Path(file).name == "shot_1.best.jpg"
    assert any(person["moved"] for person in report["people"])
    assert server.leftovers() == []


@pytest.mark.parametrize(
    ("shots", "told", "line"),
    [
        (1, {}, "1 shot: name 2 to 20 of one group"),
        (21, {}, "21 shots: name 2 to 20 of one group"),
        (2, {"base": 2}, "no shot number 2: there are 2"),
        (2, {"choices": {"x": 1}}, "choices: write"),
        (2, {"choices": {"0": "x"}}, "a degree is a number"),
        (2, {"prefer": "hats"}, "nothing to prefer is called 'hats'"),
        (2, {"then_smile": 3}, "smile=3"),
    ],
)
def test_wrong_groups_have_a_friendly_line(
    client: Client, server: Served, portrait: Path, shots: int, told: dict[str, Any], line: str
) -> None:
    from gradio_client.exceptions import AppError

    with pytest.raises(AppError, match=line):
        client.predict([handle(portrait)] * shots, **told, api_name="/takes")
    assert server.leftovers() == []


def test_faces_are_found(client: Client, server: Served, group: Path) -> None:
    found = client.predict(handle(group), api_name="/find")
    assert len(found["faces"]) == 7
    assert server.leftovers() == []


def test_the_lab_draws(client: Client, server: Served, portrait: Path) -> None:
    drawn = [
        client.predict("vae-128", {"smile": 0.5}, api_name="/lab_sample"),
        client.predict("vae-128", 3, api_name="/lab_walk"),
        client.predict("vae-128", {"smile": 1}, 0, handle(portrait), api_name="/lab_change"),
    ]
    for path in drawn:
        with Image.open(path) as picture:
            assert picture.format == "PNG"
    assert server.leftovers() == []


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ({"smile": 3.0}, "smile=3.0: a degree lies between -1 and 1"),
        ({"smile": "much"}, "'much': a degree is a number from -1 to 1"),
        ({"faces": "9"}, "no face number 9: 1 found"),
        ({"faces": "everybody"}, 'say "unsmiling", "all", "none", or numbers'),
        ({"each": {"x": 1}}, "with numbers of faces"),
        ({"each": {"0": "x"}}, "a degree is a number"),
        ({"each": [1]}, "each: write"),
    ],
)
def test_wrong_requests_have_a_friendly_line(
    client: Client, server: Served, portrait: Path, told: dict[str, Any], line: str
) -> None:
    from gradio_client.exceptions import AppError

    with pytest.raises(AppError, match=line):
        client.predict(handle(portrait), **told, api_name="/edit")
    assert server.leftovers() == []


def test_a_broken_file_has_a_friendly_line_and_is_not_kept(
    client: Client, server: Served, tmp_path: Path
) -> None:
    from gradio_client.exceptions import AppError

    letter = tmp_path / "letter.jpg"
    letter.write_text("Dear Mona")
    with pytest.raises(AppError, match=r"letter.jpg: not a picture, or damaged at its start"):
        client.predict(handle(letter), api_name="/edit")
    assert server.leftovers() == []


class Visitor:
    """Somebody who speaks Gradio's protocol by hand.

    Attributes:
        ranks: How many were before them in the line, as they were told.
    """

    def __init__(self, server: Served, session: str) -> None:
        self.server, self.session = server, session
        self.http = httpx.Client(base_url=server.url, timeout=PATIENCE_S)
        self.ranks: list[int] = []

    def upload(self, path: Path) -> str:
        form = {"files": (path.name, path.read_bytes())}
        answer = self.http.post("/gradio_api/upload", files=form)
        assert answer.status_code == 200, answer.text
        return str(answer.json()[0])

    def join(self, number: int, *data: Any) -> httpx.Response:
        body = {"data": data, "fn_index": number, "session_hash": self.session}
        return self.http.post("/gradio_api/queue/join", json=body)

    def hear(self) -> dict[str, Any]:
        import json

        address = f"/gradio_api/queue/data?session_hash={self.session}"
        with self.http.stream("GET", address) as stream:
            for line in stream.iter_lines():
                if line.startswith("data:"):
                    message = json.loads(line[5:])
                    if message["msg"] == "estimation":
                        self.ranks.append(message["rank"])
                    if message["msg"] == "process_completed":
                        return dict(message)
        raise AssertionError("no answer")

    def asks_to_find(self, file: Any) -> dict[str, Any]:
        assert self.join(0, file).status_code == 200
        return self.hear()


@pytest.fixture
def visit(server: Served) -> Iterator[Callable[[str], Visitor]]:
    """Visitors by the name of their session."""
    with ExitStack() as stack:

        def come(session: str) -> Visitor:
            visitor = Visitor(server, session)
            stack.enter_context(visitor.http)
            return visitor

        yield come


def file(path: str, **more: Any) -> dict[str, Any]:
    return {"path": path, "meta": {"_type": "gradio.FileData"}, **more}


@pytest.mark.parametrize(
    "given",
    [
        "/etc/passwd",
        "../../../../etc/passwd",
        file("/etc/passwd"),
        file("file:///etc/passwd"),
        file("/proc/self/environ", is_stream=True),
        file("http://127.0.0.1:{port}/secret.jpg"),
        file("x", url="http://127.0.0.1:{port}/secret.jpg"),
        {"url": "http://127.0.0.1:{port}/secret.jpg"},
        {"path": None},
        [file("/etc/passwd")],
        7,
    ],
)
def test_no_path_or_link_of_a_request_is_opened(visit: Visit, given: Any) -> None:
    import json
    import socket

    with socket.create_server(("127.0.0.1", 0)) as inside:  # would hear if a link were opened
        port = inside.getsockname()[1]
        told = json.loads(json.dumps(given).replace("{port}", str(port)))
        answer = visit("intruder").asks_to_find(told)
        inside.settimeout(0.2)
        with pytest.raises(TimeoutError):
            inside.accept()
    assert answer["success"] is False
    assert answer["output"]["error"] == "upload a photo first; paths and links are not opened"


def test_no_path_among_several_shots_is_opened(visit: Visit, portrait: Path) -> None:
    anna = visit("anna's shots")
    shots = [file(anna.upload(portrait)), file("/etc/passwd")]
    assert anna.join(2, shots, *[None] * 4, False, False).status_code == 200
    answer = anna.hear()
    assert answer["output"]["error"] == "upload a photo first; paths and links are not opened"


def test_someone_elses_result_cannot_be_edited_and_an_upload_not_fetched(
    server: Served, visit: Visit, portrait: Path
) -> None:
    anna, ben = visit("anna"), visit("ben")
    path = anna.upload(portrait)
    assert ben.http.get(f"/gradio_api/file={path}").status_code == 404
    anna.join(1, file(path), 1.0, "all", None, None, 1.0, None, None, None, None)
    made, _ = anna.hear()["output"]["data"]
    told = ben.asks_to_find(file(made["path"]))
    assert "upload a photo first" in told["output"]["error"]
    assert anna.http.get(f"/gradio_api/file={made['path']}").status_code == 200
    assert anna.http.delete(f"/gradio_api/file={made['path']}").status_code == 204
    assert anna.http.get(f"/gradio_api/file={made['path']}").status_code == 404
    assert server.leftovers() == []


def test_a_photo_is_used_once(visit: Visit, portrait: Path) -> None:
    anna = visit("anna once")
    path = anna.upload(portrait)
    assert anna.asks_to_find(file(path))["success"] is True
    assert "upload a photo first" in anna.asks_to_find(file(path))["output"]["error"]


def test_what_a_visitor_leaves_behind_is_swept_away(
    server: Served, visit: Visit, portrait: Path
) -> None:
    left = Path(visit("hurried").upload(portrait))
    assert left.exists()
    server.ask("a minute passes")
    assert not left.exists()
    assert server.leftovers() == []


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_visitors_in_line_are_served_in_order_and_who_comes_too_late_is_told(
    server: Served, visit: Visit, group: Path
) -> None:
    visitors = [visit(f"visitor {k}") for k in range(WAITING + 6)]
    served: list[Visitor] = []

    def stay(visitor: Visitor) -> None:
        assert visitor.hear()["success"] is True
        served.append(visitor)

    threads, in_line = [], []
    with meanwhile(server, "hold the worker", "let it go on"):  # the line only grows
        for visitor in visitors:
            answer = visitor.join(0, file(visitor.upload(group)))
            if answer.status_code == 503:
                continue
            assert answer.status_code == 200
            in_line.append(visitor)
            threads.append(threading.Thread(target=stay, args=(visitor,)))
            threads[-1].start()
    for thread in threads:
        thread.join()
    # One is served while the others wait, if it was called before the line was full.
    assert len(in_line) in (WAITING, WAITING + 1)
    assert in_line == visitors[: len(in_line)]
    assert sorted(served, key=visitors.index) == in_line
    assert in_line == sorted(in_line, key=lambda visitor: visitor.ranks[0])
    for visitor in in_line:  # everyone moves up by one place at a time
        assert visitor.ranks == list(range(visitor.ranks[0], -1, -1))


def test_gradio_remembers_nobody_but_the_last(server: Served) -> None:
    assert int(server.ask("remembered")) <= 1
