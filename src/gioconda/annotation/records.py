"""What the slide show keeps: trials, answers, and how far each subject is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["practice", "first", "repeat"]
"""Why a face is shown: to practise the keys, for its first answer, or for a second one."""

Mark = Literal["ok", "fast", "slow", "interrupted"]
"""Whether an answer counts (``ok``), else why not; ``interrupted``: the page had been hidden."""


@dataclass(frozen=True)
class Trial:
    """A face that is to be shown.

    Attributes:
        picture: Its id.
        kind: Why it is shown.
    """

    picture: str
    kind: Kind


@dataclass(frozen=True)
class Given:
    """An answer as a page sends it.

    Attributes:
        number: Of the subject's trial, from 0.
        smiling: What was answered.
        reaction_ms: From the frame in which the face was painted to the key or touch.
        touch: Whether it was a touch or a click, not a key.
        mark: Whether it counts.
    """

    number: int
    smiling: bool
    reaction_ms: float
    touch: bool
    mark: Mark


@dataclass(frozen=True)
class Answer:
    """An answer as it was stored.

    Attributes:
        subject: Number of the subject, from 1, in the order in which they came.
        number: Of the subject's trial, from 0.
        picture: File name, relative to the folder of the pictures.
        kind: Why the face was shown.
        smiling: What was answered.
        reaction_ms: See ``Given``.
        touch: See ``Given``.
        mark: Whether it counts.
        received: When, as ISO 8601 in UTC.
        current: Whether the file still holds the picture that was judged.
    """

    subject: int
    number: int
    picture: str
    kind: Kind
    smiling: bool
    reaction_ms: float
    touch: bool
    mark: Mark
    received: str
    current: bool = True


@dataclass(frozen=True)
class Annotator:
    """A subject who answers.

    Attributes:
        number: From 1, in the order in which they came.
        name: What they call themselves.
        total: Their trials, practice and repeats with the others; without those whose picture is
            gone before it was judged.
        done: Trials answered.
    """

    number: int
    name: str
    total: int
    done: int


@dataclass(frozen=True)
class Progress(Annotator):
    """What the people who run the study see of a subject.

    Attributes:
        fast: Answers marked as too fast, practice left aside, as in all that follow.
        slow: Answers marked as too slow.
        interrupted: Answers after the page had been hidden.
        repeated: Faces answered twice.
        consistent: Those of them that got the same answer both times.
        started: When the subject came, as ISO 8601 in UTC.
        latest: When the last answer came; None before the first.
    """

    fast: int
    slow: int
    interrupted: int
    repeated: int
    consistent: int
    started: str
    latest: str | None
