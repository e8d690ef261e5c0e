"""How a head is turned: the mean face in three dimensions, laid onto a face's landmarks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gioconda import zoo
from gioconda.faces.scheme import GROUPS, LIPS, POINT_NAMES
from gioconda.faces.solid import Array, affine_cameras, angles_of, refined
from gioconda.models.shapes.head_mesh import HeadMesh
from gioconda.types import HeadTurn, Points

# What neither speech nor gaze moves.
STILL = np.setdiff1d(np.arange(len(POINT_NAMES)), np.concatenate([LIPS, GROUPS["irises"]]))


@dataclass(frozen=True)
class HeadPose:
    """Where a head stands in a photo: a solid point ``X`` is seen at ``scale (R X)[:2] + middle``.

    Convention: solid points are in pupil distances, x to the picture's right, y down, z towards the
    viewer; the origin lies on the axis that the head turns about, at the height of the pupils.

    Attributes:
        scale: Photo pixels a pupil distance.
        rotation: ``(3, 3)`` R, from the level head to the photo.
        middle: ``(2,)`` where the origin is seen, in photo pixels.
    """

    scale: float
    rotation: Array
    middle: Points

    @property
    def turn(self) -> HeadTurn:
        """The angles in degrees."""
        return HeadTurn(*angles_of(self.rotation[None])[0].tolist())


class HeadPoseReader:
    """Reads the poses of heads off landmarks.

    Args:
        mesh: A fitted mesh.

    Attributes:
        solid: ``(141, 3)`` the mean face.
        half_width: Half of a head's width with its hair, in pupil distances.
        top: A head's height over the pupils with its hair, in pupil distances.
    """

    def __init__(self, mesh: HeadMesh) -> None:
        self.solid: Array = mesh.mean.astype(np.float64)
        self.half_width, self.top = mesh.hull.tolist()

    @classmethod
    def from_pretrained(cls, name: str | Path = "head-mesh") -> HeadPoseReader:
        """With the mesh in the package, or with that of a file, a run's folder or a Hub id.

        Raises:
            WeightsError: There is none, or it is another method's.
        """
        return cls(zoo.arrays(name, HeadMesh))

    def read(self, points: Points) -> HeadPose:
        """The pose of one face.

        Args:
            points: ``(141, 2)`` landmarks in photo pixels.
        """
        seen, solid = points[None, STILL], self.solid[STILL]
        cameras = refined(affine_cameras(seen, solid), seen, solid)
        return HeadPose(float(cameras.scale[0]), cameras.rotation[0], cameras.shift[0])

    def level(self, points: Points) -> Points:
        """A face's landmarks as its level head, looking straight ahead, would show them.

        Each keeps the depth of the mean face's.

        Args:
            points: ``(141, 2)`` landmarks in photo pixels.

        Returns:
            ``(141, 2)`` in pupil distances.
        """
        pose = self.read(points)
        seen = (points - pose.middle) / pose.scale
        deep = np.column_stack([seen, self.solid @ pose.rotation[2]])
        return np.asarray((deep @ pose.rotation)[:, :2])
