"""Solid shapes seen from a distance: cameras of weak perspective, fitted to points of pictures.

Convention:
    A solid point is ``(x, y, z)`` in pupil distances: x to the picture's right, y down, z towards
    the viewer. A camera is ``(scale, rotation, shift)``: a solid point ``X`` is seen at
    ``scale * (rotation @ X)[:2] + shift``. All functions take many cameras at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gioconda.types import Points

Array = NDArray[np.float64]

_STEPS = 4


@dataclass(frozen=True)
class Cameras:
    """Cameras of weak perspective.

    Attributes:
        scale: ``(N,)`` picture pixels a pupil distance.
        rotation: ``(N, 3, 3)``; the third row is the direction to the viewer.
        shift: ``(N, 2)`` where the solid origin is seen.
    """

    scale: Array
    rotation: Array
    shift: Array

    def see(self, solids: Array) -> Points:
        """Solid points ``(N, P, 3)`` or ``(P, 3)`` in each picture, ``(N, P, 2)``."""
        seen = solids @ self.rotation[:, :2].transpose(0, 2, 1)
        return np.asarray(self.scale[:, None, None] * seen + self.shift[:, None])


def rotation_of(vectors: Array) -> Array:
    """Rodrigues' formula: rotation vectors ``(N, 3)`` in radians to matrices ``(N, 3, 3)``."""
    angle = np.linalg.norm(vectors, axis=-1)[:, None, None]
    x, y, z = vectors.T
    zero = np.zeros_like(x)
    cross = np.stack([zero, -z, y, z, zero, -x, -y, x, zero], -1).reshape(-1, 3, 3)
    first = np.sinc(angle / np.pi)
    second = 0.5 * np.sinc(angle / (2 * np.pi)) ** 2
    return np.asarray(np.eye(3) + first * cross + second * cross @ cross)


def affine_cameras(points: Array, solids: Array) -> Cameras:
    """Cameras by a linear fit, whose two rows are then made orthogonal and equally long.

    Args:
        points: ``(N, P, 2)`` in pixels of each picture.
        solids: ``(P, 3)`` or ``(N, P, 3)``.
    """
    middle, origin = points.mean(1), solids.mean(-2)
    centred = solids - np.expand_dims(origin, -2)
    square = np.swapaxes(centred, -1, -2) @ centred
    linear = np.swapaxes(points - middle[:, None], 1, 2) @ centred @ np.linalg.inv(square)
    left, spread, right = np.linalg.svd(linear, full_matrices=False)
    rows = left @ right
    rotation = np.concatenate([rows, np.cross(rows[:, 0], rows[:, 1])[:, None]], 1)
    scale = spread.mean(1)
    shift = middle - scale[:, None] * (rows @ origin[..., None])[..., 0]
    return Cameras(scale, rotation, shift)


def refined(cameras: Cameras, points: Array, solids: Array, steps: int = _STEPS) -> Cameras:
    """Least-squares cameras from near ones, by Gauss-Newton steps on the rotation.

    Args:
        cameras: Where to start.
        points: ``(N, P, 2)`` in pixels of each picture.
        solids: ``(P, 3)`` or ``(N, P, 3)``.
        steps: How many steps.
    """
    scale, rotation, shift = cameras.scale, cameras.rotation, cameras.shift
    for _ in range(steps):
        turned = solids @ rotation.transpose(0, 2, 1)  # (N, P, 3)
        seen = scale[:, None, None] * turned[..., :2] + shift[:, None]
        x, y, z = np.moveaxis(turned, -1, 0) * scale[:, None]
        zero, one = np.zeros_like(x), np.ones_like(x)
        # Columns: turns about x, y and z, the logarithm of the scale, and the shift.
        of_x = np.stack([zero, z, -y, x, one, zero], -1)
        of_y = np.stack([-z, zero, x, y, zero, one], -1)
        jacobian = np.concatenate([of_x, of_y], 1)  # (N, 2 P, 6)
        missed = np.concatenate([points[..., 0] - seen[..., 0], points[..., 1] - seen[..., 1]], 1)
        transposed = jacobian.transpose(0, 2, 1)
        square = transposed @ jacobian
        step = np.linalg.solve(square, transposed @ missed[..., None])[..., 0]
        rotation = rotation_of(np.clip(step[:, :3], -0.3, 0.3)) @ rotation
        scale, shift = scale * np.exp(np.clip(step[:, 3], -0.5, 0.5)), shift + step[:, 4:]
    return Cameras(scale, rotation, shift)


def angles_of(rotation: Array) -> Array:
    """Yaw, pitch and roll of rotations ``(N, 3, 3)``, in degrees, ``(N, 3)``.

    Yaw is positive where the face looks to the picture's right, pitch where it looks up, roll where
    the head leans to the picture's right (clockwise). The inverse of ``turned_by``.
    """
    facing = rotation[:, :, 2]  # of the nose's direction, in the picture
    yaw = np.arctan2(facing[:, 0], facing[:, 2])
    pitch = np.arcsin(np.clip(-facing[:, 1], -1, 1))
    level = turned_by(np.degrees(np.stack([yaw, pitch, np.zeros_like(yaw)], 1)))
    own = level.transpose(0, 2, 1) @ rotation
    roll = np.arctan2(own[:, 1, 0], own[:, 0, 0])
    return np.asarray(np.degrees(np.stack([yaw, pitch, roll], 1)))


def turned_by(angles: Array) -> Array:
    """The rotation of yaw, pitch and roll ``(N, 3)`` in degrees: roll first, yaw last."""
    yaw, pitch, roll = np.radians(angles).T
    zero = np.zeros_like(yaw)
    about_y = rotation_of(np.stack([zero, yaw, zero], 1))
    about_x = rotation_of(np.stack([pitch, zero, zero], 1))
    about_z = rotation_of(np.stack([zero, zero, roll], 1))
    return np.asarray(about_y @ about_x @ about_z)
