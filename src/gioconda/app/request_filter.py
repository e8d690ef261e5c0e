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

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gioconda.app.session_places import SessionPlaces
from gioconda.service.limits import Limits
from gioconda.service.queue import CrowdedError
from gioconda.service.refusals import refusal_of
from gioconda.service.uploads.store import UploadStore
from gioconda.web.bodies import TooLargeError, TooSlowError, limited, read_all, replayed
from gioconda.web.visitors import visitor_of

API = "/gradio_api"
JOIN, DATA, UPLOAD, FILE = f"{API}/queue/join", f"{API}/queue/data", f"{API}/upload", f"{API}/file="
KEEP = f"{API}/keep"
STATIC_FILES, HEARTBEAT = "/static/", f"{API}/heartbeat/"
ROUTES = ("/", f"{STATIC_FILES}*", JOIN, DATA, UPLOAD, KEEP, f"{FILE}*", f"{HEARTBEAT}*")
"""What is counted one by one."""
_READ = {"/", "/config", f"{API}/info", f"{API}/startup-events", "/gradio_api/app_id", DATA}
_READ_UNDER = (STATIC_FILES, HEARTBEAT, FILE)
_WRITTEN = {JOIN, UPLOAD, KEEP}
_JSON_BYTES = 64_000  # largest body of a request without a file
_MULTIPART_BYTES = 10_000  # overhead of a form around a file
_MOST_LETTERS = 200  # of a session's name
NOT_OURS = {"detail": "this is no request that the page would send"}
SLOW = "this came too slowly; try again"


class RequestFilter:
    """ASGI middleware in front of Gradio.

    Args:
        app: The application behind it.
        uploads: Holds the uploads.
        places: Places in the queue.
        limits: Limits of one request.
        arities: Number of values that each API function takes, by its index in Gradio.
    """

    def __init__(
        self,
        app: ASGIApp,
        uploads: UploadStore,
        places: SessionPlaces,
        limits: Limits,
        arities: Sequence[int],
    ) -> None:
        self.app, self.uploads, self.places = app, uploads, places
        self.limits, self.arities = limits, arities

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
        elif not _is_open(scope["method"], scope["path"]):
            await PlainTextResponse("there is nothing here", 404)(scope, receive, send)
        elif scope["path"] == JOIN:
            await self._join(scope, limited(receive, _JSON_BYTES, self.limits.pace), send)
        elif scope["path"] == UPLOAD:
            most = self.limits.file_bytes + _MULTIPART_BYTES
            await self.app(scope, limited(receive, most, self.limits.pace), send)
        elif scope["path"] == KEEP:
            await self.app(scope, limited(receive, _JSON_BYTES, self.limits.pace), send)
        elif scope["path"] == DATA:
            await self._listen(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Join the queue: the body is read, and only what Gradio needs is passed on."""
        try:
            asked = self._asked(await read_all(receive))
        except TooSlowError:
            await PlainTextResponse(SLOW, 408)(scope, receive, send)
            return
        except (TooLargeError, ConnectionError, ValueError, LookupError, TypeError, RecursionError):
            await JSONResponse(NOT_OURS, 400)(scope, receive, send)
            return
        session = asked["session_hash"]
        try:
            self.places.take(visitor_of(scope), session)
        except CrowdedError as error:
            refused = refusal_of(error, self.limits, JOIN)
            answer = PlainTextResponse(refused.line, refused.status, refused.headers)
            await answer(scope, receive, send)
            return
        rewritten = json.dumps(asked).encode()
        MutableHeaders(scope=scope)["content-length"] = str(len(rewritten))
        joined = False

        async def heard(message: Message) -> None:
            nonlocal joined
            joined = joined or message.get("status") == 200
            await send(message)

        try:
            await self.app(scope, replayed(rewritten, receive), heard)
        finally:
            if not joined:
                self.places.give_back(session)

    def _asked(self, body: bytes) -> dict[str, Any]:
        """What Gradio needs of a request.

        Raises:
            ValueError: It is not what the page would send; also LookupError and TypeError.
        """
        given = json.loads(body)
        session, number = str(given["session_hash"])[:_MOST_LETTERS], int(given["fn_index"])
        if number < 0 or len(given["data"]) != self.arities[number]:
            raise ValueError("not as many values as the function takes")
        data = [self._without_paths(value, session) for value in given["data"]]
        return {"data": data, "fn_index": number, "session_hash": session}

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
        session = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
        session = session[:_MOST_LETTERS]
        self.uploads.hold(session)
        try:
            await self.app(scope, receive, send)
        finally:
            self.uploads.release(session)
            self.places.leave(session)


def _is_open(method: str, path: str) -> bool:
    if method in ("GET", "HEAD"):
        return path in _READ or path.startswith(_READ_UNDER)
    if method == "DELETE":
        return path == KEEP or path.startswith(FILE)
    return method == "POST" and path in _WRITTEN
