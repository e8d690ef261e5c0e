"""The protocol of all editors of faces: faces and requests in, edits or reasons out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gioconda.types import Edit, EditRequest, Face, Field, Note, Pixels, Points, Reason

_OF_DEEP = np.float32(255 / 65535)


@dataclass(frozen=True)
class PhotoFace:
    """One face of one photo.

    Attributes:
        photo: ``(H, W, 3)`` uint8 RGB.
        face: The face, in the photo's pixels.
        others: ``(141, 2)`` landmarks of each other face of the photo.
        native: The photo as it is stored, if that is deeper: uint16, ``(H, W)`` gray, ``(H, W, 2)``
            gray with alpha, ``(H, W, 3)`` RGB or ``(H, W, 4)`` RGB with alpha.
    """

    photo: Pixels
    face: Face
    others: tuple[Points, ...] = ()
    native: NDArray[np.uint16] | None = None

    @property
    def points(self) -> Points:
        """``(141, 2)`` landmarks in photo pixels."""
        return self.face.points

    def colours(self, rows: slice, columns: slice) -> Field:
        """A part of the photo as deep as it is stored, ``(h, w, 3)`` float32 RGB in [0, 255]."""
        if self.native is None:
            return np.asarray(self.photo[rows, columns], np.float32)
        part = np.asarray(np.atleast_3d(self.native[rows, columns]), np.float32)
        part = part[..., :3] if part.shape[2] > 2 else np.repeat(part[..., :1], 3, axis=2)
        return np.asarray(part * _OF_DEEP, np.float32)

    @property
    def smile(self) -> float:
        """The smile degree before the edit; 0 where it was not measured."""
        return self.face.smile or 0.0


@dataclass(frozen=True)
class FaceEdit:
    """An editor's result for one face.

    Attributes:
        edit: The edit; None where nothing is to change.
        points: ``(141, 2)`` landmarks after the edit, in photo pixels.
        reason: Why there is no edit.
        expression_before: The face's expression before the edit, where one was requested.
        refused: Attribute -> why it was left out, where others could be changed or not.
        notes: What who looks at the result should know.
    """

    edit: Edit | None
    points: Points
    reason: Reason | None = None
    expression_before: str | None = None
    refused: Mapping[str, Reason] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


class FaceEditor(Protocol):
    """A method that edits faces of photos."""

    @property
    def attributes(self) -> tuple[str, ...]:
        """The names of the attributes that requests may give degrees of."""

    @property
    def expressions(self) -> tuple[str, ...]:
        """The values that ``EditRequest.expression`` may have."""

    def check(self, request: EditRequest) -> None:
        """Make sure that a request can be carried out.

        Raises:
            GiocondaError: An attribute or expression is not known, or a degree is out of range.
        """

    def edits(self, faces: Sequence[PhotoFace], requests: Sequence[EditRequest]) -> list[FaceEdit]:
        """The edit of each face; faces go through the networks together.

        Args:
            faces: Faces of any number of photos. Not modified.
            requests: One for each face; ``check`` has accepted them.
        """
