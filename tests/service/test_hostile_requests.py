"""What strangers send to the API over real HTTP: one line each, and nothing of it is kept."""

from __future__ import annotations

import io
import json
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.service.conftest import Come
from tests.service.served import EACH
from tests.serving import PATIENCE_S, Served, meanwhile, until

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs 127.0.0.2 and signals")
SMALL = ("small.jpg", b"a small photo")
LIKE = '{"smile": 0, "actions": [0], "shut": [false, false]}'


@pytest.fixture(autouse=True)
def nothing_stays(server: Served) -> Iterator[None]:
    before = len(server.log())
    yield
    until(lambda: json.loads(server.ask("health"))["files"] == 0)
    assert server.leftovers() == []
    assert not [line for line in server.log()[before:] if "Traceback" in line]


def error_of(answer: httpx.Response, status: int) -> str:
    """The one line of a refusal, which names nothing of the server's."""
    assert answer.status_code == status, answer.text
    told = answer.json()
    assert list(told) == ["error"]
    assert "\n" not in told["error"]
    assert "gioconda-uploads" not in told["error"]
    assert "/tmp" not in told["error"]
    return str(told["error"])


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"smile": "2"}, "smile='2': give a number from -1 to 1"),
        ({"smile": "nan"}, "smile='nan': give a number"),
        ({"smile": "inf"}, "smile='inf': give a number"),
        ({"smile": "1e999"}, "smile='1e999': give a number"),
        ({"smile": ""}, "smile='': give a number"),
        ({"smile": "much\r\nmore"}, "give a number"),
        ({"strength": "1"}, "strength is of an expression"),
        ({"expression": "grin"}, "expression='grin': say one of neutral, happy"),
        ({"expression": "sad", "strength": "-0.1"}, "give a number from 0 to 1"),
        ({"expression": "sad", "smile": "1"}, "smile and expression exclude each other"),
        ({"expression": "sad", "teeth": "hide"}, "teeth is of smiles (or happy), not of sad"),
        ({"teeth": "grin"}, "teeth='grin': say one of auto, show, hide"),
        ({"yaw": "26"}, "yaw='26': give a number from -25 to 25"),
        ({"yaw": "5", "smile": "1"}, "smile and yaw exclude each other"),
        ({"faces": "everybody"}, 'say "unsmiling", "all", "none", or numbers'),
        ({"faces": "-1"}, 'say "unsmiling", "all", "none", or numbers'),
        ({"faces": "1" * 5000}, 'say "unsmiling", "all", "none", or numbers'),
        ({"each": "{"}, "each: write"),
        ({"each": "[1]"}, "each: write"),
        ({"each": '{"x": 1}'}, "each: write"),
        ({"each": '{"0": 5}'}, "give a number from -1 to 1"),
        ({"each": '{"0": NaN}'}, "a degree is a number"),
        ({"each": f'{{"0": 1{"0" * 400}}}'}, "give a number from -1 to 1"),
        ({"each": f'{{"0": 1{"0" * 5000}}}'}, "each: write"),
        ({"each": f'{{"1{"0" * 5000}": 1}}'}, "each: write"),
        ({"each": '{"0": "1"}'}, "a degree is a number"),
        ({"each": "[" * 20_000}, "each: write"),
        ({"each": '{"0": {"hat": 1}}'}, "each: nothing is called 'hat'"),
        ({"degrees": '{"brows": 2}'}, "give a number from -1 to 1"),
        ({"degrees": "[1]"}, "degrees: write"),
        ({"teeth_each": '{"0": "grin"}'}, "say one of auto, show, hide"),
        ({"smiles": "1"}, "no field is called 'smiles'; there are: photo, smile"),
        ({"../etc": "1"}, "no field is called '../etc'"),
        ({"like": "1"}, "like: send what /v1/expressions says"),
        ({"like": '{"smile": 1}'}, "like: send what"),
        ({"like": '{"smile": 1, "actions": [1e9], "shut": [true, false]}'}, "like: send what"),
        ({"like": f'{{"smile": 0, "actions": {[0] * 99}, "shut": [true, true]}}'}, "like: send"),
        ({"like": LIKE, "smile": "1"}, "smile and like exclude each other"),
        ({"each": '{"0": {"like": "her"}}'}, "like: send what"),
        ({"smile": ["1", "0"]}, "smile: give it once"),
    ],
)
def test_fields_that_are_wrong_are_told(
    client: httpx.Client, fields: dict[str, Any], line: str
) -> None:
    answer = client.post("/v1/edit", files={"photo": SMALL}, data=fields)
    assert line in error_of(answer, 422)


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"faces": "9"}, "no face number 9: 1 found"),
        ({"each": '{"9": 1}'}, "no face number 9: 1 found"),
        ({"like": LIKE}, "like: this was read by another version"),
        ({"degrees": '{"browz": 1}'}, "no slider or attribute is called 'browz'; near: brows"),
        ({"each": '{"0": {"degrees": {"browz": 1}}}'}, "no slider or attribute is called 'browz'"),
    ],
)
def test_what_no_photo_and_no_editor_has_is_told(
    client: httpx.Client, mona_lisa: Path, fields: dict[str, str], line: str
) -> None:
    form = {"photo": (mona_lisa.name, mona_lisa.read_bytes())}
    assert error_of(client.post("/v1/edit", files=form, data=fields), 422).startswith(line)


