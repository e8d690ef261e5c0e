"""What may come in, and what is left of it."""

from __future__ import annotations

import asyncio
import errno
import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from gioconda.app.page import EXAMPLES, render
from gioconda.app.request_filter import UPLOAD, RequestFilter
from gioconda.app.routes import routes
from gioconda.app.session_places import SessionPlaces
from gioconda.service.gates import gated
from gioconda.service.limits import Limits
from gioconda.service.queue import Queue
from gioconda.service.uploads.store import UploadStore
from gioconda.web.hosts import hosts_for

FAMILY = ("family.jpg", b"a photo", "image/jpeg")
LIMITS = Limits(file_mb=0.02, waiting_each=3, clip_s=0)


@pytest.fixture
def uploads() -> Iterator[UploadStore]:
    made = UploadStore(60, LIMITS.files, LIMITS.stored_bytes)
    yield made
    made.close()


@pytest.fixture
def client(uploads: UploadStore) -> TestClient:
    """The filter and our own addresses; where Gradio would be, requests come back as an echo."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    async def echo(request: Request) -> Response:
        headers = {"X-Echo": "yes", "Access-Control-Allow-Origin": "*"}
        return Response(await request.body(), headers=headers)

    def page() -> str:
        return render({"edit": 1}, {}, LIMITS)

    app = Starlette(routes=routes(page, uploads, LIMITS))
    app.add_route("/gradio_api/queue/join", echo, methods=["POST"])
    app.add_route("/{path:path}", echo, methods=["GET", "POST", "PUT"])
    places = SessionPlaces(Queue(LIMITS.queue))
    filtered = RequestFilter(app, uploads, places, LIMITS, [1, 2])
    return TestClient(gated(filtered, hosts_for("127.0.0.1")), base_url="http://127.0.0.1:7860")


def visit(client: TestClient, address: str) -> TestClient:
    """The same page, visited from another address."""
    return TestClient(client.app, base_url=client.base_url, client=(address, 50_000))


def join(client: TestClient, *data: Any, **more: Any) -> Any:
    body = {"data": data, "fn_index": 1, "session_hash": "me", **more}
    return client.post("/gradio_api/queue/join", json=body)


def upload(client: TestClient) -> str:
    answer = client.post("/gradio_api/upload", files={"files": FAMILY})
    assert answer.status_code == 200
    (path,) = answer.json()
    return path


def file(path: str, **more: Any) -> dict[str, Any]:
    return {"path": path, "meta": {"_type": "gradio.FileData"}, **more}


def test_the_page_is_there_with_what_protects_it(client: TestClient) -> None:
    answer = client.get("/")
    assert "<title>gioconda" in answer.text
    assert '"functions": {"edit": 1}' in answer.text
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_everything_on_the_page_comes_from_here(client: TestClient) -> None:
    assert "http" not in client.get("/").text
    scripts = ("main", "photo", "wishes", "lab", "line", "ways", "tray", "takes")
    for name in (*(f"{script}.js" for script in scripts), "style.css"):
        answer = client.get(f"/static/{name}")
        assert answer.status_code == 200
        assert "http:" not in answer.text
        assert "https:" not in answer.text
    for example in EXAMPLES:
        for path in example.files:
            shown = client.get(f"/static/examples/{path.name}")
            assert shown.content == path.read_bytes()


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/gradio_api/proxy=http://example.org/"),
        ("GET", "/gradio_api/file/etc/passwd"),
        ("GET", "/file=/etc/passwd"),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
        ("GET", "/gradio_api/runs"),
        ("GET", "/gradio_api/stream/x/y/z/playlist-file"),
        ("GET", "/monitoring"),
        ("POST", "/gradio_api/call/edit"),
        ("POST", "/gradio_api/api/edit"),
        ("POST", "/gradio_api/component_server"),
        ("POST", "/gradio_api/process_recording"),
        ("POST", "/login"),
        ("POST", "/"),
        ("PUT", "/gradio_api/upload"),
    ],
)
def test_what_the_page_does_not_need_is_not_there(
    client: TestClient, method: str, address: str
) -> None:
    answer = client.request(method, address)
    assert answer.status_code == 404
    assert "x-echo" not in answer.headers


@pytest.mark.parametrize(
    "name",
    [
        "../page.py",
        "%2e%2e/page.py",
        "..%2fpage.py",
        "examples/..%2f..%2fpage.py",
        "examples/../../page.py",
        "/etc/passwd",
    ],
)
def test_static_files_end_at_their_folder(client: TestClient, name: str) -> None:
    answer = client.get(f"/static/{name}")
    assert answer.status_code == 404


def test_an_upload_becomes_its_path_in_the_store(client: TestClient, uploads: UploadStore) -> None:
    path = upload(client)
    assert uploads.photo(path).read_bytes() == b"a photo"
    asked = join(client, file(path, url="http://example.org/x", size=3), 0.5).json()
    assert asked == {"data": [path, 0.5], "fn_index": 1, "session_hash": "me"}


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "file:///etc/passwd",
        "http://127.0.0.1:22/",
        "https://example.org/a.jpg",
        "",
        "../../etc/passwd",
    ],
)
def test_no_path_of_a_request_goes_on(client: TestClient, path: str) -> None:
    asked = join(client, file(path), {"deep": [file(path, url=path), {"url": path}]}).json()
    assert asked["data"] == [None, {"deep": [None, None]}]


def test_only_what_gradio_needs_of_a_request_goes_on(client: TestClient) -> None:
    asked = join(client, 1, 2, oauth_token="x", event_data=file("/etc/passwd"), batched=True).json()
    assert sorted(asked) == ["data", "fn_index", "session_hash"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"data": [], "fn_index": "x", "session_hash": "me"}',
        b'{"data": 3, "fn_index": 1, "session_hash": "me"}',
        b'{"data": []}',
        b'{"data": [1], "fn_index": 1, "session_hash": "me"}',
        b'{"data": [1], "fn_index": 2, "session_hash": "me"}',
        b'{"data": [1], "fn_index": -2, "session_hash": "me"}',
        b"[" * 50_000,
        json.dumps({"data": ["x" * 70_000], "fn_index": 1, "session_hash": "me"}).encode(),
    ],
)
def test_what_the_page_would_not_send_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/gradio_api/queue/join", content=body)
    assert answer.status_code == 400
    assert "x-echo" not in answer.headers


def test_a_large_file_is_refused_with_a_friendly_line(
    client: TestClient, uploads: UploadStore
) -> None:
    for size in (20_001, 35_000, 200_000):
        answer = client.post("/gradio_api/upload", files={"files": ("a.jpg", b"x" * size)})
        assert answer.status_code == 413
        assert answer.text == "the file is larger than 0.02 MB; send a smaller one"
    assert list(uploads.folder.iterdir()) == []


def test_a_body_that_lies_about_its_length_is_cut_off(
    client: TestClient, uploads: UploadStore
) -> None:
    def endless() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.jpg"\r\n\r\n'
        for _ in range(100):
            yield b"x" * 1000

    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = client.post("/gradio_api/upload", content=endless(), headers=kind)
    assert answer.status_code == 413
    assert list(uploads.folder.iterdir()) == []


def test_an_upload_that_breaks_off_is_one_line_in_the_log(
    client: TestClient, uploads: UploadStore, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.jpg"\r\n\r\nhalf'
    messages = iter(
        [
            {"type": "http.request", "body": begun, "more_body": True},
            {"type": "http.disconnect"},
        ]
    )

    async def receive() -> Message:
        return next(messages)

    async def send(message: Message) -> None:
        """Nobody hears it."""

    kind = (b"content-type", b"multipart/form-data; boundary=x")
    headers = [kind, (b"host", b"127.0.0.1:7860")]
    scope = {"type": "http", "method": "POST", "path": UPLOAD, "headers": headers}
    asyncio.run(client.app({**scope, "query_string": b"", "root_path": ""}, receive, send))
    assert capsys.readouterr().err == (
        "gioconda: upload: the visitor left before the photo was there; nothing was kept\n"
    )
    assert list(uploads.folder.iterdir()) == []


@pytest.mark.parametrize("files", [{}, {"a": FAMILY, "b": FAMILY}])
def test_a_form_has_one_file(client: TestClient, uploads: UploadStore, files: Any) -> None:
    answer = client.post("/gradio_api/upload", files=files)
    assert answer.status_code == (400 if files else 415)
    assert list(uploads.folder.iterdir()) == []


def test_one_visitor_cannot_fill_the_disk_and_all_together_cannot(
    client: TestClient, uploads: UploadStore
) -> None:
    for _ in range(LIMITS.files.each):
        upload(client)
    answer = client.post("/gradio_api/upload", files={"files": FAMILY})
    assert (answer.status_code, answer.text[:19]) == (429, "you have many files")
    others = iter(range(10, 200))
    for _ in range(LIMITS.files.all - LIMITS.files.each):
        upload(visit(client, f"10.0.0.{next(others)}"))
    answer = visit(client, "10.0.1.1").post("/gradio_api/upload", files={"files": FAMILY})
    assert (answer.status_code, answer.text[:16]) == (503, "many people are ")


def test_bytes_are_counted_as_they_come(client: TestClient, uploads: UploadStore) -> None:
    """Photos of half size: of these a visitor's share holds twice as many as of whole ones."""
    half = ("a.jpg", b"x" * 10_000)
    for _ in range(2 * LIMITS.queue.each):
        assert client.post("/gradio_api/upload", files={"files": half}).status_code == 200
    assert client.post("/gradio_api/upload", files={"files": half}).status_code == 429
    assert upload(visit(client, "10.0.0.1"))
    lying = [path for path in uploads.folder.rglob("*") if path.is_file()]
    assert len(lying) == len(uploads) == 2 * LIMITS.queue.each + 1


