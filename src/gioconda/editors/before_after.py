"""Editors whose method generates two pictures of a face: before and after the edit.

The difference between the two pictures is applied to the photo's own pixels (``difference``).
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


class BeforeAfter(NamedTuple):
    """A method's pictures of aligned faces, before and after the edit.

    Attributes:
        before: ``(N, S, S, 3)`` uint8 RGB.
        after: The same faces at the requested degrees.
        flow: ``(N, S, S, 2)`` float32 pixels: ``after(p)`` shows ``before(p + flow(p))``. None
            where the method does not move pixels itself.
    """

    before: Pixels
    after: Pixels
    flow: Field | None = None


class PairEditor(ABC):
    """Edits faces by the difference of two pictures of each.

    Args:
        size: Side of the method's crops in pixels.
        cut: Part of the face that the crops show; of ``faces.align.CUTS``.
    """

    def __init__(self, size: int, cut: CutName = "face") -> None:
        self.size, self.cut = size, cut

    expressions: tuple[str, ...] = ()  # these methods take them as attributes

    @property
    @abstractmethod
    def attributes(self) -> tuple[str, ...]:
        """The names of the attributes that requests may give degrees of."""

    def check(self, request: EditRequest) -> None:
        """Make sure that a request can be carried out.

        Raises:
            GiocondaError: An attribute is not known, a degree is out of range, or the request has
                an expression or teeth.
        """
        if request.expression is not None or request.like is not None:
            raise GiocondaError(
                "this method takes attributes (--set NAME=1), no expressions; leave --model out"
            )
        if request.teeth is not None:
            raise GiocondaError(
                "this method cannot show or hide teeth; leave --teeth or --model out"
            )
        self.check_degrees(request.degrees)

    @abstractmethod
    def check_degrees(self, degrees: Mapping[str, float]) -> None:
        """Make sure that the method can reach the degrees.

        Raises:
            DataError: An attribute is not known, or a degree is out of range.
        """

    @abstractmethod
    def reconstructions(self, crops: Pixels, degrees: Mapping[str, float]) -> BeforeAfter:
        """The method's pictures of aligned faces, before and after the edit.

        Args:
            crops: ``(N, S, S, 3)`` uint8 RGB.
            degrees: Attribute -> degree.
        """

    def edits(self, faces: Sequence[PhotoFace], requests: Sequence[EditRequest]) -> list[FaceEdit]:
        """The edit of each face; see ``FaceEditor``. Faces with equal requests go together."""
        made: dict[int, Edit] = {}
        for request in requests:
            alike = [k for k, other in enumerate(requests) if other == request and k not in made]
            edits = self._edits([faces[k] for k in alike], request.degrees)
            made |= dict(zip(alike, edits, strict=True))
        return [FaceEdit(made[k], face.points) for k, face in enumerate(faces)]

    def _edits(self, faces: Sequence[PhotoFace], degrees: Mapping[str, float]) -> list[Edit]:
        """The edits that bring faces to the same degrees."""
        if not faces:
            return []
        size = self.size
        to_crops = [CUTS[self.cut](face.points, size) for face in faces]
        crops = np.stack(
            [crop(f.photo, t, size, size) for f, t in zip(faces, to_crops, strict=True)]
        )
        before, after, measured = self.reconstructions(crops, degrees)
        flows = [None] * len(faces) if measured is None else measured
        return [
            edit_between(face.photo, old, new, to_crop, flow)
            for face, to_crop, old, new, flow in zip(
                faces, to_crops, before, after, flows, strict=True
            )
        ]
