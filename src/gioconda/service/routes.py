"""The addresses of the API: edits, faces, how the server is, its figures, and what there is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from gioconda.errors import GiocondaError
from gioconda.service.api import answers
from gioconda.service.api.clips import CLIPS, clip_routes
from gioconda.service.api.description import described
from gioconda.service.api.endpoint import PhotoEndpoint
from gioconda.service.api.fields import read_fields
from gioconda.service.jobs import EDIT_JOB, EXPRESSIONS_JOB, FACES_JOB
from gioconda.service.service import Service
from gioconda.web.refusals import refusal

EDIT, FACES, EXPRESSIONS = "/v1/edit", "/v1/faces", "/v1/expressions"
HEALTH, METRICS, DOCS, OPENAPI = "/health", "/metrics", "/docs", "/openapi.json"
ROUTES = (
    *(EDIT, FACES, EXPRESSIONS, CLIPS, f"{CLIPS}/*"),
    *(HEALTH, METRICS, DOCS, f"{DOCS}/*", OPENAPI),
)
"""All of them; ``*`` stands for anything."""

_STATIC = Path(__file__).parent / "static"
_NO_STORE = {"Cache-Control": "no-store"}
_NOTHING = "there is nothing here; /docs says what there is"


def api_of(service: Service) -> ASGIApp:
    """The API alone; its first page leads to its description."""

    async def front(request: Request) -> Response:
        return RedirectResponse(DOCS[1:])

    return _application([*api_routes(service), Route("/", front)])


class WithApi:
    """The API in front of another application, which answers what is not the API's.

    Args:
        service: What the API works with.
        app: The other application.
    """

    def __init__(self, service: Service, app: ASGIApp) -> None:
        self.app, self._api = app, _application(api_routes(service))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        ours = scope["type"] == "http" and _is_ours(scope["path"])
        await (self._api if ours else self.app)(scope, receive, send)


def _is_ours(path: str) -> bool:
    return path in ROUTES or path.startswith(("/v1/", f"{DOCS}/"))


def api_routes(service: Service) -> list[BaseRoute]:
    """The API's routes."""

    async def health(request: Request) -> Response:
        told = service.health()
        return JSONResponse(told, 200 if told["status"] == "ok" else 503, _NO_STORE)

    async def metrics(request: Request) -> Response:
        body, kind = service.metrics.written(request.headers.get("accept", ""))
        return Response(body, headers={**_NO_STORE, "Content-Type": kind})

    async def docs(request: Request) -> Response:
        return FileResponse(_STATIC / "docs.html", headers={"Cache-Control": "no-cache"})

    async def openapi(request: Request) -> Response:
        return JSONResponse(description, headers={"Cache-Control": "no-cache"})

    description = described(service.limits)
    edit = PhotoEndpoint(service, EDIT_JOB, read_fields, answers.edited)
    faces = PhotoEndpoint(service, FACES_JOB, _no_fields, answers.faces)
    expressions = PhotoEndpoint(service, EXPRESSIONS_JOB, _no_fields, answers.faces)
    return [
        Route(EDIT, edit, methods=["POST"]),
        Route(FACES, faces, methods=["POST"]),
        Route(EXPRESSIONS, expressions, methods=["POST"]),
        *clip_routes(service),
        Route(HEALTH, health),
        Route(METRICS, metrics),
        Route(DOCS, docs),
        Route(OPENAPI, openapi),
        Mount(DOCS, StaticFiles(directory=_STATIC)),
    ]


def _no_fields(pairs: Iterable[tuple[str, str]]) -> dict[str, object]:
    """Nothing beside the photo can be asked for."""
    for name, _ in pairs:
        raise GiocondaError(f"no field is called {name[:40]!r}; there is: photo, the file")
    return {}


def _application(routes: list[BaseRoute]) -> ASGIApp:
    app = Starlette(routes=routes, exception_handlers={HTTPException: _refuse})
    app.router.redirect_slashes = False
    return app


async def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    line = _NOTHING if error.status_code == 404 else f"{request.method} is not answered here"
    return refusal(request.scope, line, error.status_code, error.headers)
