"""A request of the API that brings a photo: from its first byte to the last one of its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gioconda.errors import GiocondaError
from gioconda.service.api.fields import PHOTO
from gioconda.service.refusals import refusal_of
from gioconda.service.service import Service
from gioconda.service.turns import turn_of
from gioconda.service.uploads.file_names import random_name
from gioconda.service.uploads.form import TEXT_BYTES, Texts
from gioconda.service.uploads.uploading import Uploading
from gioconda.web.bodies import limited
from gioconda.web.refusals import refusal
from gioconda.web.visitors import visitor_of

Read = Callable[[list[tuple[str, str]]], dict[str, Any]]
Respond = Callable[[Request, Path, Mapping[str, Any]], Response]

_FORM_BYTES = TEXT_BYTES + 20_000  # beside the photo: fields, and what stands around them


class PhotoEndpoint:
    """Takes a photo, has a job done on it, and answers; then nothing of it is left.

    Args:
        service: Holds the photo and does the job.
        job: The job's name.
        read: The job's arguments in a form's fields; raises ``GiocondaError``.
        respond: The answer: from the request, the photo, and what the job says.
    """

    def __init__(self, service: Service, job: str, read: Read, respond: Respond) -> None:
        self.service, self.job, self.read, self.respond = service, job, read, respond
        self._uploading = Uploading(service.uploads, service.limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        limits = self.service.limits
        received = limited(receive, limits.file_bytes + _FORM_BYTES, limits.pace)
        with self._held() as held:
            try:
                answer = await self._answer(Request(scope, received), held)
            except Exception as error:
                refused = refusal_of(error, limits, str(scope["path"]))
                answer = refusal(scope, refused.line, refused.status, refused.headers)
            with suppress(ClientDisconnect):  # who leaves meanwhile has no more wishes
                await answer(scope, receive, send)

    async def _answer(self, request: Request, held: _Held) -> Response:
        visitor = visitor_of(request.scope)
        if request.query_params:
            name = next(iter(request.query_params))[:40]
            raise GiocondaError(f"{name}: send it as a field of the form, not in the address")
        self.service.queue.check(visitor)  # before the photo is sent, and again when it is there
        texts = Texts()
        photo = await self._uploading.take(request, texts)
        if photo is not None:
            held.photo(photo)
        arguments = self.read(texts.pairs)
        if photo is None or texts.file_field != PHOTO:
            other = "" if photo is None else f", not {(texts.file_field or '')[:40]!r}"
            raise GiocondaError(f"send the photo as a file in the field {PHOTO!r}{other}")
        place = self.service.queue.join(visitor)
        try:
            async with turn_of(self.service.queue, place, request.receive):
                made = await run_in_threadpool(
                    self.service.runner.run, self.job, visitor, path=str(photo), **arguments
                )
        finally:
            self.service.queue.leave(place)
        if made.get("file"):
            held.result(Path(made["file"]))
        return self.respond(request, photo, made)

    @contextmanager
    def _held(self) -> Iterator[_Held]:
        """The files of one request, which are deleted in the end."""
        held = _Held(self.service)
        try:
            yield held
        finally:
            held.drop()


class _Held:
    """The files of one request in the upload store."""

    def __init__(self, service: Service) -> None:
        self._uploads = service.uploads
        self._session = random_name()
        self._paths: list[Path] = []
        self._uploads.hold(self._session)

    def photo(self, path: Path) -> None:
        """A photo, which stays until the answer is sent, however long the queue is."""
        self._paths.append(path)
        self._uploads.claim(str(path), self._session)

    def result(self, path: Path) -> None:
        """A result."""
        self._paths.append(path)

    def drop(self) -> None:
        """Delete all."""
        self._uploads.release(self._session)
        for path in self._paths:
            self._uploads.drop(path)
