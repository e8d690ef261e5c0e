"""Who came from which shot, why, and who was left alone: for people and as records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gioconda.takes.choosing import Take
from gioconda.takes.scores import MARGIN
from gioconda.types import Box

if TYPE_CHECKING:
    from gioconda.editing.report import FaceReport
    from gioconda.photo import Photo

_MORE = 0.12  # of a trait that is told of: a quarter of a smile degree


@dataclass(frozen=True, eq=False)
class PersonReport:
    """What became of one person.

    Attributes:
        person: Their number.
        box: Of their face in the base; None where they are not in it.
        shot: The shot that they come from; None where they are not in the base.
        moved: Whether that is another one than the base.
        why: In words.
        takes: One for each shot.
        area: The box that holds every pixel that their take changed; None where it changed none.
        edited: What the editor did to them afterwards.
    """

    person: int
    box: Box | None
    shot: int | None
    moved: bool
    why: str
    takes: tuple[Take, ...]
    area: Box | None = None
    edited: FaceReport | None = None

    @property
    def smile(self) -> float | None:
        """The smile degree of the take that was chosen."""
        seen = None if self.shot is None else self.takes[self.shot].seen
        return None if seen is None else seen.face.smile

    @property
    def best_smile(self) -> float:
        """The broadest smile among the takes; -1 where there is none."""
        smiles = [take.seen.face.smile or 0.0 for take in self.takes if take.seen is not None]
        return max(smiles, default=-1.0)

    def as_record(self, names: Sequence[str]) -> dict[str, Any]:
        """As ``--json`` prints it.

        Args:
            names: Of the shots' files.
        """
        return {
            "person": self.person,
            "box": _rounded(self.box),
            "shot": self.shot,
            "file": None if self.shot is None else names[self.shot],
            "moved": self.moved,
            "why": self.why,
            "area": _rounded(self.area),
            "edited": None if self.edited is None else _edit_record(self.edited),
            "takes": [_take_record(take) for take in self.takes],
        }


@dataclass(frozen=True, eq=False)
class BestTake:
    """The photo of everybody's chosen take, and a report on each person.

    Attributes:
        photo: The photo of the base with its heads; the base's own where nobody moved.
        base: Number of the base.
        people: One report a person, those in the base from left to right first.
    """

    photo: Photo
    base: int
    people: tuple[PersonReport, ...]

    @property
    def changed(self) -> bool:
        """Whether anybody comes from another shot than the base, or was edited afterwards."""
        moved = any(person.area is not None for person in self.people)
        return moved or any(p.edited is not None and p.edited.edited for p in self.people)


def describe(
    person: int, takes: tuple[Take, ...], base: int, shot: int, area: Box | None
) -> PersonReport:
    """The report on one person.

    Args:
        person: Their number.
        takes: One for each shot.
        base: Number of the base.
        shot: The shot that was chosen.
        area: The box that holds every pixel that changed.
    """
    own = takes[base]
    if own.seen is None:
        where = ", ".join(str(take.shot) for take in takes if take.seen is not None)
        return PersonReport(
            person, None, None, False, f"is not in the base, only in shot {where}", takes
        )
    moved = shot != base
    why = _better(takes[shot], own) if moved else _why_stays(takes, base)
    return PersonReport(person, own.seen.face.box, shot, moved, why, takes, area)


def _better(take: Take, own: Take) -> str:
    """In what a take is better than that of the base."""
    new, old = take.score, own.score
    if new is None or old is None or take.seen is None or own.seen is None:
        return "as chosen"
    told = []
    if old.shut and not new.shut:
        told.append("eyes open, not shut")
    if new.smile - old.smile > _MORE:
        told.append(f"smile {own.seen.face.smile or 0:+.2f} -> {take.seen.face.smile or 0:+.2f}")
    if not old.shut and new.eyes - old.eyes > 2 * _MORE:
        told.append("eyes wider open")
    if new.gaze - old.gaze > 2 * _MORE:
        told.append("looks at the camera")
    if new.facing - old.facing > 2 * _MORE:
        told.append("faces the camera")
    if new.sharp - old.sharp > 2 * _MORE:
        told.append("sharper")
    return ", ".join(told) or ("as chosen" if new.total < old.total + MARGIN else "a little of all")


def _why_stays(takes: Sequence[Take], base: int) -> str:
    """Why somebody stays as in the base."""
    own = takes[base].total
    better = [take for take in takes if take.total >= own + MARGIN and take.why_not is not None]
    if better:
        best = max(better, key=lambda take: take.total)
        return f"better in shot {best.shot}, but there: {best.why_not}"
    others = [take for take in takes if take.shot != base and take.why_not is None]
    if others:
        return "no take is better by a margin"
    told = sorted({str(take.why_not) for take in takes if take.shot != base})
    return f"no other take: {', '.join(told)}"


def _take_record(take: Take) -> dict[str, Any]:
    record: dict[str, Any] = {"shot": take.shot, "why_not": take.why_not}
    if take.seen is None or take.score is None:
        return record
    return record | {
        "box": _rounded(take.seen.face.box),
        "score": round(take.score.total, 3),
        "smile": round(take.seen.face.smile or 0.0, 3),
        "eyes": round(take.seen.eyes, 3),
        "eyes_shut": take.score.shut,
        "gaze": round(take.seen.gaze, 1),
        "yaw": round(take.seen.turn.yaw, 1),
        "pitch": round(take.seen.turn.pitch, 1),
        "sharpness": round(take.score.sharp, 2),
    }


def _edit_record(face: FaceReport) -> dict[str, Any]:
    return {
        "edited": face.edited,
        "reason": face.reason,
        "smile_before": face.smile_before and round(face.smile_before, 3),
        "smile_after": face.smile_after and round(face.smile_after, 3),
        "area": _rounded(face.area),
    }


def _rounded(box: Box | None) -> list[float] | None:
    return None if box is None else [round(float(side), 1) for side in box]
