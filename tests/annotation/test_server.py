"""Where a slide show is, and by which names it is called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("starlette", reason="needs the extra [app]")

from gioconda.web.hosts import hosts_for

if TYPE_CHECKING:
    from starlette.testclient import TestClient

Serve = Callable[..., "TestClient"]


def test_on_this_machine_it_answers_to_its_own_names_and_says_so(
    folder: Path, serve: Serve
) -> None:
    refused: list[str] = []
    client = serve(folder, hosts=hosts_for("127.0.0.1"), tell=refused.append)
    assert client.get("", headers={"Host": "localhost:8000"}).status_code == 200
    answer = client.get("", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert refused == ["evil.example"]


def test_no_other_page_joins(folder: Path, serve: Serve) -> None:
    client = serve(folder, hosts=hosts_for("127.0.0.1"))
    headers = {"Host": "localhost:8000", "Origin": "http://evil.example"}
    assert client.post("api/join", headers=headers, json={"name": "Eve"}).status_code == 403
    headers["Origin"] = "http://localhost:8000"
    assert client.post("api/join", headers=headers, json={"name": "Eve"}).status_code == 200


def test_an_address_without_its_slash_leads_on_below_a_proxy_s_path(
    folder: Path, serve: Serve
) -> None:
    slug = "照片"
    client = serve(folder.rename(folder.with_name(slug)))
    answer = client.get(f"http://here/{slug}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "%E7%85%A7%E7%89%87/")
    assert client.get("").status_code == 200
    assert client.get("http://here/other", follow_redirects=False).status_code == 404
