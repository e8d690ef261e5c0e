"""What holds for every request: no huge bodies, and headers that keep it in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.annotation.conftest import HERE, join, reply

if TYPE_CHECKING:
    from starlette.testclient import TestClient


def pieces(count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield b" " * 1000


@pytest.mark.parametrize("count", [17, 50_000])
def test_huge_bodies_are_refused_said_or_not(client: TestClient, count: int) -> None:
    headers, _ = join(client, "Anna")
    headers["Content-Type"] = "application/json"
    told = client.post("api/answers", headers=headers, content=b" " * 1000 * count)
    assert told.status_code == 413
    told = client.post("api/answers", headers=headers, content=pieces(count))
    assert told.status_code == 413
    assert client.post("api/answers", headers=headers, json=reply(0)).status_code == 200


@pytest.mark.parametrize("length", ["-1", "many", "1e3", ""])
def test_a_length_that_is_no_number_is_refused(client: TestClient, length: str) -> None:
    headers = {"Content-Length": length, "Content-Type": "application/json"}
    assert client.post("api/join", headers=headers, content=b"{}").status_code == 413


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("", 200),
        ("admin", 200),
        (f"{HERE}/static/show.js", 200),
        ("api/state", 401),
        (f"{HERE}/no/", 404),
    ],
)
def test_every_answer_says_what_a_browser_may_do(
    client: TestClient, path: str, status: int
) -> None:
    told = client.get(path)
    assert told.status_code == status
    policy = told.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert told.headers["x-content-type-options"] == "nosniff"
    assert told.headers["cache-control"] == "no-store"
    assert told.headers["cross-origin-opener-policy"] == "same-origin"


def test_pages_hold_no_script_or_style_of_their_own(client: TestClient) -> None:
    for path in ("", "admin"):
        page = client.get(path).text
        assert "<style" not in page
        assert " style=" not in page
        assert page.count("<script") == page.count('<script type="module" src=') == 1


def test_an_address_that_is_taken_is_one_line() -> None:
    from gioconda.errors import GiocondaError
    from gioconda.web.listening import listen

    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(GiocondaError, match=f"127.0.0.1:{port}: cannot be listened on"):
            listen("127.0.0.1", port)
    with pytest.raises(GiocondaError, match="cannot be listened on"):
        listen("no.such.host.invalid", 0)
