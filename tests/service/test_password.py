"""A server with a password: what it asks of programs, and what it tells without one."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import httpx
import pytest

from tests.service.conftest import SCRIPT, Come
from tests.service.served import PASSWORD
from tests.serving import Served, served

PHOTO = {"photo": ("small.jpg", b"a small photo")}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    pytest.importorskip("prometheus_client", reason="needs the extra [serve]")
    with served(tmp_path_factory.mktemp("temp"), SCRIPT, "--password") as one:
        yield one


def test_it_is_taken_as_basic_and_as_a_bearer_s_token(client: httpx.Client) -> None:
    asked = client.post("/v1/edit", files=PHOTO)
    assert (asked.status_code, asked.json()) == (401, {"error": "A password is needed."})
    assert asked.headers["www-authenticate"].startswith("Basic")
    basic = client.post("/v1/edit", files=PHOTO, auth=("anybody", PASSWORD))
    bearer = {"Authorization": f"Bearer {PASSWORD}"}
    by_token = client.post("/v1/edit", files=PHOTO, headers=bearer)
    assert basic.status_code == by_token.status_code == 415  # what came is no picture


def test_without_it_nothing_is_told_but_health(client: httpx.Client) -> None:
    assert client.get("/health").json()["status"] == "ok"
    for address in ("/", "/docs", "/docs/docs.js", "/openapi.json", "/metrics", "/v1/faces"):
        assert client.get(address).status_code == 401


@pytest.mark.skipif(sys.platform != "linux", reason="needs 127.0.0.2")
def test_it_cannot_be_tried_out(come: Come) -> None:
    thief, owner = come("127.0.0.2"), come("127.0.0.3")
    codes = [
        thief.post("/v1/edit", files=PHOTO, headers={"Authorization": f"Bearer {k}"}).status_code
        for k in range(12)
    ]
    assert codes == [401] * 10 + [429] * 2
    refused = thief.post("/v1/edit", files=PHOTO, auth=("anybody", PASSWORD))
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert owner.get("/metrics", auth=("prometheus", PASSWORD)).status_code == 200


def test_no_figure_tells_who_asked_or_for_what(client: httpx.Client) -> None:
    client.get("/secret-of-mona?who=mona")
    client.post("/v1/edit", files={"photo": ("secret.jpg", b"x")}, auth=("mona", PASSWORD))
    figures = client.get("/metrics", auth=("mona", PASSWORD)).text
    assert 'gioconda_requests_total{code="401",route="other"}' in figures
    for word in ("secret", "mona", "127.0.0", PASSWORD):
        assert word not in figures
