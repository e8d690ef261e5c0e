"""The web server: projects under their names, pages without a build step, one process."""

from __future__ import annotations

import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from html import escape
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import ASGIApp

from gioconda.annotation import admin_routes, subject_routes
from gioconda.annotation.guards import guarded
from gioconda.annotation.project import Project, by_slug
from gioconda.annotation.store import NotStoredError
from gioconda.annotation.subject_routes import Here
from gioconda.web.hosts import Hosts
from gioconda.web.listening import server_of
from gioconda.web.password import WITHIN_S, WRONG_TRIES
from gioconda.web.tries import Tries

PAGE = Path(__file__).with_name("page")
NOT_STORED = "The server cannot store anything just now. Nothing is lost: please try again."
NETWORK = Hosts()  # a server that the whole network may call


def make_app(
    projects: Sequence[Project],
    token: str,
    hosts: Hosts = NETWORK,
    tell: Callable[[str], None] = lambda name: None,
) -> ASGIApp:
    """The slide shows of some projects.

    Args:
        projects: Each is served under its slug, and closed when the server stops.
        token: What progress and results are asked for with.
        hosts: Names that the server may be called by, and pages that may ask.
        tell: Hears each other name.

    Raises:
        GiocondaError: Two projects have the same address.
    """
    named = by_slug(list(projects))

    @asynccontextmanager
    async def closing(app: FastAPI) -> AsyncIterator[None]:
        yield
        for project in named.values():
            project.store.close()

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=closing)
    app.state.projects, app.state.token = named, token
    app.state.wrong_tokens = Tries(WRONG_TRIES, WITHIN_S)
    app.mount("/static", StaticFiles(directory=PAGE))
    app.include_router(subject_routes.routes)
    app.include_router(admin_routes.routes)
    app.add_exception_handler(RequestValidationError, _refuse)
    app.add_exception_handler(NotStoredError, _not_stored)
    app.add_api_route("/", _front, response_model=None)
    app.add_api_route("/{slug}", _with_slash, response_model=None)
    app.add_api_route("/{slug}/", _show, response_model=None)
    app.add_api_route("/{slug}/admin", _admin, response_model=None)
    return guarded(app, hosts, tell)


def _refuse(request: Request, error: Exception) -> Response:
    return JSONResponse({"detail": "This is nothing that the page would send."}, 422)


def _not_stored(request: Request, error: Exception) -> Response:
    print(f"gioconda annotate: {error}", file=sys.stderr)
    return JSONResponse({"detail": NOT_STORED}, 503, {"Retry-After": "3"})


def _front(request: Request) -> Response:
    """The only slide show, or a list of all."""
    projects: dict[str, Project] = request.app.state.projects
    if len(projects) == 1:
        return RedirectResponse(f"{next(iter(projects))}/")
    links = "\n".join(
        f'<li><a href="{quote(slug)}/">{escape(project.settings.title)}</a> '
        f"<small>({escape(slug)})</small></li>"
        for slug, project in projects.items()
    )
    page = (PAGE / "projects.html").read_text(encoding="utf-8")
    return HTMLResponse(page.replace("<!-- projects -->", links))


def _with_slash(project: Here) -> Response:
    """A relative address, which holds below a proxy's path and behind its HTTPS as well."""
    return RedirectResponse(f"{project.slug}/")


def _show(project: Here) -> Response:
    return FileResponse(PAGE / "show.html")


def _admin(project: Here) -> Response:
    return FileResponse(PAGE / "admin.html")


def run(app: ASGIApp, listening: socket.socket) -> None:
    """Serve until Ctrl-C or SIGTERM; answers under way are finished first."""
    server_of(app).run(sockets=[listening])
