"""A relief turned: where each place goes, and which place of the photo is seen at each pixel."""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.editors.pose.grid import Grid
from gioconda.editors.pose.relief import Relief
from gioconda.faces.solid import Array
from gioconda.types import Field, Points
from gioconda.upsampling import smooth_step

PIVOT = np.array([0.0, 1.5, 0.0])  # where the head sits on the neck, in pupil distances
_FINER = 2  # places splatted along each side of a cell
_ROUNDS = 6
_STEP = 0.7
_EDGE_CELLS = 0.8


def pivot_of(rotation: Array) -> Array:
    """Where a head sits on its neck in the photo, ``(3,)`` in pupil distances."""
    return np.asarray(rotation @ PIVOT)


def moved(solid: Field, turn: Array, pivot: Array) -> Field:
    """Solid places ``(..., 3)`` after a turn ``(3, 3)`` about a pivot ``(3,)``."""
    return np.asarray((solid - pivot) @ turn.T + pivot)


def seen_places(grid: Grid, relief: Relief, turn: Array, pivot: Array, scale: float) -> Field:
    """The place of the photo that is seen at each cell after a turn.

    Places are splatted from the farthest to the nearest, so that what is nearer hides what is
    behind (a depth buffer), then moved to where the forward motion hits the cell's middle.

    Args:
        grid: Where.
        relief: Its depth and weight.
        turn: ``(3, 3)`` rotation in the photo's frame.
        pivot: ``(3,)`` what it turns about, in pupil distances.
        scale: Photo pixels a pupil distance.

    Returns:
        ``(h, w, 2)`` float32, displacement in photo pixels: ``output(p) = photo(p + flow(p))``.
    """
    after = moved(relief.solid, turn, pivot)
    motion = (after - relief.solid) * relief.weight[..., None]
    places = grid.places()
    forward = np.asarray(motion[..., :2] * scale, np.float32)
    depth = np.asarray(relief.solid[..., 2] + motion[..., 2], np.float32)
    found = _splatted(grid, forward, depth)
    for _ in range(_ROUNDS):
        missed = places - found - grid.sampled(forward, found)
        found += _STEP * missed
    # Where a fold hides what is behind, its edge follows cells: it is smoothed to a line.
    flow = np.asarray(found - places, np.float32)
    return np.asarray(cv2.GaussianBlur(flow, (0, 0), _EDGE_CELLS), np.float32)


def _splatted(grid: Grid, forward: Field, depth: Field) -> Points:
    """For each cell the place that comes to lie on it, the nearest one where there are more."""
    rows, columns = grid.shape
    size = columns * _FINER, rows * _FINER
    finer = cv2.resize(forward, size, interpolation=cv2.INTER_LINEAR)
    near = cv2.resize(depth, size, interpolation=cv2.INTER_LINEAR).ravel()
    places = grid.places()
    start = np.stack(np.meshgrid(*grid.axes(_FINER)), -1)
    cells = np.round((start + finer - places[0, 0]) / grid.cell).astype(np.intp).reshape(-1, 2)
    inside = ((cells >= 0) & (cells < (columns, rows))).all(1)
    order = np.flatnonzero(inside)[np.argsort(near[inside], kind="stable")]
    found: Points = places.copy()
    found[cells[order, 1], cells[order, 0]] = start.reshape(-1, 2)[order]
    return found


def inside_photo(grid: Grid, flow: Field, width: int, height: int, band_px: float) -> Field:
    """A flow changed so that it takes no colours from beyond the photo.

    What would come from beyond is drawn out of a band along the border: a place at ``d`` from the
    border, in bands, is seen at ``exp(d - 1)`` where ``d`` is less than 1.

    Args:
        grid: Where.
        flow: ``(h, w, 2)`` photo pixels.
        width: Of the photo.
        height: Of the photo.
        band_px: The band.
    """
    places = grid.places()
    source = places + flow
    for axis, size in ((0, width), (1, height)):
        along = source[..., axis]
        band = min(band_px, size / 4)
        # Where nothing moves nothing is drawn out, however near the border is.
        moved = smooth_step(np.abs(flow[..., axis]) / band, 0.0, 0.3)
        for sign, border in ((1, 0.0), (-1, size - 1.0)):
            depth = sign * (along - border) / band
            drawn = np.where(depth < 1, np.exp(np.minimum(depth, 1) - 1), depth)
            along = along + moved * sign * band * (drawn - depth)
        source[..., axis] = along
    return np.asarray(source - places, np.float32)
