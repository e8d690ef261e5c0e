"""Clips over HTTP: one comes, its people are found, it is edited, fetched and deleted.

Work on a clip takes longer than a request should: what is asked for is begun at once, and its state
can be asked for meanwhile.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from gioconda.errors import GiocondaError
from gioconda.service.api.fields import CLIP_FIELDS, read_fields
from gioconda.service.clips.errors import GoneError
from gioconda.service.clips.folder import portrait
from gioconda.service.clips.visit import ClipVisit
from gioconda.service.refusals import refusal_of
from gioconda.service.service import Service
from gioconda.service.uploads.form import TEXT_BYTES, Texts, one_file
from gioconda.service.uploads.uploading import Uploading
from gioconda.web.bodies import limited
from gioconda.web.refusals import refusal
from gioconda.web.visitors import visitor_of

CLIPS = "/v1/clips"
CLIP = "clip"
_ONE = f"{CLIPS}/{{name}}"
_FORM_BYTES = TEXT_BYTES + 20_000  # beside the file: fields, and what stands around them
_NO_STORE = {"Cache-Control": "no-store"}
_FIELD = f"send the clip as a file in the field {CLIP!r}, and nothing beside it"

Answer = Callable[[Request], Awaitable[Response]]


class ClipEndpoint:
    """Answers one kind of request; what goes wrong is told in one line.

    Args:
        service: Has the limits.
        answer: The answer to a request that goes well.
        most_bytes: Of its body.
    """

    def __init__(self, service: Service, answer: Answer, most_bytes: int = _FORM_BYTES) -> None:
        self.limits, self.answer, self.most_bytes = service.limits.for_clips, answer, most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        received = limited(receive, self.most_bytes, self.limits.pace)
        try:
            answer = await self.answer(Request(scope, received))
        except Exception as error:
            refused = refusal_of(error, self.limits, CLIPS)
            answer = refusal(scope, refused.line, refused.status, refused.headers)
        with suppress(ClientDisconnect):  # who leaves meanwhile has no more wishes
            await answer(scope, receive, send)


def clip_routes(service: Service) -> list[BaseRoute]:
    """The addresses of clips."""
    limits, desk = service.limits.for_clips, service.clips
    uploading = Uploading(service.uploads, limits)

    async def come(request: Request) -> Response:
        if not limits.clip_s:
            raise GiocondaError("this server takes no clips; send photos")
        visitor = visitor_of(request.scope)
        service.queue.check(visitor)
        desk.reserve(visitor)
        path = None
        try:
            texts = Texts()
            path = await uploading.take(request, texts)
            if path is None or texts.file_field != CLIP or texts.pairs:
                raise GiocondaError(_FIELD)
            visit = desk.take(path, visitor)
        except BaseException:
            desk.give_up(visitor)
            if path is not None:
                service.uploads.drop(path)
            raise
        return _state(visit, 201)

    async def tell(request: Request) -> Response:
        return _state(_asked(request))

    async def leave(request: Request) -> Response:
        await run_in_threadpool(desk.drop, str(request.path_params["name"]))
        return Response(status_code=204)

    async def edit(request: Request) -> Response:
        visit, texts = _asked(request), Texts()
        kind = request.headers.get("content-type")
        if kind is not None:  # without a form a smile is asked for
            async for _ in one_file(kind, request.stream(), texts):
                raise GiocondaError("the clip is here already; send fields alone")
        visit.edit(read_fields(texts.pairs, CLIP_FIELDS))
        return _state(visit, 202)

    async def cancel(request: Request) -> Response:
        visit = _asked(request)
        if visit.told()["state"] == "editing":
            await run_in_threadpool(visit.cancel)
        return _state(visit)

    async def person(request: Request) -> Response:
        visit = _asked(request)
        number = int(request.path_params["number"])
        if number >= len(visit.told()["people"]):
            raise GoneError(f"there is no person number {number} in this clip")
        return FileResponse(portrait(visit.folder, number), headers=_NO_STORE)

    async def result(request: Request) -> Response:
        made = _asked(request).result
        if made is None or service.uploads.result(str(made), fetch=True) is None:
            raise GoneError("nothing was made of this clip yet; edit it, and wait for the end")
        kind = mimetypes.guess_type(made.name)[0] or "application/octet-stream"
        return FileResponse(made, media_type=kind, filename=made.name, headers=_NO_STORE)

    def _asked(request: Request) -> ClipVisit:
        return desk.of(str(request.path_params["name"]))

    def route(address: str, method: str, answer: Answer, most_bytes: int = _FORM_BYTES) -> Route:
        return Route(address, ClipEndpoint(service, answer, most_bytes), methods=[method])

    return [
        route(CLIPS, "POST", come, limits.file_bytes + _FORM_BYTES),
        route(_ONE, "GET", tell),
        route(_ONE, "DELETE", leave),
        route(f"{_ONE}/edit", "POST", edit),
        route(f"{_ONE}/edit", "DELETE", cancel),
        route(f"{_ONE}/people/{{number:int}}", "GET", person),
        route(f"{_ONE}/result", "GET", result),
    ]


def _state(visit: ClipVisit, status: int = 200) -> Response:
    return JSONResponse(visit.told(), status, _NO_STORE)
