"""What became of a photo and of each of its faces."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from gioconda.types import Box, Reason

if TYPE_CHECKING:
    from gioconda.photo import Photo


@dataclass(frozen=True)
class FaceReport:
    """The report on one face, as ``gioconda edit --json`` prints it.

    The names of expressions are known only where an expression was requested.
    """

    box: Box
    smile_before: float | None
    smile_after: float | None
    edited: bool
    reason: Reason | Literal["edited"]
    expression_before: str | None = None
    expression_after: str | None = None


@dataclass(frozen=True)
class EditResult:
    """An edited photo and a report on each of its faces, left to right."""

    photo: Photo
    faces: tuple[FaceReport, ...] = field(default_factory=tuple)

    @property
    def changed(self) -> bool:
        """Whether any face was edited."""
        return any(face.edited for face in self.faces)
