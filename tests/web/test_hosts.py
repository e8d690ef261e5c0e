"""A server answers to its own names and to those that it was told, and to no other site's pages."""

from __future__ import annotations

import pytest

pytest.importorskip("starlette", reason="needs the extra [app]")

from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from gioconda.errors import GiocondaError
from gioconda.web.hosts import Hosts, KnownHosts, hosts_for

HERE = hosts_for("127.0.0.1")


def serve(hosts: Hosts, told: list[str] | None = None) -> TestClient:
    tell = (lambda name: None) if told is None else told.append
    return TestClient(KnownHosts(PlainTextResponse("hello"), hosts, tell))


def status(hosts: Hosts, host: str, **headers: str) -> int:
    return serve(hosts).get("/", headers={"Host": host, **headers}).status_code


def test_on_this_machine_only_its_own_names_are_answered() -> None:
    told: list[str] = []
    client = serve(HERE, told)
    for host in ("localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST"):
        assert client.get("/", headers={"Host": host}).status_code == 200
    for host in ("evil.example", "evil.example:8000", "localhost.evil.example", "192.168.1.2"):
        answer = client.get("/", headers={"Host": host})
        name = host.removesuffix(":8000")
        assert answer.status_code == 400
        assert f"starts it with --allow-host {name}" in answer.text
    assert told == ["evil.example", "localhost.evil.example", "192.168.1.2"]  # each once


@pytest.mark.parametrize(
    ("host", "answered"),
    [
        ("192.168.1.2:7860", 200),
        ("[fe80::1]:7860", 200),
        ("lab-pc", 200),
        ("lab-pc.local", 200),
        ("localhost", 200),
        ("evil.example", 400),
        ("192.168.1.2.evil.example", 400),
    ],
)
def test_on_a_network_addresses_and_its_own_names_are_answered(host: str, answered: int) -> None:
    """No name that can be made to point here by somebody outside."""
    assert status(hosts_for("0.0.0.0"), host) == answered


@pytest.mark.parametrize(
    ("allowed", "host", "answered"),
    [
        ("Study.example.org", "study.example.org:443", 200),
        ("study.example.org", "other.example.org", 400),
        ("*.example.org", "study.example.org", 200),
        ("*.example.org", "example.org", 400),
        ("*.example.org", "evilexample.org", 400),
        ("*", "anything", 200),
    ],
)
@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_a_proxy_s_name_can_be_allowed(
    address: str, allowed: str, host: str, answered: int
) -> None:
    assert status(hosts_for(address, [allowed]), host) == answered
    assert status(hosts_for(address, [allowed]), "localhost") == 200


@pytest.mark.parametrize("host", ["<script>", "", "a b", "*", "*.example.org", "\x1b[31m"])
def test_what_is_no_name_is_not_repeated(host: str) -> None:
    for hosts in (HERE, hosts_for("0.0.0.0"), hosts_for("127.0.0.1", ["*"])):
        told: list[str] = []
        answer = serve(hosts, told).get("/", headers={"Host": host})
        assert (answer.status_code, answer.text) == (400, "This request names no host.")
        assert told == []


def test_the_log_is_not_filled_by_whoever_thinks_of_names() -> None:
    told: list[str] = []
    client = serve(HERE, told)
    for k in range(50):
        client.get("/", headers={"Host": f"{k}.example"})
        client.get("/", headers={"Host": "localhost", "Origin": f"http://o{k}.example"})
    assert len(told) == 20


@pytest.mark.parametrize("name", ["https://study.example.org", "study.example.org:443", "a b", ""])
def test_an_option_that_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(GiocondaError, match="a name alone, without https:// and port"):
        hosts_for("127.0.0.1", [name])


@pytest.mark.parametrize(
    ("origin", "answered"),
    [
        ("http://localhost:7860", 200),
        ("https://localhost:7860", 200),
        ("http://localhost:3000", 403),  # another program of this machine
        ("http://evil.example", 403),
        ("https://study.example.org", 200),  # a proxy that calls the server by its own name
        ("https://study.example.org:8443", 200),
        ("null", 403),
        ("http://[", 403),
        ("file://", 403),
    ],
)
@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_only_own_pages_ask(address: str, origin: str, answered: int) -> None:
    hosts = hosts_for(address, ["study.example.org"])
    assert status(hosts, "localhost:7860", Origin=origin) == answered


def test_to_allow_any_name_is_not_to_allow_any_page() -> None:
    hosts = hosts_for("127.0.0.1", ["*"])
    assert status(hosts, "any.example", Origin="https://any.example") == 200
    assert status(hosts, "any.example", Origin="https://other.example") == 403


@pytest.mark.parametrize(
    ("site", "mode", "answered"),
    [
        ("same-origin", "cors", 200),
        ("none", "navigate", 200),
        ("cross-site", "navigate", 200),
        ("cross-site", "no-cors", 403),
        ("same-site", "cors", 403),
    ],
)
def test_pictures_and_scripts_of_other_pages_are_not_ours(
    site: str, mode: str, answered: int
) -> None:
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode}
    assert status(HERE, "localhost", **headers) == answered
