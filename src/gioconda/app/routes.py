"""Our own routes in front of Gradio's: the page, its files, uploads and results."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request
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
from gioconda.app.request_filter import FILE, UPLOAD, TooLargeError, declared_bytes
from gioconda.app.upload_store import UploadStore

_ABORTED = "the visitor left before the photo was there; nothing was kept"
_CROWDED = "many people are here just now; try again in a minute"


def routes(page: Callable[[], str], uploads: UploadStore, limits: Limits) -> list[BaseRoute]:
    """The routes.

    Args:
        page: Returns the page's HTML.
        uploads: Stores photos and results.
        limits: Limits of a file.
    """

    async def show(request: Request) -> Response:
        return HTMLResponse(page(), headers={"Cache-Control": "no-cache"})

    async def upload(request: Request) -> Response:
        if len(uploads) >= limits.files:
            return PlainTextResponse(_CROWDED, 503)
        try:
            return JSONResponse([str(await _take(request, uploads, limits))])
        except TooLargeError:
            message = f"the file is larger than {limits.file_mb:g} MB; send a smaller one"
            return PlainTextResponse(message, 413)
        except ValueError as error:
            return PlainTextResponse(str(error), 400)
        except ClientDisconnect:
            print(f"gioconda app: upload: {_ABORTED}", file=sys.stderr)
            return PlainTextResponse(_ABORTED, 400)  # that nobody hears

    async def fetch(request: Request) -> Response:
        once = request.method == "GET"
        path = request.path_params["path"]
        found = uploads.take(path) if once else uploads.result(path)
        if found is None:
            return PlainTextResponse("there is nothing here, or it was fetched already", 404)
        return FileResponse(
            found,
            filename=found.name,
            headers={"Cache-Control": "no-store"},
            background=BackgroundTask(uploads.drop, found) if once else None,
        )

    async def example(request: Request) -> Response:
        found = examples.get(request.path_params["name"])
        return FileResponse(found) if found else PlainTextResponse("there is nothing here", 404)

    examples = {shown.path.name: shown.path for shown in EXAMPLES}
    return [
        Route("/", show),
        Route("/static/examples/{name}", example),
        Mount("/static", StaticFiles(directory=STATIC)),
        Route(UPLOAD, upload, methods=["POST"]),
        Route(FILE + "{path:path}", fetch),
    ]


async def _take(request: Request, uploads: UploadStore, limits: Limits) -> Path:
    """Put the one file of a form into the store.

    Raises:
        TooLargeError: It is too large.
        ValueError: There is no file, or more than one.
    """
    if declared_bytes(request.headers) > 2 * limits.file_bytes:
        raise TooLargeError
    async with request.form(max_files=1, max_fields=0) as form:
        file = next((value for value in form.values() if isinstance(value, UploadFile)), None)
        if file is None:
            raise ValueError("send one file, as a form")
        if (file.size or 0) > limits.file_bytes:
            raise TooLargeError
        path = uploads.slot(file.filename or "photo")
        content = await file.read()
    await run_in_threadpool(path.write_bytes, content)
    uploads.put(path, upload=True)
    return path
