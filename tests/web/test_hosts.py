"""A server of this machine answers to its own names and to those that it was told, and says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gioconda.errors import GiocondaError

pytest.importorskip("starlette", reason="needs the extra [app]")

from gioconda.annotation.hosts import ANY, hosts_for

if TYPE_CHECKING:
    from starlette.testclient import TestClient

Serve = Callable[..., "TestClient"]


def test_on_this_machine_only_its_own_names_are_answered(folder: Path, serve: Serve) -> None:
    refused: list[str] = []
    client = serve(folder, hosts=hosts_for("127.0.0.1"), tell=refused.append)
    for host in ("localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST"):
        assert client.get("", headers={"Host": host}).status_code == 200
    for host in ("evil.example", "evil.example:8000", "localhost.evil.example"):
        answer = client.get("", headers={"Host": host})
        name = host.removesuffix(":8000")
        assert answer.status_code == 400
        assert f"starts it with --allow-host {name}" in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert refused == ["evil.example", "localhost.evil.example"]  # each once


def test_elsewhere_every_name_is_answered() -> None:
    assert hosts_for("localhost") == hosts_for("::1") == hosts_for("127.0.0.1")
    assert hosts_for("0.0.0.0") == hosts_for("faces.example.org") == (ANY,)


@pytest.mark.parametrize(
    ("allowed", "host", "status"),
    [
        ("Study.example.org", "study.example.org:443", 200),
        ("study.example.org", "other.example.org", 400),
        ("*.example.org", "study.example.org", 200),
        ("*.example.org", "example.org", 400),
        ("*.example.org", "evilexample.org", 400),
        ("*", "anything", 200),
    ],
)
def test_a_proxy_s_name_can_be_allowed(
    folder: Path, serve: Serve, allowed: str, host: str, status: int
) -> None:
    client = serve(folder, hosts=hosts_for("127.0.0.1", [allowed]))
    assert client.get("", headers={"Host": host}).status_code == status
    assert client.get("", headers={"Host": "localhost"}).status_code == 200


@pytest.mark.parametrize("host", ["<script>", "", "a b", "*", "*.example.org", "\x1b[31m"])
def test_what_is_no_name_is_not_repeated(folder: Path, serve: Serve, host: str) -> None:
    refused: list[str] = []
    client = serve(folder, hosts=hosts_for("127.0.0.1"), tell=refused.append)
    answer = client.get("", headers={"Host": host})
    assert (answer.status_code, answer.text) == (400, "This request names no host.")
    assert refused == []


def test_the_log_is_not_filled_by_whoever_thinks_of_names(folder: Path, serve: Serve) -> None:
    refused: list[str] = []
    client = serve(folder, hosts=hosts_for("127.0.0.1"), tell=refused.append)
    for k in range(50):
        client.get("", headers={"Host": f"{k}.example"})
    assert len(refused) == 20


@pytest.mark.parametrize("name", ["https://study.example.org", "study.example.org:443", "a b", ""])
def test_an_option_that_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(GiocondaError, match="a name alone, without https:// and port"):
        hosts_for("127.0.0.1", [name])


def test_an_address_without_its_slash_leads_on_below_a_proxy_s_path(
    folder: Path, serve: Serve
) -> None:
    slug = "照片"
    client = serve(folder.rename(folder.with_name(slug)))
    answer = client.get(f"http://here/{slug}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "%E7%85%A7%E7%89%87/")
    assert client.get("").status_code == 200
    assert client.get("http://here/other", follow_redirects=False).status_code == 404
