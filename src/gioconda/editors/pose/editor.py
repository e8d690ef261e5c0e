"""The editor of head poses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from gioconda.editors.pose.far_side import far_side
from gioconda.editors.pose.grid import Grid
from gioconda.editors.pose.relief import contour, relief
from gioconda.editors.pose.surface import Surface
from gioconda.editors.pose.turning import inside_photo, moved, pivot_of, seen_places
from gioconda.editors.protocol import FaceEdit, PhotoFace
from gioconda.errors import GiocondaError
from gioconda.faces.head_pose import HeadPose, HeadPoseReader
from gioconda.faces.solid import Array, turned_by
from gioconda.types import MOST_TURN, Edit, EditRequest, Field, HeadTurn

FARTHEST = HeadTurn(40.0, 35.0, 180.0)
"""How far a head may be turned from the camera, before and after the edit."""
LEAST = 0.05  # degrees; less is no turn

_BAND, _BAND_A_SHIFT = 0.45, 0.8  # contours over which the turn fades; more the farther it moves
_CELL, _LEAST_CELL = 0.04, 0.02  # pupil distances
_FINEST_PX, _COARSEST_PX = 1.5, 5.9  # of an edit's cells
_BORDER = 0.4  # pupil distances; the photo's border stands still, and what is nearer is stretched
_NO_GAIN = np.zeros((4, 4, 1), np.float32)
_FULL_FROM = 0.05  # weight from which the result takes the turned pixels alone


class PoseEditor:
    """Turns heads: moves the photo's own pixels as a solid head would move them.

    Args:
        reader: Reads poses.
    """

    attributes: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()

    def __init__(self, reader: HeadPoseReader) -> None:
        self.reader = reader

    @classmethod
    def from_pretrained(cls, name: str = "head-mesh") -> PoseEditor:
        """With the mesh in the package, or with that of a file, a run's folder or a Hub id.

        Raises:
            WeightsError: There is none, or it is another method's.
        """
        return cls(HeadPoseReader.from_pretrained(name))

    def check(self, request: EditRequest) -> None:
        """Make sure that the request is a turn within the limits.

        Raises:
            GiocondaError: It is none, or an angle is out of range.
        """
        if request.turn is None:
            named = request.expression or ", ".join(request.degrees)
            raise GiocondaError(f"the head's mesh only turns heads, and changes no {named!r}")
        for name, angle, most in zip(HeadTurn._fields, request.turn, MOST_TURN, strict=True):
            if not -most <= angle <= most:  # not a number is out of range, too
                raise GiocondaError(
                    f"{name}={angle:g}: lies between -{most:g} and {most:g} degrees"
                )

    def edits(self, faces: Sequence[PhotoFace], requests: Sequence[EditRequest]) -> list[FaceEdit]:
        """The edit of each face; see ``FaceEditor``."""
        return [
            self._edit(face, request.turn or HeadTurn())
            for face, request in zip(faces, requests, strict=True)
        ]

    def _edit(self, face: PhotoFace, by: HeadTurn) -> FaceEdit:
        if max(map(abs, by)) < LEAST:
            return FaceEdit(None, face.points, "is as wanted")
        pose = self.reader.read(face.points)
        target = _within_reach(pose.turn, by)
        if target is None:
            return FaceEdit(None, face.points, "turned too far")
        return self.turned(face, pose, target)

    def turned(self, face: PhotoFace, pose: HeadPose, target: HeadTurn) -> FaceEdit:
        """The edit that turns a head from one pose to another."""
        turn = turned_by(np.array([target]))[0] @ pose.rotation.T
        pivot = pivot_of(pose.rotation)
        middle = pose.middle + pose.scale * (pivot - turn @ pivot)[:2]
        after = HeadPose(pose.scale, turn @ pose.rotation, middle)
        edit = self._moved_pixels(face, pose, turn)
        if edit is None:
            return FaceEdit(None, face.points, "landmarks unsure")
        patch = far_side(face.photo, Surface(self.reader, pose, face.points), pose, after)
        if patch is not None:
            edit = replace(edit, patches=(patch,))
        seen = (face.points - pose.middle) / pose.scale
        solid = np.column_stack([seen, self.reader.solid @ pose.rotation[2]])
        return FaceEdit(edit, moved(solid, turn, pivot)[:, :2] * pose.scale + pose.middle)

    def _moved_pixels(self, face: PhotoFace, pose: HeadPose, turn: Array) -> Edit | None:
        """The edit without what is uncovered; None where the face lies outside of the photo."""
        pivot = pivot_of(pose.rotation)
        ring = contour(self.reader, pose)
        flat = np.concatenate([ring, np.zeros((len(ring), 1))], 1)
        shift = np.linalg.norm((moved(flat, turn, pivot) - flat)[:, :2], axis=1).max()
        band = _BAND + _BAND_A_SHIFT * float(shift) / self.reader.half_width
        reach = contour(self.reader, pose, 1 + band) * pose.scale + pose.middle
        height, width = face.photo.shape[:2]
        cell_px = max(_CELL * pose.scale, _FINEST_PX)
        cell_px = max(min(cell_px, _COARSEST_PX), _LEAST_CELL * pose.scale)
        grid = Grid.over(reach.min(0), reach.max(0), cell_px, width, height)
        if grid is None:
            return None
        around = relief(self.reader, pose, face.points, grid, band, face.others)
        flow = seen_places(grid, around, turn, pivot, pose.scale)
        flow = grid.kept(inside_photo(grid, flow, width, height, _BORDER * pose.scale))
        mask = np.clip(grid.kept(around.weight) / _FULL_FROM, 0, 1)
        flow *= (mask > 0)[..., None]
        # A turn stretches what it shows more of, rightly: in cells as fine as these texture is not
        # kept from it.
        size = [
            max(n, math.ceil(w / _COARSEST_PX))
            for n, w in zip(mask.shape, _size(grid.box), strict=True)
        ]
        flow, mask = (_finer(field, size) for field in (flow, mask))
        return Edit(grid.box, flow, _NO_GAIN, mask)


def _within_reach(present: HeadTurn, by: HeadTurn) -> HeadTurn | None:
    """Where a head is turned to, no farther than ``FARTHEST``; None where it is there already."""
    if any(abs(angle) > most for angle, most in zip(present, FARTHEST, strict=True)):
        return None
    ends = zip(present, by, FARTHEST, strict=True)
    target = HeadTurn(*(min(max(a + b, -most), most) for a, b, most in ends))
    turned = max(abs(b - a) for a, b in zip(present, target, strict=True))
    return target if turned >= LEAST else None


def _size(box: tuple[int, int, int, int]) -> tuple[int, int]:
    """Height and width in pixels."""
    return box[3] - box[1], box[2] - box[0]


def _finer(field: Field, size: Sequence[int]) -> Field:
    """A field drawn up to more rows and columns; itself where it has as many."""
    if list(field.shape[:2]) == list(size):
        return field
    drawn = cv2.resize(field, (size[1], size[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(drawn, np.float32)
