"""The surface of one face in the level head's frame: a height field through its landmarks.

Convention: ``z(x, y)`` in pupil distances, x to the picture's right, y down, z to the viewer, with
the axis of the head at x = z = 0.
"""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np

from gioconda.editors.smile.spline import evaluate_on_grid, fit, kernel_on_grid
from gioconda.faces.head_pose import STILL, HeadPose, HeadPoseReader
from gioconda.faces.scheme import GROUPS
from gioconda.types import Field, Points
from gioconda.upsampling import smooth_step

CELL = 0.03  # pupil distances
ABOVE = (-0.2, 0.3)  # heights over the pupils: from face to hair
_LOW, _HIGH = np.array([-1.5, -1.1]), np.array([1.5, 2.1])
_SMOOTHING = 1e-3
_MIRROR = np.array([-1, 1, 1], np.float32)
_RING = np.radians(np.arange(0, 360, 20))  # where the spline is held back
_RING_SIZE, _RING_DEPTH = 1.15, -0.1
_HAIR = 0.2  # how far over its outline a face is followed into hair
# What stays the photo's own, and over how many pupil distances around it that fades.
_KEPT = (
    (("right_eye", "right_brow"), 0.08),
    (("left_eye", "left_brow"), 0.08),
    (("lips_outer",), 0.2),
)


class Surface:
    """A face's landmarks at the mean face's depth, with a thin-plate spline between them.

    Args:
        reader: The mean face.
        pose: The face's pose.
        points: ``(141, 2)`` landmarks in photo pixels.

    Attributes:
        solid: ``(h, w, 3)`` places on a grid of ``CELL``.
        normal: ``(h, w, 3)`` unit vectors.
    """

    def __init__(self, reader: HeadPoseReader, pose: HeadPose, points: Points) -> None:
        seen = (points - pose.middle) / pose.scale
        viewed = np.column_stack([seen, reader.solid @ pose.rotation[2]])
        self.points = viewed @ pose.rotation
        across, down = np.cos(_RING), np.sin(_RING)
        ring = (
            _RING_SIZE
            * reader.half_width
            * np.stack([across, down * np.where(down > 0, 1.3, 0.9)], 1)
        )
        centres = np.concatenate([self.points[STILL, :2], ring + np.array([0, 0.3])])
        heights = np.concatenate([self.points[STILL, 2], np.full(len(ring), _RING_DEPTH)])
        fitted = np.concatenate(fit(centres, heights[:, None], _SMOOTHING))
        x, y = (np.arange(a, b, CELL) for a, b in zip(_LOW, _HIGH, strict=True))
        height = evaluate_on_grid(fitted, x, y, kernel_on_grid(x, y, centres))
        flat = np.stack(np.meshgrid(x, y), -1)
        slope_y, slope_x = np.gradient(height[..., 0], CELL)
        normal = np.stack([-slope_x, -slope_y, np.ones_like(slope_x)], -1)
        self.solid = np.asarray(np.concatenate([flat, height], -1), np.float32)
        self.normal = np.asarray(
            normal / np.linalg.norm(normal, axis=-1, keepdims=True), np.float32
        )

    @cached_property
    def inside(self) -> Field:
        """``(h, w)`` distance to the face's outline in pupil distances, positive inside.

        Above the eyes the outline is a guess, and hair follows: there the face is larger.
        """
        outline = signed_distance(self.points[GROUPS["oval"], :2], self.solid[..., :2])
        return np.asarray(outline + _HAIR * self.above, np.float32)

    @property
    def above(self) -> Field:
        """``(h, w)`` in [0, 1]: 1 well above the eyes."""
        return np.asarray(smooth_step(-self.solid[..., 1], *ABOVE), np.float32)

    @cached_property
    def kept(self) -> Field:
        """``(h, w)`` in [0, 1]: 1 on eyes, brows and lips."""
        kept = np.zeros(self.solid.shape[:2], np.float32)
        for groups, around in _KEPT:
            part = np.concatenate([self.points[GROUPS[group], :2] for group in groups])
            hull = cv2.convexHull(np.asarray(part, np.float32))[:, 0].astype(np.float64)
            away = signed_distance(hull, self.solid[..., :2])
            kept = np.maximum(kept, np.asarray(smooth_step(away, -around, 0.0), np.float32))
        return kept


def mirrored(vectors: Field) -> Field:
    """Vectors ``(..., 3)`` of the level head as its mirror image has them."""
    return np.asarray(vectors * _MIRROR, np.float32)


def signed_distance(outline: Points, places: Field) -> Field:
    """Distance of places ``(h, w, 2)`` to a closed line ``(N, 2)``, positive inside."""
    nearest = np.full(places.shape[:2], np.inf, np.float32)
    crossed = np.zeros(places.shape[:2], bool)
    x, y = places[..., 0], places[..., 1]
    for (ax, ay), (bx, by) in zip(outline, np.roll(outline, -1, 0), strict=True):
        dx, dy = bx - ax, by - ay
        share = ((x - ax) * dx + (y - ay) * dy) / max(dx * dx + dy * dy, 1e-12)
        share = share.clip(0, 1)
        nearest = np.minimum(nearest, (x - ax - share * dx) ** 2 + (y - ay - share * dy) ** 2)
        # A ray to the right crosses the line an odd number of times from inside.
        if dy:
            crossed ^= ((ay <= y) != (by <= y)) & (ax + (y - ay) * dx / dy > x)
    distance = np.sqrt(nearest)
    return np.asarray(np.where(crossed, distance, -distance), np.float32)