def test_one_visitor_cannot_take_the_whole_queue(client: TestClient) -> None:
    for _ in range(LIMITS.waiting_each):
        assert join(client, 1, 2).status_code == 200
    answer = join(client, 1, 2)
    assert answer.status_code == 429
    assert answer.text == "you have 3 requests in the queue already; wait for an answer"
    assert join(visit(client, "10.0.0.1"), 1, 2).status_code == 200
    assert (
        client.get("/gradio_api/queue/data?session_hash=me").status_code == 200
    )  # heard, and left
    assert join(client, 1, 2).status_code == 200


def test_a_request_that_is_not_taken_holds_no_place(client: TestClient) -> None:
    for _ in range(2 * LIMITS.waiting_each):
        assert join(client, 1, 2, data=[1]).status_code == 400
    assert join(client, 1, 2).status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://127.0.0.1:3000", "null", "http://localhost", "", "[x"]
)
def test_no_other_page_may_ask(client: TestClient, uploads: UploadStore, origin: str) -> None:
    for kind in ({"Origin": origin}, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}):
        for answer in (
            client.post("/gradio_api/upload", files={"files": FAMILY}, headers=kind),
            client.get("/config", headers=kind),
            client.options(
                "/gradio_api/upload", headers={**kind, "Access-Control-Request-Method": "POST"}
            ),
        ):
            assert answer.status_code == 403
            assert "access-control-allow-origin" not in answer.headers
            assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert len(uploads) == 0