def test_fields_in_the_address_are_not_passed_over(client: httpx.Client) -> None:
    answer = client.post("/v1/edit?smile=1", files={"photo": SMALL})
    assert error_of(answer, 422) == "smile: send it as a field of the form, not in the address"


@pytest.mark.parametrize(
    ("files", "status", "line"),
    [
        ({"file": SMALL}, 422, "send the photo as a file in the field 'photo', not 'file'"),
        ({"photo": (None, "family.jpg")}, 422, "photo: send the file itself; with curl"),
        ({"smile": (None, "1")}, 422, "send the photo as a file in the field 'photo'"),
        ([("photo", SMALL), ("photo", SMALL)], 400, "send one file, as a form"),
        ({f"f{k}": (None, "1") for k in range(200)}, 400, "the form has too many fields"),
        ({"photo": SMALL, "each": (None, "x" * 70_000)}, 400, "the form's fields are too long"),
    ],
)
def test_a_form_holds_one_photo(client: httpx.Client, files: Any, status: int, line: str) -> None:
    assert line in error_of(client.post("/v1/edit", files=files), status)


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("image/jpeg", b"\xff\xd8\xff", 415),
        ("application/x-www-form-urlencoded", b"smile=1", 415),
        ("multipart/form-data", b"--x--", 400),
        ("multipart/form-data; boundary=x", b"nonsense", 400),
        ("multipart/form-data; boundary=x", b"", 400),
        ("multipart/form-data; boundary=" + "b" * 500, b"--b", 400),
    ],
)
def test_what_is_no_form_is_refused(
    client: httpx.Client, kind: str, body: bytes, status: int
) -> None:
    for address in ("/v1/edit", "/v1/faces"):
        answer = client.post(address, content=body, headers={"Content-Type": kind})
        assert error_of(answer, status) == "send one file, as a form"


def test_what_is_no_picture_is_told_apart(client: httpx.Client) -> None:
    for content in (b"Dear Mona", b"\xff\xd8\xff damaged", b"%PDF-1.4", b"<svg onload=x>"):
        answer = client.post("/v1/edit", files={"photo": ("letter.jpg", content)})
        assert error_of(answer, 415).startswith("letter.jpg: ")
    empty = client.post("/v1/faces", files={"photo": ("empty.jpg", b"")})
    assert "the file is empty" in error_of(empty, 415)


def test_a_picture_that_would_fill_the_memory_is_refused_by_its_header(
    client: httpx.Client,
) -> None:
    bomb = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 1e6
    line = error_of(client.post("/v1/edit", files={"photo": ("b.png", bomb.getvalue())}), 413)
    assert line == "b.png: 30000 x 30000 are 900 megapixels, over the limit of 20; shrink it."


