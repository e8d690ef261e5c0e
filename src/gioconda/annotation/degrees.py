"""Answers and reaction times -> degrees in [-1, 1].

After SmileCVAE (github.com/raulorteg/SmileCVAE): a sure answer is a fast one. For each subject the
logarithms of the reaction times are standardised, so that slow and quick people count alike; an
answer's degree has the sign of the answer, and a strength of Phi(-z), which is the share of this
subject's answers that took longer if their logarithms are normal: near 1 for the fastest, 1/2 for a
usual one, near 0 for the slowest. A face's degree is the mean over its subjects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np

from gioconda.annotation.records import Answer

FEWEST = 10  # answers of a subject that can be standardised
METHOD = (
    "per subject, log reaction times standardised (z); an answer's degree is its sign times "
    "Phi(-z); mean over a subject's answers to a face, then over subjects; standard error over "
    "subjects. Left out: practice, too fast, too slow, interrupted, of pictures that are gone or "
    f"replaced, and subjects with fewer than {FEWEST} answers that count"
)


@dataclass(frozen=True)
class Degree:
    """How strongly a face smiles, as subjects answered.

    Attributes:
        picture: File name, relative to the folder of the pictures.
        degree: In [-1, 1].
        standard_error: Of the degree, over subjects; None of one subject alone.
        subjects: How many judged it.
        answers: How many of their answers count.
        smiling_share: Share of subjects who mostly answered "smiling"; a draw counts half.
        reaction_ms: Median over the answers.
    """

    picture: str
    degree: float
    standard_error: float | None
    subjects: int
    answers: int
    smiling_share: float
    reaction_ms: float


@dataclass(frozen=True)
class Measured:
    """All faces that were judged, by file name, and what did not count.

    Attributes:
        degrees: One for each face.
        subjects: How many subjects count.
        answers: How many answers count.
        excluded: Reason -> answers that do not count.
    """

    degrees: tuple[Degree, ...]
    subjects: int
    answers: int
    excluded: dict[str, int] = field(default_factory=dict)


def measure(answers: Sequence[Answer]) -> Measured:
    """Degrees of all faces; repeats count like first answers."""
    excluded = dict.fromkeys(("practice", "fast", "slow", "interrupted", "gone", "few"), 0)
    valid: dict[int, list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.kind == "practice":
            excluded["practice"] += 1
        elif answer.mark != "ok":
            excluded[answer.mark] += 1
        elif not answer.current:
            excluded["gone"] += 1
        else:
            valid[answer.subject].append(answer)
    judged: dict[str, list[tuple[float, list[Answer]]]] = defaultdict(list)
    counted = 0
    for given in valid.values():
        if len(given) < FEWEST:
            excluded["few"] += len(given)
            continue
        counted += 1
        faces: dict[str, list[tuple[float, Answer]]] = defaultdict(list)
        for strength, answer in zip(strengths([a.reaction_ms for a in given]), given, strict=True):
            faces[answer.picture].append((strength if answer.smiling else -strength, answer))
        for picture, pairs in faces.items():
            degree = float(np.mean([signed for signed, _ in pairs]))
            judged[picture].append((degree, [answer for _, answer in pairs]))
    degrees = tuple(_degree(picture, judged[picture]) for picture in sorted(judged))
    return Measured(degrees, counted, sum(d.answers for d in degrees), excluded)


def strengths(reactions_ms: Sequence[float]) -> list[float]:
    """Phi(-z) of the logarithms of one subject's reaction times; 1/2 where all are equal."""
    logs = np.log(np.maximum(reactions_ms, 1e-3))
    spread = logs.std(ddof=1) if len(logs) > 1 else 0.0
    if spread < 1e-9:
        return [0.5] * len(logs)
    phi = NormalDist()
    return [phi.cdf(-float(value)) for value in (logs - logs.mean()) / spread]


def _degree(picture: str, by_subject: Sequence[tuple[float, list[Answer]]]) -> Degree:
    degrees = np.array([degree for degree, _ in by_subject])
    answers = [answer for _, given in by_subject for answer in given]
    votes = [np.mean([answer.smiling for answer in given]) for _, given in by_subject]
    error = degrees.std(ddof=1) / np.sqrt(len(degrees)) if len(degrees) > 1 else None
    return Degree(
        picture=picture,
        degree=float(degrees.mean()),
        standard_error=None if error is None else float(error),
        subjects=len(by_subject),
        answers=len(answers),
        smiling_share=float(np.mean([0.5 if vote == 0.5 else vote > 0.5 for vote in votes])),
        reaction_ms=float(np.median([answer.reaction_ms for answer in answers])),
    )