def test_our_own_page_may_ask_and_a_link_be_followed(client: TestClient) -> None:
    own = {"Origin": "http://127.0.0.1:7860", "Sec-Fetch-Site": "same-origin"}
    answer = client.post("/gradio_api/upload", files={"files": FAMILY}, headers=own)
    assert answer.status_code == 200
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert client.get("/", headers=link).status_code == 200
    assert "access-control-allow-origin" not in client.get("/config").headers


def test_a_rebound_name_may_not_ask(client: TestClient, uploads: UploadStore) -> None:
    headers = {"Host": "evil.example:7860", "Origin": "http://evil.example:7860"}
    answer = client.post("/gradio_api/upload", files={"files": FAMILY}, headers=headers)
    assert answer.status_code == 400
    assert "--allow-host evil.example" in answer.text
    assert len(uploads) == 0


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/no"),
        ("GET", "/static/no.js"),
        ("GET", f"/static/{'a' * 5000}"),
        ("GET", "/static/%00"),
        ("GET", "/static/examples/%00"),
        ("GET", f"/gradio_api/file={'a' * 5000}"),
        ("GET", "/gradio_api/file=%00"),
        ("DELETE", "/gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/queue/data?session_hash=%ff%00"),
        ("TRACE", "/"),
    ],
)
def test_every_answer_has_the_headers(client: TestClient, method: str, address: str) -> None:
    answer = client.request(method, address)
    assert answer.status_code in (200, 404, 405, 503)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "name",
    [
        "x" * 3000 + ".jpg",
        "ü" * 300 + ".jpg",
        "\U0001f600" * 300,
        "a." + "ü" * 300,
        "..",
        "nul.jpg",
        'quote".jpg',
        "two\r\nlines.jpg",
        "\ufffe\u202e.jpg",
    ],
)
def test_any_name_of_a_file_is_taken(client: TestClient, uploads: UploadStore, name: str) -> None:
    answer = client.post("/gradio_api/upload", files={"files": (name, b"a photo")})
    assert answer.status_code == 200
    assert uploads.photo(answer.json()[0]).read_bytes() == b"a photo"


