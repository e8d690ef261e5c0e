"""Which shot is the base, and from which shot each person comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gioconda.takes.scores import MARGIN, Score
from gioconda.takes.shots import SeenFace

WhyNot = Literal[
    "is not in this shot",
    "landmarks unsure",
    "hidden",
    "cut off",
    "too far away",
    "stands elsewhere",
    "turned too far",
]
"""Why a take cannot be laid into the base."""

_MISSING = 3.0  # repairs that somebody who is not in the base counts as


@dataclass(frozen=True, eq=False)
class Take:
    """How one person is in one shot.

    Attributes:
        shot: Its number, from 0.
        face: Number of the face in it, left to right; None where the person is not there.
        seen: The face.
        score: How good it is; None where the person is not there.
        why_not: Why it cannot be laid into the base; None where it can, and of the base itself.
    """

    shot: int
    face: int | None = None
    seen: SeenFace | None = None
    score: Score | None = None
    why_not: WhyNot | None = None

    @property
    def total(self) -> float:
        """The score; very low where there is none."""
        return self.score.total if self.score is not None else float("-inf")


def best_take(takes: Sequence[Take], base: int) -> int:
    """The shot that a person comes from: the base, unless another take is better by a margin.

    Args:
        takes: One for each shot, in their order.
        base: Number of the base.
    """
    usable = [take for take in takes if take.seen is not None and take.why_not is None]
    if takes[base].seen is None or not usable:
        return base
    best = max(usable, key=lambda take: (take.total, take.shot == base))
    return best.shot if best.total >= takes[base].total + MARGIN else base


def least_repair(people: Sequence[Mapping[int, Score]], shots: int) -> int:
    """The shot with the least to repair; of equal ones the first.

    Args:
        people: Of each person, number of a shot -> score.
        shots: How many there are.
    """

    def repairs(shot: int) -> float:
        total = 0.0
        for takes in people:
            if shot not in takes:
                # Who passes by in one shot alone is no reason to take it.
                total += _MISSING * (2 * len(takes) >= shots)
                continue
            short = max(score.total for score in takes.values()) - takes[shot].total
            total += (1 + short) if short >= MARGIN else 0.1 * short
        return total

    return min(range(shots), key=repairs)
