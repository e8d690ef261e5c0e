"""A method that draws a face twice, as it is and as it shall be, as an editor of photos.

What differs between the two pictures is done to the photo's own pixels (see ``fields``).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from gioconda.compose import preview
from gioconda.editors.difference import edit_between
from gioconda.faces.align import CUTS, CutName, crop
from gioconda.faces.smile_degree import SmileMeter, smile_transform
from gioconda.types import Edit, Field, Pixels, Points


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

    @property
    @abstractmethod
    def attributes(self) -> tuple[str, ...]:
        """What can be asked for by one name."""

    @abstractmethod
    def check(self, wanted: Mapping[str, float]) -> None:
        """Make sure that all that is wanted can be had.

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

    def edits(
        self, faces: Sequence[tuple[Pixels, Points]], wanted: Mapping[str, float]
    ) -> list[Edit]:
        """The edits that bring faces to the degrees asked for.

        Args:
            faces: Photos ``(H, W, 3)`` uint8 RGB, and ``(141, 2)`` landmarks in their pixels.
            wanted: Attribute -> degree.

        Raises:
            DataError: An attribute is not known.
        """
        if not faces:
            return []
        size = self.size
        to_crops = [CUTS[self.cut](points, size) for _, points in faces]
        crops = np.stack(
            [crop(p, t, size, size) for (p, _), t in zip(faces, to_crops, strict=True)]
        )
        before, after, flow = self.reconstructions(crops, wanted)
        flows = [None] * len(faces) if flow is None else flow
        drawn = zip(faces, to_crops, before, after, flows, strict=True)
        return [edit_between(face[0], old, new, cut, moves) for face, cut, old, new, moves in drawn]

    def smile_after(self, meter: SmileMeter, photo: Pixels, points: Points, edit: Edit) -> float:
        """The smile degree that the meter reads off an edited face."""
        to_crop = smile_transform(points, meter.size, meter.zoom)
        seen = preview(photo, edit, to_crop, meter.size, meter.size)
        return float(meter.measure_crops(seen[None])[0])