@pytest.mark.parametrize(
    "disposition",
    [
        b'form-data; name="f"; filename="\xff\xfe.jpg"',
        b"form-data; name=f; filename*=utf-8''%ed%a0%80.jpg",
        b"form-data; name=f; filename*=none''x.jpg",
        b'form-data; name="f"; filename=""',
        b'form-data; filename="a\x00b.jpg"; name="f"',
    ],
)
def test_names_that_are_no_text_are_taken_or_refused(
    client: TestClient, uploads: UploadStore, disposition: bytes
) -> None:
    body = b"--x\r\nContent-Disposition: " + disposition + b"\r\n\r\na photo\r\n--x--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = client.post("/gradio_api/upload", content=body, headers=kind)
    assert answer.status_code in (200, 400)
    assert len(uploads) == (answer.status_code == 200)


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "multipart/form-data", f"multipart/form-data; boundary={'b' * 500}"]
)
def test_what_is_no_form_is_refused(client: TestClient, uploads: UploadStore, kind: str) -> None:
    answer = client.post("/gradio_api/upload", content=b"--b", headers={"Content-Type": kind})
    status = 400 if kind.startswith("multipart/form-data") else 415
    assert (answer.status_code, answer.text) == (status, "send one file, as a form")
    assert len(uploads) == 0


def test_what_fails_half_way_leaves_nothing(
    client: TestClient,
    uploads: UploadStore,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def full(path: Any, count: int) -> None:
        assert path.exists()  # registered, and open
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(uploads, "grow", full)
    answer = client.post("/gradio_api/upload", files={"files": FAMILY})
    assert (answer.status_code, answer.text[:24]) == (507, "this server cannot store")
    assert list(uploads.folder.iterdir()) == []
    assert len(uploads) == 0
    assert capsys.readouterr().err == "gioconda: upload: No space left on device\n"


def put_result(uploads: UploadStore, content: bytes = b"smiling") -> str:
    folder = uploads.slot()
    (folder / "family.smile.jpg").write_bytes(content)
    (path,) = uploads.results(folder, ["family.smile.jpg"], "anna")
    return str(path)


def test_a_result_can_be_fetched_again_until_it_has_arrived(
    client: TestClient, uploads: UploadStore
) -> None:
    address = f"/gradio_api/file={put_result(uploads)}"
    assert client.head(address).status_code == 200
    assert client.get(address).content == b"smiling"
    rest = client.get(address, headers={"Range": "bytes=3-"})  # the connection broke after "smi"
    assert (rest.status_code, rest.content) == (206, b"ling")
    assert rest.headers["cache-control"] == "no-store"
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == client.delete(address).status_code == 404
    assert list(uploads.folder.iterdir()) == []


def test_an_upload_is_never_handed_out_nor_deleted(
    client: TestClient, uploads: UploadStore
) -> None:
    uploaded = upload(client)
    for other in (uploaded, "/etc/passwd", "http://example.org/", f"{uploads.folder}/../../x"):
        assert client.get(f"/gradio_api/file={other}").status_code == 404
        assert client.delete(f"/gradio_api/file={other}").status_code == 404
    assert uploads.photo(uploaded)


def test_photos_stay_for_the_next_choice_until_they_are_let_go(
    client: TestClient, uploads: UploadStore
) -> None:
    shots = [upload(client), upload(client)]
    assert client.post("/gradio_api/keep", json=shots).status_code == 204
    for none in (["/etc/passwd"], [*shots, "x"], [[1]], {"a": 1}, "x", 7):
        assert client.post("/gradio_api/keep", json=none).status_code == 404
    assert client.post("/gradio_api/keep", content=b"[" * 60_000).status_code == 404
    assert all(map(uploads.photo, shots))
    others = json.dumps([*shots, "/etc/hostname"])
    assert client.request("DELETE", "/gradio_api/keep", content=others).status_code == 204
    assert not any(map(uploads.photo, shots))
    assert list(uploads.folder.iterdir()) == []
