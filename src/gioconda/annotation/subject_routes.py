"""What a subject's page asks for: settings, a place, pictures, and where to put answers."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from gioconda.annotation.access import bearer, digest
from gioconda.annotation.pictures import MEDIA_TYPE
from gioconda.annotation.project import Project
from gioconda.annotation.records import Annotator
from gioconda.annotation.slideshow import (
    LONGEST_NAME,
    FullError,
    GoneError,
    State,
    join,
    state_of,
    take,
    tidy,
)
from gioconda.web.visitors import visitor_of

LONGEST_REACTION_MS = 24 * 3600 * 1000.0
GONE = "This picture is gone, and is left out."
routes = APIRouter(prefix="/{slug}/api")


def project_of(slug: str, request: Request) -> Project:
    """The project that the address names; 404 where there is none."""
    project: Project | None = request.app.state.projects.get(slug)
    if project is None:
        raise HTTPException(404, "There is no such slide show.")
    return project


Here = Annotated[Project, Depends(project_of)]


def subject_of(project: Here, request: Request) -> Annotator:
    """The subject whose token came along; 401 where none did, or an old one."""
    token = bearer(request.headers.get("authorization"))
    subject = project.store.subject(digest(token)) if token else None
    if subject is None:
        raise HTTPException(
            401, "You went on somewhere else, or have not begun.", {"WWW-Authenticate": "Bearer"}
        )
    return subject


Asking = Annotated[Annotator, Depends(subject_of)]


class Arrival(BaseModel):
    """Somebody who wants to take part."""

    model_config = ConfigDict(extra="forbid", strict=True)
    name: Annotated[str, Field(max_length=LONGEST_NAME)]
    resume: bool = False


class Reply(BaseModel):
    """An answer to a trial; see ``records.Given``."""

    model_config = ConfigDict(extra="forbid", strict=True)
    number: Annotated[int, Field(ge=0, lt=2**31)]
    smiling: bool
    reaction_ms: Annotated[float, Field(ge=0, le=LONGEST_REACTION_MS, allow_inf_nan=False)]
    touch: bool = False
    interrupted: bool = False


@routes.get("/settings")
def settings(project: Here) -> dict[str, Any]:
    """What the page needs to know of the settings."""
    chosen = project.settings
    return {
        "title": chosen.title,
        "instructions": chosen.instructions,
        "keys": {"not_smiling": chosen.not_smiling_key, "smiling": chosen.smiling_key},
        "labels": {"not_smiling": chosen.not_smiling_label, "smiling": chosen.smiling_label},
        "break_every": chosen.break_every,
        "fixation_ms": chosen.fixation_ms,
        "too_slow_ms": chosen.too_slow_ms,
    }


@routes.post("/join")
def arrive(project: Here, arrival: Arrival, request: Request) -> dict[str, Any]:
    """Take part, or go on; 409 with the name as it was first typed where it is taken."""
    visitor = visitor_of(request.scope)
    if project.arrivals.used_up(visitor):
        raise HTTPException(429, "Many people have come in from where you are. Try again later.")
    project.arrivals.count(visitor)
    name = tidy(arrival.name)
    if not name:
        raise HTTPException(422, "Please type a name or code.")
    try:
        subject, token = join(project, name, arrival.resume)
    except FullError:
        raise HTTPException(
            503, "This slide show has all the people it needs. Thank you!"
        ) from None
    if token is None:
        raise HTTPException(409, {"name": subject.name})
    return {"token": token, "state": _state_json(state_of(project, subject))}


@routes.get("/state")
def state(project: Here, subject: Asking) -> dict[str, Any]:
    """Where the subject stopped."""
    return _state_json(state_of(project, subject))


@routes.get("/pictures/{id_}")
def picture(project: Here, subject: Asking, id_: str) -> Response:
    """A picture by its id; names and paths lead nowhere. 410 where its file is another by now."""
    known = id_ in project.faces
    content = project.shown(id_)
    if content is None:
        raise HTTPException(410, GONE) if known else HTTPException(404, "There is no such picture.")
    return Response(content, media_type=MEDIA_TYPE)


@routes.post("/answers")
def answer(project: Here, subject: Asking, reply: Reply) -> dict[str, Any]:
    """Store an answer; it is on the disk when this returns.

    409 where it is not its turn, 410 where its picture is gone, 503 where nothing can be stored.
    """
    try:
        mark = take(project, subject, **reply.model_dump())
    except GoneError:
        raise HTTPException(410, GONE) from None
    if mark is None:
        raise HTTPException(409, "It is another face's turn.")
    now = project.store.renewed(subject) or subject
    return {"mark": mark, "state": _state_json(state_of(project, now))}


def _state_json(now: State) -> dict[str, Any]:
    """A state as the page gets it; which faces are repeats is not for it to know."""
    return {
        "name": now.subject.name,
        "done": now.subject.done,
        "total": now.subject.total,
        "practice": now.practice,
        "coming": [
            {"number": number, "picture": trial.picture, "practice": trial.kind == "practice"}
            for number, trial in now.coming
        ],
    }
