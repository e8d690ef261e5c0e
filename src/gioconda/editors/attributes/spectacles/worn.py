"""Spectacles on a head: their parts as polygons in the picture, turned as the head is turned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gioconda.editors.attributes.spectacles.frames import SIDES, FrameKind
from gioconda.faces.head_pose import HeadPose, HeadPoseReader
from gioconda.faces.scheme import GROUPS, at
from gioconda.types import Points

# In pupil distances; depths as in the mean face.
_BEFORE_EYES = 0.3  # from the irises to the plane of the lenses
_WRAP = 0.12  # how much farther back the plane lies a pupil distance from the nose, squared
_TILT = 0.1  # and a pupil distance below the pupils: lenses stand nearer to the cheeks
STATIONS = 24
"""Points along either edge of a temple, from the hinge to the ear."""
_EAR = np.array([1.12, -0.02, -0.1])
_HINGE_BACK = 0.06
_USUAL_WIDTH = 1.1  # half of a face's width at the temples
_WIDTHS = (0.92, 1.1)  # how far frames are scaled to a face's width
_TEMPLES = at("oval_29", "oval_7")
_EYES = (GROUPS["right_eye"], GROUPS["left_eye"])
_PAD = np.array([0.145, 0.13]), np.array([0.032, 0.072]), 0.35  # place, half axes, lean
_RING = np.radians(np.arange(0, 360, 10.0))


@dataclass(frozen=True)
class WornSpectacles:
    """The parts of spectacles in a picture, each an ``(N, 2)`` polygon in its pixels.

    Attributes:
        front: Rims, bridge and end pieces; what of them is not in a lens is material.
        lenses: The two lenses, the picture's left one first.
        edges: The lenses' whole edges, where the rim leaves a part of them bare.
        temples: One on each side, empty where it is hidden; the first points are at the hinge.
        pads: The pads beside the nose.
        unit_px: Pixels of a pupil distance.
        gap: How far the lenses are from the eyes, in pupil distances.
    """

    front: Sequence[Points]
    lenses: Sequence[Points]
    edges: Sequence[Points]
    temples: Sequence[Points]
    pads: Sequence[Points]
    unit_px: float
    gap: float = _BEFORE_EYES

    def moved(self, by: Points) -> WornSpectacles:
        """All moved by ``(x, y)`` pixels."""
        return replace(
            self,
            front=[part + by for part in self.front],
            lenses=[part + by for part in self.lenses],
            edges=[part + by for part in self.edges],
            temples=[part + by for part in self.temples],
            pads=[part + by for part in self.pads],
        )

    def with_temples(self, temples: Sequence[Points]) -> WornSpectacles:
        """With other temples."""
        return replace(self, temples=temples)


class Wearer:
    """A head that spectacles are laid onto.

    Args:
        reader: The mean face.
        points: ``(141, 2)`` landmarks in pixels of the picture.
    """

    def __init__(self, reader: HeadPoseReader, points: Points) -> None:
        self.reader = reader
        self.pose: HeadPose = reader.read(points)
        seen = (points - self.pose.middle) / self.pose.scale
        viewed = np.column_stack([seen, reader.solid @ self.pose.rotation[2]])
        level = viewed @ self.pose.rotation
        right, left = (level[group].mean(0) for group in _EYES)
        half = float(level[_TEMPLES[1], 0] - level[_TEMPLES[0], 0]) / 2
        self.wide = float(np.clip(half / _USUAL_WIDTH, *_WIDTHS))
        self.origin = (right + left) / 2 + np.array([0, 0, _BEFORE_EYES - 0.05])

    def seen(self, solid: Points) -> Points:
        """Places ``(N, 3)`` before the origin, in pupil distances, in the picture ``(N, 2)``."""
        turned = (solid + self.origin) @ self.pose.rotation[:2].T
        return np.asarray(turned * self.pose.scale + self.pose.middle)

    def on_plane(self, flat: Points) -> Points:
        """Places ``(N, 2)`` of a frame in the picture."""
        x, y = (flat * self.wide).T
        return self.seen(np.stack([x, y, -_WRAP * x * x - _TILT * y], 1))

    def temple(self, kind: FrameKind, side: int, bold: float) -> Points | None:
        """A temple from its hinge to the ear; None where the head hides it."""
        high, over = kind.temple
        x = side * (kind.reach + kind.rim[0] / 2) * self.wide
        hinge = np.array([x, -over, -_WRAP * x * x - _HINGE_BACK])
        ear = _EAR * [side * self.wide, 1, 1] - [0, 0, self.origin[2]]
        start, end = self.seen(np.stack([hinge, ear]))
        outwards = self.pose.rotation[:2, 0] * side
        if (end - start) @ outwards < 0:
            return None
        shares = np.linspace(0, 1, STATIONS)[:, None]
        middle = hinge + shares * (ear - hinge)
        half = bold * high / 2 * (1 - 0.35 * np.minimum(1, 1.5 * shares))
        up = np.concatenate([np.zeros_like(half), half, np.zeros_like(half)], 1)
        return self.seen(np.concatenate([middle - up, (middle + up)[::-1]]))

    def wearing(self, kind: FrameKind, bold: float) -> WornSpectacles:
        """A frame of a kind on this head.

        Args:
            kind: Of the frame.
            bold: Share of the full width of its rims.
        """
        flat_front = [kind.outer(side, bold) for side in SIDES]
        flat_front += [_bridge(kind, bold), *(_end_piece(kind, side, bold) for side in SIDES)]
        temples = [self.temple(kind, side, bold) for side in SIDES]
        lenses = [self.on_plane(kind.lens(side)) for side in SIDES]
        return WornSpectacles(
            front=[self.on_plane(part) for part in flat_front],
            lenses=lenses,
            edges=lenses if kind.rim[1] == 0 else [],
            temples=[np.zeros((0, 2)) if temple is None else temple for temple in temples],
            pads=[self.on_plane(_pad(side)) for side in SIDES] if kind.pads else [],
            unit_px=self.pose.scale,
        )


def _bridge(kind: FrameKind, bold: float) -> Points:
    """The bridge, an arch between the rims."""
    high, place, arch = kind.bridge
    reach = kind.centre[0] - kind.half_width + 0.06
    x = np.linspace(-reach, reach, 21)
    bow = place - arch * (1 - (x / reach) ** 2)
    half = bold * high / 2 * (1 + 0.5 * (x / reach) ** 4)
    return np.concatenate([np.stack([x, bow - half], 1), np.stack([x, bow + half], 1)[::-1]])


def _end_piece(kind: FrameKind, side: int, bold: float) -> Points:
    """Where a temple is hinged to the rim, wider towards the rim."""
    high, over = kind.temple
    start, end = kind.reach - 0.1, kind.reach + kind.rim[0] * bold + 0.02
    shares = np.linspace(0, 1, 12)
    half = bold * high / 2 * (1 + 0.9 * (1 - shares) ** 2)
    x = side * (start + shares * (end - start))
    edges = np.stack([x, -over - half], 1), np.stack([x, -over + half], 1)
    return np.concatenate([edges[0], edges[1][::-1]])


def _pad(side: int) -> Points:
    """A pad beside the nose."""
    place, half, lean = _PAD
    x, y = half[0] * np.cos(_RING), half[1] * np.sin(_RING)
    return np.stack([side * (place[0] + x + lean * y), place[1] + y], 1)
