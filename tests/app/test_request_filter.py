"""What may come in, and what is left of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from gioconda.app.limits import Limits
from gioconda.app.page import EXAMPLES, render
from gioconda.app.request_filter import UPLOAD, RequestFilter
from gioconda.app.routes import routes
from gioconda.app.upload_store import UploadStore

FAMILY = ("family.jpg", b"a photo", "image/jpeg")


@pytest.fixture
def uploads() -> Iterator[UploadStore]:
    made = UploadStore(kept_s=60)
    yield made
    made.close()


@pytest.fixture
def client(uploads: UploadStore) -> TestClient:
    """The filter and our own addresses; where Gradio would be, requests come back as an echo."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    limits = Limits(file_mb=0.02)

    async def echo(request: Request) -> Response:
        return Response(await request.body(), headers={"X-Echo": "yes"})

    app = Starlette(routes=routes(lambda: render({"edit": 1}, {}, limits), uploads, limits))
    app.add_route("/gradio_api/queue/join", echo, methods=["POST"])
    app.add_route("/{path:path}", echo, methods=["GET", "POST", "PUT"])
    return TestClient(RequestFilter(app, uploads, limits, [1, 2]))


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
    for name in ("main.js", "photo.js", "lab.js", "line.js", "ways.js", "tray.js", "style.css"):
        answer = client.get(f"/static/{name}")
        assert answer.status_code == 200
        assert "http:" not in answer.text
        assert "https:" not in answer.text
    for example in EXAMPLES:
        shown = client.get(f"/static/examples/{example.path.name}")
        assert shown.content == example.path.read_bytes()


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
    scope = {"type": "http", "method": "POST", "path": UPLOAD, "headers": [kind]}
    asyncio.run(client.app({**scope, "query_string": b"", "root_path": ""}, receive, send))
    assert capsys.readouterr().err == (
        "gioconda app: upload: the visitor left before the photo was there; nothing was kept\n"
    )
    assert list(uploads.folder.iterdir()) == []


@pytest.mark.parametrize("files", [{}, {"a": FAMILY, "b": FAMILY}])
def test_a_form_has_one_file(client: TestClient, uploads: UploadStore, files: Any) -> None:
    answer = client.post("/gradio_api/upload", files=files)
    assert answer.status_code == 400
    assert list(uploads.folder.iterdir()) == []


def test_a_crowd_cannot_fill_the_disk(client: TestClient, uploads: UploadStore) -> None:
    for _ in range(2 * (Limits().waiting + 1)):
        upload(client)
    answer = client.post("/gradio_api/upload", files={"files": FAMILY})
    assert (answer.status_code, answer.text[:16]) == (503, "many people are ")


def test_a_result_is_fetched_once_and_an_upload_never(
    client: TestClient, uploads: UploadStore
) -> None:
    uploaded, result = upload(client), uploads.slot("family.smile.jpg")
    result.write_bytes(b"smiling")
    uploads.put(result, upload=False)
    assert client.head(f"/gradio_api/file={result}").status_code == 200
    answer = client.get(f"/gradio_api/file={result}")
    assert answer.content == b"smiling"
    assert answer.headers["cache-control"] == "no-store"
    assert not result.exists()
    assert client.get(f"/gradio_api/file={result}").status_code == 404
    assert client.get(f"/gradio_api/file={uploaded}").status_code == 404
    for other in ("/etc/passwd", "http://example.org/", f"{uploads.folder}/../../etc/passwd"):
        assert client.get(f"/gradio_api/file={other}").status_code == 404
