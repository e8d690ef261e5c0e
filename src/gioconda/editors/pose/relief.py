"""The depth of a photo around a face, and which part of it turns with the head.

Inside the face's outline depth is that of the mean face, laid onto the landmarks by a thin-plate
spline. From the outline it falls to the head's axis, where its contour is: about that axis a head
turns without moving its contour, so that the background stays. Beyond, the turn fades.

Convention: places and depths are in pupil distances from where the head's axis is seen, x to the
picture's right, y down, depth towards the viewer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gioconda.editors.pose.grid import Grid
from gioconda.editors.pose.surface import signed_distance
from gioconda.editors.smile.spline import evaluate_on_grid, fit, kernel_on_grid
from gioconda.faces.head_pose import STILL, HeadPose, HeadPoseReader
from gioconda.faces.scheme import GROUPS
from gioconda.types import Field, Points
from gioconda.upsampling import smooth_step

_MIDDLE = 0.3  # of the contour, under the pupils
_CHIN = 1.75  # from there down to where the neck begins
_RING = np.radians(np.arange(0, 360, 15))
_BEYOND = 1.6  # contours; nothing has any depth there
_NECK = 1.45  # contours down from the middle: the neck's depth there
_NECK_DEPTH = 0.25
_LEAST_BELOW, _BELOW = 0.45, 0.5  # the band that the turn fades over, below the chin
_SMOOTHING = 1e-3
_AROUND_FACE = 0.25  # pupil distances around a face over which a neighbour may hold it
_OTHER, _AROUND_OTHER = 1.15, 0.25  # of another face's oval; and pupil distances around it
_COARSER = 1 / 3  # the spline is smooth: fewer places do


@dataclass(frozen=True)
class Relief:
    """A photo around a face in three dimensions, at the middles of a grid's cells.

    Attributes:
        solid: ``(h, w, 3)`` places and depth.
        weight: ``(h, w)`` in [0, 1]: how far each place turns with the head.
    """

    solid: Field
    weight: Field


def contour(reader: HeadPoseReader, pose: HeadPose, grow: float = 1.0) -> Points:
    """The head's contour, ``(24, 2)``: an ellipse that leans with the head, in pupil distances."""
    x, y = np.cos(_RING), np.sin(_RING)
    up = np.stack([reader.half_width * x, _half_height(reader, y) * y], 1) * grow
    return np.asarray((up + np.array([0, _MIDDLE])) @ leaning(pose).T)


def leaning(pose: HeadPose) -> Points:
    """``(2, 2)``: from upright to how the head leans."""
    roll = np.radians(pose.turn.roll)
    return np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]])


def _half_height(reader: HeadPoseReader, y: Points) -> Points:
    return np.asarray(np.where(y < 0, reader.top + _MIDDLE, _CHIN))


def relief(
    reader: HeadPoseReader,
    pose: HeadPose,
    points: Points,
    grid: Grid,
    band: float,
    others: Sequence[Points] = (),
) -> Relief:
    """The relief around one face.

    Args:
        reader: The mean face.
        pose: The face's pose.
        points: ``(141, 2)`` landmarks in photo pixels.
        grid: Where.
        band: How far beyond the contour the turn fades, in contours.
        others: Landmarks of other faces, which stay where they are.
    """
    places = (grid.places() - pose.middle) / pose.scale
    weight = _turning_share(reader, pose, places, band)
    if others:
        held = 1 - smooth_step(_away(points, pose, places) / _AROUND_FACE)
        weight = np.maximum(weight * _free_of(others, pose, places), held)
    depth = _depth(reader, pose, points, grid)
    return Relief(
        np.asarray(np.concatenate([places, depth], -1), np.float32), np.asarray(weight, np.float32)
    )


def _depth(reader: HeadPoseReader, pose: HeadPose, points: Points, grid: Grid) -> Field:
    """The depth of a grid's cells, ``(h, w, 1)``."""
    seen = (points[STILL] - pose.middle) / pose.scale
    # What a turned head hides behind its contour is not seen at its own depth.
    depth = np.maximum(reader.solid[STILL] @ pose.rotation[2], 0)
    low = np.sin(_RING).clip(0)
    neck = np.outer(low * (_NECK - 1) * _CHIN, leaning(pose)[:, 1])
    ring, far = contour(reader, pose) + neck, contour(reader, pose, _BEYOND) + neck
    ring_depth = _NECK_DEPTH * (low > 0.5) * low
    centres = np.concatenate([seen, ring, far])
    values = np.concatenate([depth, ring_depth, np.zeros(len(far))])
    fitted = np.concatenate(fit(centres, values[:, None], _SMOOTHING))
    x, y = (
        (axis - m) / pose.scale for axis, m in zip(grid.axes(_COARSER), pose.middle, strict=True)
    )
    coarse = evaluate_on_grid(fitted, x, y, kernel_on_grid(x, y, centres))
    return grid.drawn_up(coarse[..., 0])[..., None]


def _turning_share(reader: HeadPoseReader, pose: HeadPose, places: Points, band: float) -> Points:
    """How far places turn with the head: 1 inside of its contour, 0 beyond the band around it."""
    upright = places @ leaning(pose) - [0, _MIDDLE]
    x, y = upright[..., 0], upright[..., 1]
    away = np.hypot(x / reader.half_width, y / _half_height(reader, y))
    # Near the neck, about which it turns, a head moves little: shoulders stay.
    below = smooth_step(y / _CHIN, 0.0, 1.0)
    fade = band + below * (max(_LEAST_BELOW, _BELOW * band) - band)
    return np.asarray(1 - smooth_step((away - 1) / fade))


def _free_of(others: Sequence[Points], pose: HeadPose, places: Points) -> Points:
    """How free each place is to move, in [0, 1]: 0 on other faces."""
    free = np.ones(places.shape[:2])
    reach = np.ptp(places, axis=(0, 1))
    for points in others:
        oval = points[GROUPS["oval"]]
        middle = oval.mean(0)
        if (np.abs((middle - pose.middle) / pose.scale) < reach).all():
            away = _away(points, pose, places, _OTHER)
            free = np.minimum(free, smooth_step(away / _AROUND_OTHER))
    return free


def _away(points: Points, pose: HeadPose, places: Points, grow: float = 1.0) -> Field:
    """Distance of places from a face, its oval grown; less than 0 inside."""
    oval = points[GROUPS["oval"]]
    middle = oval.mean(0)
    outline = (middle + grow * (oval - middle) - pose.middle) / pose.scale
    return -signed_distance(outline, np.asarray(places, np.float32))
