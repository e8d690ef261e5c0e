"""What every editor of faces takes and gives: faces and requests in, edits or reasons out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from gioconda.types import Edit, EditRequest, Face, Pixels, Points, Reason


@dataclass(frozen=True)
class PhotoFace:
    """One face of one photo.

    Attributes:
        photo: ``(H, W, 3)`` uint8 RGB.
        face: Its landmarks are in the photo's pixels.
    """

    photo: Pixels
    face: Face

    @property
    def points(self) -> Points:
        """``(141, 2)`` landmarks in photo pixels."""
        return self.face.points

    @property
    def smile(self) -> float:
        """The smile degree that the meter reads now; 0 where nobody has measured it."""
        return self.face.smile or 0.0


@dataclass(frozen=True)
class FaceEdit:
    """What an editor makes of one face.

    Attributes:
        edit: At the photo's own resolution; None where there is nothing to do.
        points: ``(141, 2)`` where the landmarks are then, in photo pixels.
        reason: Why there is no edit.
        expression_before: What the face shows now, where an expression was asked for.
    """

    edit: Edit | None
    points: Points
    reason: Reason | None = None
    expression_before: str | None = None


class FaceEditor(Protocol):
    """A method that edits faces of photos."""

    @property
    def attributes(self) -> tuple[str, ...]:
        """What degrees can be asked for of."""

    @property
    def expressions(self) -> tuple[str, ...]:
        """The expressions that can be asked for by ``EditRequest.expression``."""

    def check(self, request: EditRequest) -> None:
        """Make sure that what is asked for can be done.

        Raises:
            GiocondaError: An attribute or expression is not known, or a degree is out of range.
        """

    def edits(self, faces: Sequence[PhotoFace], requests: Sequence[EditRequest]) -> list[FaceEdit]:
        """What each face becomes; faces go through the networks together.

        Args:
            faces: Of any number of photos. Not modified.
            requests: One for each face; ``check`` has accepted them.
        """
