"""The rules of the slide show: how subjects come in, what they see next, which answers count."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from random import Random

from gioconda.annotation.access import digest, new_token
from gioconda.annotation.order import draw, plan
from gioconda.annotation.project import Project
from gioconda.annotation.records import Annotator, Given, Mark, Trial
from gioconda.annotation.settings import SlideShowSettings

LONGEST_NAME = 80
AHEAD = 3  # trials sent to a page at once, so that it can load their pictures


class FullError(Exception):
    """The project has as many subjects as it takes."""


class GoneError(Exception):
    """A face's file was replaced or deleted; its trial is left out."""


@dataclass(frozen=True)
class State:
    """Where a subject is.

    Attributes:
        subject: Who, and how many trials are done.
        practice: How many of the trials are practice; they are the first.
        coming: The next trials with their numbers.
    """

    subject: Annotator
    practice: int
    coming: list[tuple[int, Trial]]


def tidy(name: str) -> str:
    """A name without invisible characters; empty where no other is left."""
    seen = "".join(" " if c.isspace() else c for c in unicodedata.normalize("NFC", name))
    return " ".join("".join(c for c in seen if unicodedata.category(c)[0] != "C").split())


def join(project: Project, name: str, resume: bool) -> tuple[Annotator, str | None]:
    """Let a subject in.

    Args:
        project: Where to.
        name: As ``tidy`` gives it; however it is spelled, it is the same subject.
        resume: Go on where the subject of this name stopped.

    Returns:
        The subject and a new token; None for a token where the name is taken and ``resume`` was
        not asked for.

    Raises:
        FullError: There is no room for another.
    """
    key, token, store = unicodedata.normalize("NFKC", name).casefold(), new_token(), project.store
    with store.writing():
        subject = store.find(key)
        if subject is not None and not resume:
            return subject, None
        if subject is not None:
            store.renew(key, digest(token))
            return subject, token
        if store.count_subjects() >= project.settings.most_subjects:
            raise FullError
        store.add_subject(name, key, digest(token), _trials(project, key))
        subject = store.find(key)
        assert subject is not None
        return subject, token


def _trials(project: Project, key: str) -> list[Trial]:
    settings = project.settings
    random = Random(f"{settings.seed}/{key}")
    given = project.store.times_given() if settings.faces_per_subject else {}
    faces = draw(project.judged(), given, settings.faces_per_subject, random)
    practised = project.practised()
    practice = random.sample(practised, min(settings.practice, len(practised)))
    return plan(faces, practice, settings.repeats, random)


def state_of(project: Project, subject: Annotator) -> State:
    """Where a subject is now."""
    store = project.store
    return State(subject, store.count_practice(subject), store.trials(subject, AHEAD))


def mark_of(reaction_ms: float, interrupted: bool, settings: SlideShowSettings) -> Mark:
    """Whether an answer counts, and if not why."""
    if interrupted:
        return "interrupted"
    if reaction_ms < settings.too_fast_ms:
        return "fast"
    return "slow" if reaction_ms > settings.too_slow_ms else "ok"


def take(
    project: Project,
    subject: Annotator,
    *,
    number: int,
    smiling: bool,
    reaction_ms: float,
    touch: bool,
    interrupted: bool,
) -> Mark | None:
    """Store an answer; see ``Store.answer``.

    Raises:
        GoneError: The picture is not there any more, and had no answer.
        NotStoredError: The file of answers is locked or the disk is full.
    """
    store, picture = project.store, project.store.picture_of(subject, number)
    new = picture is not None and store.answered(subject, number) is None
    if new and not project.catalogue.is_there(str(picture)):
        raise GoneError
    mark = mark_of(reaction_ms, interrupted, project.settings)
    return store.answer(subject, Given(number, smiling, reaction_ms, touch, mark))
