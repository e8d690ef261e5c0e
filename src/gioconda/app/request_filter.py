"""Request filter in front of Gradio: few addresses, small bodies, only paths in the upload store.

Gradio serves far more addresses than this page needs (proxies, files by path, recordings); all
others answer 404. Photos are uploaded to a store. A request that names a file is rewritten before
Gradio sees it: only the file's path in the store remains, or nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gioconda.app.limits import Limits
from gioconda.app.upload_store import UploadStore
from gioconda.web import limited, with_headers

API = "/gradio_api"
JOIN, DATA, UPLOAD, FILE = f"{API}/queue/join", f"{API}/queue/data", f"{API}/upload", f"{API}/file="
_READ = {"/", "/config", f"{API}/info", f"{API}/startup-events", "/gradio_api/app_id", DATA}
_READ_UNDER = ("/static/", f"{API}/heartbeat/", FILE)
_WRITTEN = {JOIN, UPLOAD}
_JSON_BYTES = 64_000  # largest body of a request without a file
_MULTIPART_BYTES = 10_000  # overhead of a form around a file

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' blob: data:; media-src 'self' blob:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}


class RequestFilter:
    """ASGI middleware in front of Gradio.

    Args:
        app: The application behind it.
        uploads: Holds the uploads.
        limits: Limits of one request.
        arities: Number of values that each API function takes, by its index in Gradio.
    """

    def __init__(
        self, app: ASGIApp, uploads: UploadStore, limits: Limits, arities: Sequence[int]
    ) -> None:
        self.app, self.uploads, self.limits, self.arities = app, uploads, limits, arities

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
        elif not _is_open(scope["method"], scope["path"]):
            await PlainTextResponse("there is nothing here", 404)(scope, receive, send)
        elif scope["path"] == JOIN:
            await self._join(scope, receive, with_headers(send, HEADERS))
        elif scope["path"] == UPLOAD:
            most = self.limits.file_bytes + _MULTIPART_BYTES
            await self.app(
                scope, limited(receive, most, TooLargeError()), with_headers(send, HEADERS)
            )
        elif scope["path"] == DATA:
            await self._listen(scope, receive, with_headers(send, HEADERS))
        else:
            await self.app(scope, receive, with_headers(send, HEADERS))

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Join the queue: the body is read, and only what Gradio needs is passed on."""
        try:
            body = await _read(receive, _JSON_BYTES)
            given = json.loads(body)
            session, number = str(given["session_hash"]), int(given["fn_index"])
            if number < 0 or len(given["data"]) != self.arities[number]:
                raise ValueError("not as many values as the function takes")
            kept = {
                "data": [self._without_paths(value, session) for value in given["data"]],
                "fn_index": number,
                "session_hash": session,
            }
        except (ValueError, KeyError, IndexError, TypeError, RecursionError):
            answer = JSONResponse({"detail": "this is no request that the page would send"}, 400)
            await answer(scope, receive, send)
            return
        rewritten = json.dumps(kept).encode()
        headers = MutableHeaders(scope=scope)
        headers["content-length"] = str(len(rewritten))
        await self.app(scope, _replayed(rewritten, receive), send)

    def _without_paths(self, value: Any, session: str) -> Any:
        """The value with each file replaced by its path in the store, claimed for the session."""
        if isinstance(value, dict):
            if {"path", "url", "meta"} & value.keys():
                return self.uploads.claim(value.get("path"), session)
            return {key: self._without_paths(one, session) for key, one in value.items()}
        if isinstance(value, list):
            return [self._without_paths(one, session) for one in value]
        return value

    async def _listen(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Keep a visitor's files while they listen for the answer."""
        session = parse_qs(scope["query_string"].decode()).get("session_hash", [""])[0]
        self.uploads.hold(session)
        try:
            await self.app(scope, receive, send)
        finally:
            self.uploads.release(session)


def _is_open(method: str, path: str) -> bool:
    if method in ("GET", "HEAD"):
        return path in _READ or path.startswith(_READ_UNDER)
    return method == "POST" and path in _WRITTEN


async def _read(receive: Receive, most: int) -> bytes:
    """A body.

    Raises:
        ValueError: It is longer than ``most`` bytes, or the visitor left.
    """
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ValueError("the visitor left")
        body += bytes(message.get("body", b""))
        if len(body) > most:
            raise ValueError("too long")
        if not message.get("more_body"):
            return body


def _replayed(body: bytes, receive: Receive) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again


class TooLargeError(Exception):
    """A body is longer than the limit."""


def declared_bytes(headers: Headers) -> int:
    """The declared length of a body; 0 where there is none."""
    length = headers.get("content-length", "")
    return int(length) if length.isdigit() else 0
