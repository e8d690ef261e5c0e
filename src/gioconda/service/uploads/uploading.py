"""An upload: from its first byte to a photo in the store, or to one line that says why not."""

from __future__ import annotations

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from gioconda.service.limits import Limits
from gioconda.service.uploads.form import Texts, one_file
from gioconda.service.uploads.store import UploadStore
from gioconda.web.bodies import TooLargeError, declared_bytes
from gioconda.web.visitors import visitor_of


class Uploading:
    """Takes photos into the store.

    Args:
        uploads: The store.
        limits: Limits of a file.
    """

    def __init__(self, uploads: UploadStore, limits: Limits) -> None:
        self.uploads, self.limits = uploads, limits

    async def take(self, request: Request, texts: Texts | None = None) -> Path | None:
        """Write the one file of a form into the store as it comes.

        Args:
            request: Its body is read to the end.
            texts: Is filled with the form's other fields; None where there may be none.

        Returns:
            The file's path; None where the form has texts alone.

        Raises:
            TooLargeError: It is too large.
            TooSlowError: It comes too slowly.
            NoRoomError: There is no room for it.
            NoFormError: What comes is no form.
            FormError: It is damaged, or there is no file, or more than one.
            ClientDisconnect: The visitor left.
            OSError: It cannot be stored.
        """
        if declared_bytes(request.headers.get("content-length")) > 2 * self.limits.file_bytes:
            raise TooLargeError
        kind = request.headers.get("content-type", "")
        parts = one_file(kind, request.stream(), texts)
        name = await anext(parts, None)
        if name is None:
            return None
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
