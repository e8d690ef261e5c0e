"""Our own routes in front of Gradio's: the page, its files, uploads and results."""

from __future__ import annotations

from collections.abc import Callable

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

from gioconda.app.page import EXAMPLES, STATIC
from gioconda.app.request_filter import FILE, KEEP, UPLOAD
from gioconda.service.limits import Limits
from gioconda.service.refusals import refusal_of
from gioconda.service.uploads.store import UploadStore
from gioconda.service.uploads.uploading import Uploading

_NOTHING = "there is nothing here, or its minute is over"


def routes(
    page: Callable[[], str],
    uploads: UploadStore,
    limits: Limits,
) -> list[BaseRoute]:
    """The routes.

    Args:
        page: Returns the page's HTML.
        uploads: Stores photos and results.
        limits: Limits of a file.
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

    async def keep(request: Request) -> Response:
        """Whether photos are there; they stay for the next request."""
        there = uploads.stay(await _listed(request))
        return Response(status_code=204) if there else PlainTextResponse(_NOTHING, 404)

    async def let_go(request: Request) -> Response:
        """Delete photos that stayed."""
        for path in map(uploads.photo, await _listed(request)):
            if path is not None:
                uploads.drop(path)
        return Response(status_code=204)

    async def example(request: Request) -> Response:
        found = examples.get(request.path_params["name"])
        return FileResponse(found) if found else PlainTextResponse("there is nothing here", 404)

    async def upload(request: Request) -> Response:
        """The path of a photo in the store, as Gradio's clients expect it, or why there is none."""
        try:
            return JSONResponse([str(await uploading.take(request))])
        except Exception as error:
            refused = refusal_of(error, limits, "upload")
            return PlainTextResponse(refused.line, refused.status, refused.headers)

    uploading = Uploading(uploads, limits)
    examples = {path.name: path for shown in EXAMPLES for path in shown.files}
    return [
        Route("/", show),
        Route("/static/examples/{name}", example),
        Mount("/static", StaticFiles(directory=STATIC)),
        Route(UPLOAD, upload, methods=["POST"]),
        Route(KEEP, keep, methods=["POST"]),
        Route(KEEP, let_go, methods=["DELETE"]),
        Route(FILE + "{path:path}", fetch),
        Route(FILE + "{path:path}", forget, methods=["DELETE"]),
    ]


async def _listed(request: Request) -> list[object]:
    """The list that a request's body is; None in it where it is none."""
    try:
        paths = await request.json()
    except (ValueError, RecursionError):
        paths = None
    return paths if isinstance(paths, list) else [None]
