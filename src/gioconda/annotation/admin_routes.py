"""What the people who run a study ask for: progress and results; a token protects both."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from gioconda.annotation.access import bearer, same
from gioconda.annotation.degrees import measure
from gioconda.annotation.export import FILES, written
from gioconda.annotation.removal import remove
from gioconda.annotation.store import UNDECODED, NotStoredError
from gioconda.annotation.subject_routes import Here
from gioconda.errors import DataError
from gioconda.web.visitors import visitor_of


def allowed(request: Request) -> None:
    """401 where the token is not the one that the server was started with; wrong ones are few."""
    token = bearer(request.headers.get("authorization"))
    wrong, visitor = request.app.state.wrong_tokens, visitor_of(request.scope)
    if wrong.used_up(visitor):
        raise HTTPException(429, "Many wrong tokens came from where you are. Wait a minute.")
    if token is None or not same(token, request.app.state.token):
        wrong.count(visitor)
        raise HTTPException(401, "Wrong token.", {"WWW-Authenticate": "Bearer"})


def printed(text: str) -> str:
    """A text with a file's name as JSON takes it: bytes that are no UTF-8 become ``�``."""
    return text.encode("utf-8", UNDECODED).decode("utf-8", "replace")


routes = APIRouter(prefix="/{slug}/api", dependencies=[Depends(allowed)])


@routes.get("/progress")
def progress(project: Here) -> dict[str, Any]:
    """Who takes part, and how far they are."""
    return {
        "title": project.settings.title,
        "faces": len(project.judged()),
        "refused": {printed(name): printed(why) for name, why in project.refused.items()},
        "subjects": [asdict(subject) for subject in project.store.progress()],
    }


@routes.get("/export/{file}")
def export(project: Here, file: str) -> Response:
    """One of the files that ``gioconda annotate export`` writes, as it would be now."""
    if file not in FILES:
        raise HTTPException(404, f"There are: {', '.join(FILES)}.")
    answers = project.store.answers()
    return Response(
        written(file, answers, measure(answers)),
        media_type="application/json" if file.endswith(".json") else "text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file}"'},
    )


@routes.delete("/subjects/{number}")
def leave(project: Here, number: int, keep_answers: bool) -> dict[str, int]:
    """Remove a subject, with all answers or with the name alone."""
    try:
        return {"deleted": remove(project.store, number, keep_answers=keep_answers)}
    except NotStoredError:
        raise
    except DataError as error:
        raise HTTPException(404, f"{error}.") from None
