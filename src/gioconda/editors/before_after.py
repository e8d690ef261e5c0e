"""A method that draws a face twice, as it is and as it shall be, as an editor of photos.

What differs between the two pictures is done to the photo's own pixels (see ``difference``).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from gioconda.editors.difference import edit_between
from gioconda.editors.protocol import FaceEdit, PhotoFace
from gioconda.errors import GiocondaError
from gioconda.faces.align import CUTS, CutName, crop
from gioconda.types import Edit, EditRequest, Field, Pixels


class Redrawn(NamedTuple):
    """Aligned faces as a method draws them, twice.

    Attributes:
        before: ``(N, S, S, 3)`` uint8 RGB, as they are.
        after: The same, at the degrees asked for.
        flow: ``(N, S, S, 2)`` float32 pixels, where the method itself moves pixels: ``after(p)`` is
            of ``before(p + flow(p))``. None where it does not tell.
    """

    before: Pixels
    after: Pixels
    flow: Field | None = None


class PairEditor(ABC):
    """Edits faces by two pictures of each.

    Args:
        size: Side of the crops that the method sees, in pixels.
        cut: Which part of a face it sees; of ``faces.align.CUTS``.
    """

    def __init__(self, size: int, cut: CutName = "face") -> None:
        self.size, self.cut = size, cut

    expressions: tuple[str, ...] = ()  # they are attributes here

    @property
    @abstractmethod
    def attributes(self) -> tuple[str, ...]:
        """What can be asked for by one name."""

    def check(self, request: EditRequest) -> None:
        """Make sure that all that is asked for can be done.

        Raises:
            GiocondaError: An attribute is not known, a degree is out of range, or an expression or
                teeth are asked for.
        """
        if request.expression is not None:
            raise GiocondaError(
                "this method takes attributes (--set NAME=1), no expressions; leave --model out"
            )
        if request.teeth is not None:
            raise GiocondaError(
                "this method cannot show or hide teeth; leave --teeth or --model out"
            )
        self.check_degrees(request.degrees)

    @abstractmethod
    def check_degrees(self, wanted: Mapping[str, float]) -> None:
        """Make sure that all degrees can be reached.

        Raises:
            DataError: An attribute is not known, or a degree is out of range.
        """

    @abstractmethod
    def reconstructions(self, crops: Pixels, wanted: Mapping[str, float]) -> Redrawn:
        """Aligned faces as the method draws them, as they are and at the degrees asked for.

        Args:
            crops: ``(N, S, S, 3)`` uint8 RGB.
            wanted: Attribute -> degree.
        """

    def edits(self, faces: Sequence[PhotoFace], requests: Sequence[EditRequest]) -> list[FaceEdit]:
        """What each face becomes; see ``FaceEditor``. Faces with equal requests go together."""
        made: dict[int, Edit] = {}
        for request in requests:
            alike = [k for k, other in enumerate(requests) if other == request and k not in made]
            edits = self._edits([faces[k] for k in alike], request.degrees)
            made |= dict(zip(alike, edits, strict=True))
        return [FaceEdit(made[k], face.points) for k, face in enumerate(faces)]

    def _edits(self, faces: Sequence[PhotoFace], wanted: Mapping[str, float]) -> list[Edit]:
        """The edits that bring faces to the same degrees."""
        if not faces:
            return []
        size = self.size
        to_crops = [CUTS[self.cut](face.points, size) for face in faces]
        crops = np.stack(
            [crop(f.photo, t, size, size) for f, t in zip(faces, to_crops, strict=True)]
        )
        before, after, flow = self.reconstructions(crops, wanted)
        flows = [None] * len(faces) if flow is None else flow
        drawn = zip(faces, to_crops, before, after, flows, strict=True)
        return [
            edit_between(face.photo, old, new, to_crop, moves)
            for face, to_crop, old, new, moves in drawn
        ]