def test_a_file_that_is_too_large_is_refused_as_it_comes(client: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
        for _ in range(60):
            yield b"x" * 100_000

    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    for content in (endless(), b"".join(endless())):
        answer = client.post("/v1/edit", content=content, headers=kind)
        line = error_of(answer, 413)
        assert line == "the file is larger than 5 MB; send a smaller one"


def test_other_addresses_and_methods_are_told_in_json(client: httpx.Client) -> None:
    assert "nothing here" in error_of(client.post("/v1/nothing"), 404)
    assert error_of(client.get("/v1/edit"), 405) == "GET is not answered here"
    assert client.get("/v1/edit").headers["allow"] == "POST"
    for address in ("/v1/../health", "/docs/../../etc/passwd", "/docs/%2e%2e/docs.py"):
        assert client.get(address).status_code in (200, 404)


@pytest.mark.parametrize(
    ("headers", "status", "line"),
    [
        ({"Host": "evil.example"}, 400, "--allow-host evil.example"),
        ({"Host": "evil.example:7860"}, 400, "does not answer to the name evil.example"),
        ({"Origin": "https://evil.example"}, 403, "from another page"),
        ({"Origin": "null"}, 403, "from another page"),
        ({"Sec-Fetch-Site": "cross-site"}, 403, "from another page"),
    ],
)
def test_other_names_and_pages_are_refused(
    client: httpx.Client, headers: dict[str, str], status: int, line: str
) -> None:
    answer = client.post("/v1/edit", files={"photo": SMALL}, headers=headers)
    assert line in error_of(answer, status)
    assert "access-control-allow-origin" not in answer.headers
    asked = client.options("/v1/edit", headers={**headers, "Access-Control-Request-Method": "POST"})
    assert asked.status_code == status


def begin(server: Served, declared: int, sent: bytes) -> bytes:
    """What a request is answered whose body is not as long as it says."""
    url = httpx.URL(server.url)
    head = (
        "POST /v1/edit HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {declared}\r\n\r\n"
    )
    with socket.create_connection((url.host, url.port or 80), timeout=PATIENCE_S) as made:
        made.sendall(head.encode() + sent)
        answer = b""
        while piece := made.recv(65_536):
            answer += piece
            if b'"}' in answer:
                break
    return answer


FORM = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\nDear Mona'


def test_a_body_that_stalls_is_given_up(server: Served) -> None:
    answer = begin(server, 4_000_000, FORM)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b'{"error":"the photo came too slowly; send it again"}' in answer


def test_a_body_that_is_longer_than_it_says_is_cut(server: Served) -> None:
    answer = begin(server, len(FORM), FORM + b"\r\n--x--\r\n" + b"x" * 1000)
    assert answer.startswith(b"HTTP/1.1 400")
    assert b'{"error":"send one file, as a form"}' in answer


@linux
def test_sixty_requests_of_one_visitor_leave_room_for_others(
    server: Served, come: Come, mona_lisa: Path
) -> None:
    crowd, anna = come("127.0.0.2"), come("127.0.0.3")
    form = {"photo": (mona_lisa.name, mona_lisa.read_bytes())}
    answers: list[httpx.Response] = []

    def ask(client: httpx.Client) -> None:
        answers.append(client.post("/v1/faces", files=form))

    threads = [threading.Thread(target=ask, args=(crowd,)) for _ in range(60)]
    with meanwhile(server, "hold the worker", "let it go on"):
        for thread in threads:
            thread.start()
        until(lambda: len(answers) == 60 - EACH)
        late = threading.Thread(target=ask, args=(anna,))
        late.start()
        until(lambda: json.loads(server.ask("health"))["waiting"] == EACH + 1)
    for thread in (*threads, late):
        thread.join()
    refused = answers[: 60 - EACH]
    assert {answer.headers["retry-after"] for answer in refused} == {"5"}
    lines = {error_of(answer, 429) for answer in refused}
    assert lines <= {
        f"you have {EACH} requests in the queue already; wait for an answer",
        "you have many files here already; wait until they are edited",
    }
    assert [answer.status_code for answer in answers[60 - EACH :]] == [200] * (EACH + 1)


@linux
def test_who_leaves_before_their_turn_costs_no_work(
    server: Served, come: Come, mona_lisa: Path
) -> None:
    anna, ben = (
        come("127.0.0.2"),
        come(
            "127.0.0.3",
        ),
    )
    form = {"photo": (mona_lisa.name, mona_lisa.read_bytes())}
    before = photos_done(anna)
    first = threading.Thread(target=anna.post, args=("/v1/faces",), kwargs={"files": form})
    with meanwhile(server, "hold the worker", "let it go on"):
        first.start()
        until(lambda: waiting(server) == 1)
        with pytest.raises(httpx.ReadTimeout):
            ben.post("/v1/faces", files=form, timeout=1)
        until(lambda: waiting(server) == 1)
    first.join()
    until(lambda: waiting(server) == 0)
    assert photos_done(anna) == before + 1


def waiting(server: Served) -> int:
    return int(json.loads(server.ask("health"))["waiting"])


def photos_done(client: httpx.Client) -> float:
    lines = client.get("/metrics").text.splitlines()
    done = 'gioconda_photos_total{job="v1/faces",outcome="done"} '
    return sum(float(line.removeprefix(done)) for line in lines if line.startswith(done))


@linux
def test_a_worker_that_dies_of_a_photo_is_replaced(
    server: Served, client: httpx.Client, mona_lisa: Path
) -> None:
    form = {"photo": (mona_lisa.name, mona_lisa.read_bytes())}
    assert client.post("/v1/faces", files=form).status_code == 200
    server.ask("kill the worker")
    assert client.post("/v1/faces", files=form).status_code == 200  # by the next one
    assert "gioconda_worker_restarts_total 1.0" in client.get("/metrics").text
