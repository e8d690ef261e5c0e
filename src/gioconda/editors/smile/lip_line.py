"""The line between the lips, and coordinates around it.

Convention: ``along`` is -1 and 1 at the corners of the inner lips and continues beyond them;
``across`` is in pupil distances, positive below the line.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import at
from gioconda.types import Points

ALONG = np.linspace(-1.15, 1.15, 47)
ACROSS = np.linspace(-0.14, 0.14, 57)
_CORNERS = at("lips_inner_0", "lips_inner_10")
_LOWER = at(*(f"lips_inner_{k}" for k in range(1, 10)))
_UPPER = at(*(f"lips_inner_{20 - k}" for k in range(1, 10)))


class LipLine(NamedTuple):
    """The line halfway between the inner lips.

    Attributes:
        centre: ``(2,)`` midpoint of the corners.
        half: ``(2,)`` vector from there to the left corner.
        down: ``(2,)`` unit vector across the line, towards the chin.
        u: ``(11,)`` coordinates along the line of its known points.
        v: ``(11,)`` their distance below the corners, in pixels.
        size: Pixels per pupil distance.
    """

    centre: Points
    half: Points
    down: Points
    u: NDArray[np.float64]
    v: NDArray[np.float64]
    size: float

    @classmethod
    def of(cls, points: Points) -> LipLine:
        """The line of a face with ``(141, 2)`` points."""
        right, left = points[_CORNERS]
        half = (left - right) / 2
        length = max(float(np.linalg.norm(half)), 1e-6)
        down = np.array([-half[1], half[0]]) / length
        centre = (right + left) / 2
        line = np.concatenate([[right], (points[_LOWER] + points[_UPPER]) / 2, [left]])
        u, v = (line - centre) @ half / length**2, (line - centre) @ down
        order = np.argsort(u)
        return cls(centre, half, down, u[order], v[order], pupil_distance(points))

    def strip(self, offset: NDArray[np.float64] | float = 0.0) -> Points:
        """Places around the line, ``(47, 57, 2)`` pixels.

        Args:
            offset: ``(47,)`` displacement of the line across, in pupil distances.
        """
        v = np.interp(ALONG, self.u, self.v) + np.asarray(offset) * self.size
        middle = self.centre + ALONG[:, None] * self.half + v[:, None] * self.down
        return np.asarray(middle[:, None] + (ACROSS * self.size)[:, None] * self.down)

    def places(self, along: Points, across: Points) -> Points:
        """``(..., 2)`` pixels of places with some coordinates."""
        v = np.interp(along, self.u, self.v) + across * self.size
        return np.asarray(self.centre + along[..., None] * self.half + v[..., None] * self.down)

    def coordinates(self, places: Points) -> tuple[Points, Points]:
        """The coordinates ``along`` and ``across`` of ``(..., 2)`` places."""
        length = max(float(np.linalg.norm(self.half)), 1e-6)
        u = (places - self.centre) @ self.half / length**2
        v = (places - self.centre) @ self.down - np.interp(u, self.u, self.v)
        return u, v / self.size
