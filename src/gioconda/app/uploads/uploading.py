"""An upload: from its first byte to a photo in the store, or to one line that says why not."""

from __future__ import annotations

import sys
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from gioconda.app.limits import Limits
from gioconda.app.uploads.form import one_file
from gioconda.app.uploads.store import ONE_HAS_ALL, NoRoomError, UploadStore
from gioconda.web.bodies import TooLargeError, TooSlowError, declared_bytes
from gioconda.web.visitors import visitor_of

ABORTED = "the visitor left before the photo was there; nothing was kept"
SLOW = "the photo came too slowly; send it again"
NOT_STORED = "this server cannot store photos just now; try again later"


class Uploading:
    """Takes photos into the store.

    Args:
        uploads: The store.
        limits: Limits of a file.
    """

    def __init__(self, uploads: UploadStore, limits: Limits) -> None:
        self.uploads, self.limits = uploads, limits

    async def answer(self, request: Request) -> Response:
        """The path of a photo in the store, as Gradio's clients expect it, or why there is none."""
        try:
            return JSONResponse([str(await self._take(request))])
        except TooLargeError:
            message = f"the file is larger than {self.limits.file_mb:g} MB; send a smaller one"
            return PlainTextResponse(message, 413)
        except TooSlowError:
            return PlainTextResponse(SLOW, 408)
        except NoRoomError as error:
            return PlainTextResponse(str(error), 429 if str(error) == ONE_HAS_ALL else 503)
        except ValueError as error:
            return PlainTextResponse(str(error), 400)
        except ClientDisconnect:
            _log(ABORTED)
            return PlainTextResponse(ABORTED, 400)  # that nobody hears
        except OSError as error:
            _log(f"{error.strerror or type(error).__name__}")
            return PlainTextResponse(NOT_STORED, 507)

    async def _take(self, request: Request) -> Path:
        """Write the one file of a form into the store as it comes.

        Raises:
            TooLargeError: It is too large.
            NoRoomError: There is no room for it.
            ValueError: There is no file, or more than one.
        """
        if declared_bytes(request.headers.get("content-length")) > 2 * self.limits.file_bytes:
            raise TooLargeError
        parts = one_file(request.headers.get("content-type", ""), request.stream())
        name = await anext(parts, None)
        path = self.uploads.begin(str(name), visitor_of(request.scope))
        try:
            size = 0
            with path.open("xb") as file:
                async for piece in parts:
                    assert isinstance(piece, bytes)
                    size += len(piece)
                    if size > self.limits.file_bytes:
                        raise TooLargeError
                    self.uploads.grow(path, len(piece))
                    await run_in_threadpool(file.write, piece)
            self.uploads.arrived(path)
        except BaseException:
            self.uploads.drop(path)
            raise
        return path


def _log(what: str) -> None:
    print(f"gioconda app: upload: {what}", file=sys.stderr)
