"""Headers on every answer, a password, and a share of what all use."""

from __future__ import annotations

import base64
import threading

import pytest

pytest.importorskip("starlette", reason="needs the extra [app]")

from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from gioconda.web.crowd import FairShare
from gioconda.web.headers import SecureHeaders
from gioconda.web.password import Password
from gioconda.web.visitors import Holdings, Share, named, visitor_of

HELLO = PlainTextResponse("hello")


def basic(password: str, user: str = "anybody") -> dict[str, str]:
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {token}"}


def test_a_framework_s_own_rules_for_other_pages_are_taken_away() -> None:
    open_to_all = {
        "Access-Control-Allow-Origin": "https://evil.example",
        "Access-Control-Allow-Credentials": "true",
        "X-Content-Type-Options": "sniff",
    }
    app = SecureHeaders(PlainTextResponse("hello", headers=open_to_all), {"X-More": "1"}, "test")
    headers = TestClient(app).get("/").headers
    assert not [name for name in headers if name.startswith("access-control-")]
    assert (headers["x-more"], headers["x-content-type-options"]) == ("1", "nosniff")


def test_a_bug_is_a_line_and_an_answer_with_the_headers(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise KeyError("secret")

    answer = TestClient(SecureHeaders(broken, {}, "test")).get("/page")
    assert answer.status_code == 500
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "secret" not in answer.text
    assert capsys.readouterr().err == "test: 'GET /page': KeyError: 'secret'\n"


def test_the_password_lets_in_and_nothing_else_does() -> None:
    client = TestClient(Password(HELLO, "sesame öffne", open_paths=("/health",)))
    asked = client.get("/")
    assert asked.status_code == 401
    assert asked.headers["www-authenticate"].startswith("Basic")
    assert client.get("/", headers=basic("sesame öffne")).text == "hello"
    assert client.get("/", headers=basic("sesame öffne", user="mona")).text == "hello"
    bearer = {"Authorization": "Bearer sesame öffne".encode()}
    assert client.get("/", headers=bearer).text == "hello"  # type: ignore[arg-type]
    for wrong in (basic("sesam"), basic(""), {"Authorization": "Bearer sesame"}):
        assert client.get("/", headers=wrong).status_code == 401
    assert client.get("/", headers={"Authorization": "Basic ???"}).status_code == 401
    assert client.get("/health").text == "hello"


def test_programs_are_refused_in_json_and_told_when_to_come_again() -> None:
    app = Password(HELLO, "open sesame")
    asked = TestClient(app).post("/v1/edit")
    assert asked.status_code == 401
    assert asked.json() == {"error": "A password is needed."}
    for k in range(10):
        TestClient(app).post("/v1/edit", headers={"Authorization": f"Bearer {k}"})
    refused = TestClient(app).post("/v1/edit", headers={"Authorization": "Bearer open sesame"})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert refused.json() == {"error": "Too many wrong passwords. Wait a minute."}
    full = FairShare(HELLO, Share(each=0, all=0))
    assert TestClient(full).post("/v1/edit").headers["retry-after"] == "5"


def test_passwords_cannot_be_tried_out_and_others_are_not_kept_out() -> None:
    app = Password(HELLO, "sesame")
    thief = TestClient(app, client=("10.0.0.1", 1))
    answers = [thief.get("/", headers=basic(str(k))).status_code for k in range(12)]
    assert answers == [401] * 10 + [429] * 2
    assert thief.get("/", headers=basic("sesame")).status_code == 429
    owner = TestClient(app, client=("10.0.0.2", 1))
    assert owner.get("/", headers=basic("sesame")).status_code == 200


def test_one_visitor_s_open_requests_leave_room_for_others() -> None:
    let_go, inside = threading.Event(), threading.Semaphore(0)

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        import asyncio

        inside.release()
        await asyncio.to_thread(let_go.wait)
        await HELLO(scope, receive, send)

    app = FairShare(slow, Share(each=2, all=3))
    one, other = (TestClient(app, client=(f"10.0.0.{k}", 1)) for k in (1, 2))
    waiting = [threading.Thread(target=client.get, args=("/",)) for client in (one, one, other)]
    try:
        for thread in waiting[:2]:
            thread.start()
        assert all(inside.acquire(timeout=60) for _ in range(2))
        assert one.get("/").status_code == 429
        waiting[2].start()
        assert inside.acquire(timeout=60)
        assert other.get("/").status_code == 503  # all there is is taken
    finally:
        let_go.set()
        for thread in waiting:
            thread.join()
    assert one.get("/").status_code == 200


def test_shares() -> None:
    held = Holdings(Share(each=2, all=3))
    assert [held.take("a"), held.take("a"), held.take("a")] == [True, True, None]
    assert [held.take("b"), held.take("b"), held.take("c")] == [True, False, False]
    held.give_back("a")
    assert held.take("c") is True
    assert (held.held(), held.held("a"), held.held("nobody")) == (3, 1, 0)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("192.168.1.2", "192.168.1.2"),
        ("::ffff:192.168.1.2", "192.168.1.2"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("testclient", "testclient"),
    ],
)
def test_a_household_is_one_visitor(address: str, name: str) -> None:
    assert named(address) == visitor_of({"client": (address, 1)}) == name


def test_who_has_no_address_is_a_visitor_too() -> None:
    assert visitor_of({"client": None}) == ""
