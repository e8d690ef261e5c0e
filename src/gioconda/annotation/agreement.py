"""How far subjects agree with each other, and with themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from gioconda.annotation.records import Answer


@dataclass(frozen=True)
class Consistency:
    """One subject's answers to faces that came twice.

    Attributes:
        subject: Number of the subject.
        repeated: Faces answered twice, both answers counting.
        same: Those that got the same answer both times.
    """

    subject: int
    repeated: int
    same: int

    @property
    def share(self) -> float | None:
        """The same answers among all; None where no face came twice."""
        return self.same / self.repeated if self.repeated else None


def krippendorff_alpha(units: Iterable[Sequence[Hashable]]) -> float | None:
    """Krippendorff's alpha for nominal values.

    1 - D_o / D_e by the coincidences of values (Krippendorff 2011, "Computing Krippendorff's
    Alpha-Reliability", sections B to D): 1 for full agreement, 0 for what chance would give.

    Args:
        units: For each unit (a face) the values that it got (from subjects), as many as there are.

    Returns:
        Alpha; None where no unit has two values, or all values are the same: then it is undefined.
    """
    totals: Counter[Hashable] = Counter()
    disagreeing = 0.0
    for values in units:
        if len(values) < 2:
            continue
        counts = Counter(values)
        totals.update(counts)
        alike = sum(count * (count - 1) for count in counts.values())
        disagreeing += (len(values) * (len(values) - 1) - alike) / (len(values) - 1)
    pairable = sum(totals.values())
    expected = pairable**2 - sum(count**2 for count in totals.values())
    if not expected:
        return None
    return 1 - (pairable - 1) * disagreeing / expected


def agreement(answers: Sequence[Answer]) -> float | None:
    """Krippendorff's alpha over faces, by each subject's first answer where it counts."""
    faces: dict[str, list[bool]] = defaultdict(list)
    for answer in answers:
        if answer.kind == "first" and answer.mark == "ok" and answer.current:
            faces[answer.picture].append(answer.smiling)
    return krippendorff_alpha(faces.values())


def consistency(answers: Sequence[Answer]) -> list[Consistency]:
    """Every subject who gave an answer that counts, in the order in which they came."""
    given: dict[int, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for answer in answers:
        if answer.kind != "practice" and answer.mark == "ok" and answer.current:
            given[answer.subject][answer.picture].append(answer.smiling)
    found = []
    for subject in sorted(given):
        pairs = [values for values in given[subject].values() if len(values) == 2]
        found.append(Consistency(subject, len(pairs), sum(a == b for a, b in pairs)))
    return found
