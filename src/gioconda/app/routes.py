"""Our own routes in front of Gradio's: the page, its files, uploads, results and health."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
)
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from gioconda.app.limits import Limits
from gioconda.app.page import EXAMPLES, STATIC
from gioconda.app.request_filter import FILE, HEALTH, UPLOAD
from gioconda.app.uploads.store import UploadStore
from gioconda.app.uploads.uploading import Uploading

_NOTHING = "there is nothing here, or its minute is over"


def routes(
    page: Callable[[], str],
    uploads: UploadStore,
    limits: Limits,
    health: Callable[[], Mapping[str, Any]],
) -> list[BaseRoute]:
    """The routes.

    Args:
        page: Returns the page's HTML.
        uploads: Stores photos and results.
        limits: Limits of a file.
        health: Says how the server is; ``status`` is ``ok``, or what is the matter.
    """

    async def show(request: Request) -> Response:
        return HTMLResponse(page(), headers={"Cache-Control": "no-cache"})

    async def fetch(request: Request) -> Response:
        found = uploads.result(request.path_params["path"], fetch=request.method == "GET")
        if found is None:
            return PlainTextResponse(_NOTHING, 404)
        return FileResponse(found, filename=found.name, headers={"Cache-Control": "no-store"})

    async def forget(request: Request) -> Response:
        found = uploads.result(request.path_params["path"])
        if found is None:
            return PlainTextResponse(_NOTHING, 404)
        uploads.drop(found)
        return Response(status_code=204)

    async def example(request: Request) -> Response:
        found = examples.get(request.path_params["name"])
        return FileResponse(found) if found else PlainTextResponse("there is nothing here", 404)

    async def tell_health(request: Request) -> Response:
        told = health()
        return JSONResponse(
            dict(told), 200 if told["status"] == "ok" else 503, {"Cache-Control": "no-store"}
        )

    examples = {shown.path.name: shown.path for shown in EXAMPLES}
    return [
        Route("/", show),
        Route(HEALTH, tell_health),
        Route("/static/examples/{name}", example),
        Mount("/static", StaticFiles(directory=STATIC)),
        Route(UPLOAD, Uploading(uploads, limits).answer, methods=["POST"]),
        Route(FILE + "{path:path}", fetch),
        Route(FILE + "{path:path}", forget, methods=["DELETE"]),
    ]
