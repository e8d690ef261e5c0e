"""The fields of an edit from a face's shapes before and after: flow cut at the lips, gain, mask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.editors.smile import spline
from gioconda.faces.align import apply
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import GROUPS, POINT_NAMES, at, ring
from gioconda.types import Affine, Edit, Field, Points
from gioconda.upsampling import smooth_step

_GRID_PX = 56  # samples along the longer side of a face's box
_SMOOTHING = 2.5e-5  # of the warp's spline, in squared pupil distances
GAIN_PX, FINE_GAIN_PX = 168, 400  # samples of the gain, which is finer than the flow
_MARGIN = 0.45  # margin of the box around the face, in pupil distances
_ALL = np.setdiff1d(np.arange(len(POINT_NAMES)), GROUPS["irises"])
_LOWER_LIP = np.concatenate([ring("lips_inner", 1, 10), ring("lips_outer", 1, 10)])
_UPPER_LIP = np.concatenate([ring("lips_inner", 11, 20), ring("lips_outer", 11, 20)])
_WITHOUT_LOWER = np.flatnonzero(~np.isin(_ALL, _LOWER_LIP))
_WITHOUT_UPPER = np.flatnonzero(~np.isin(_ALL, _UPPER_LIP))


@dataclass(frozen=True)
class Grid:
    """Sample places of an edit's fields over a box of the photo.

    Attributes:
        box: ``(x0, y0, x1, y1)`` photo pixels.
        x: ``(gw,)`` photo pixels, the middles of the columns.
        y: ``(gh,)`` photo pixels, the middles of the rows.
    """

    box: tuple[int, int, int, int]
    x: NDArray[np.float64]
    y: NDArray[np.float64]

    @classmethod
    def around(cls, points: Points, photo_size: tuple[int, int], longest: int = _GRID_PX) -> Grid:
        """The grid over a face's box, inside the photo.

        Args:
            points: ``(N, 2)`` points that the box contains, in photo pixels.
            photo_size: Height and width of the photo.
            longest: Samples along the longer side.
        """
        margin = _MARGIN * pupil_distance(points[: len(POINT_NAMES)])
        height, width = photo_size
        x0, y0 = np.maximum(np.floor(points.min(0) - margin), 0).astype(int)
        x1, y1 = np.ceil(points.max(0) + margin).astype(int) + 1
        x1, y1 = max(min(x1, width), x0 + 2), max(min(y1, height), y0 + 2)
        cell = max((x1 - x0) / longest, (y1 - y0) / longest, 1.0)
        columns, rows = max(4, round((x1 - x0) / cell)), max(4, round((y1 - y0) / cell))
        x = (np.arange(columns) + 0.5) * (x1 - x0) / columns - 0.5 + x0
        y = (np.arange(rows) + 0.5) * (y1 - y0) / rows - 0.5 + y0
        return cls((int(x0), int(y0), int(x1), int(y1)), x, y)

    @property
    def shape(self) -> tuple[int, int]:
        """``(gh, gw)``."""
        return len(self.y), len(self.x)

    @cached_property
    def places(self) -> Points:
        """``(gh * gw, 2)`` photo pixels, the middle of each cell."""
        x, y = np.meshgrid(self.x, self.y)
        return np.stack([x.ravel(), y.ravel()], 1)

    def border(self, step: int = 4) -> Points:
        """Places along the box's border, which do not move."""
        x0, y0, x1, y1 = self.box
        rows, columns = self.shape
        x = np.linspace(x0, x1 - 1, max(columns // step, 4))
        y = np.linspace(y0, y1 - 1, max(rows // step, 4))[1:-1]
        sides = [(x, np.full_like(x, y0)), (x, np.full_like(x, y1 - 1))]
        sides += [(np.full_like(y, x0), y), (np.full_like(y, x1 - 1), y)]
        return np.concatenate([np.stack(side, 1) for side in sides])

    def field(self, values: Points) -> Field:
        """``(gh * gw,)`` or ``(gh * gw, K)`` values as a field."""
        return values.reshape(*self.shape, *values.shape[1:]).astype(np.float32)


def draw_fields(
    before: Points,
    after: Points,
    photo_size: tuple[int, int],
    log_gain: Field,
    photo_to_gain: Affine,
    gain_px: int = GAIN_PX,
) -> Edit:
    """The edit that moves a face's points from ``before`` to ``after`` and shades it.

    Args:
        before: ``(141, 2)`` landmarks in photo pixels.
        after: ``(141, 2)`` landmarks after the edit.
        photo_size: Height and width of the photo.
        log_gain: ``(h, w, C)`` on the face before the edit; it moves with the face.
        photo_to_gain: ``(2, 3)`` affine from photo pixels to those of ``log_gain``.
        gain_px: Samples of the gain along the longer side of the face's box.
    """
    size = pupil_distance(before)
    grid = Grid.around(np.concatenate([before, after]), photo_size)
    # In pupil distances the spline's smoothing does not depend on the resolution.
    origin = before.mean(0)
    old, new = (before[_ALL] - origin) / size, (after[_ALL] - origin) / size
    edge = (grid.border() - origin) / size
    centres = np.concatenate([new, edge])
    moves = np.concatenate([old - new, np.zeros_like(edge)]) * size
    stays = np.arange(len(new), len(centres))
    upper, lower = (
        _spline(centres, moves, np.concatenate([keep, stays]), _SMOOTHING)
        for keep in (_WITHOUT_LOWER, _WITHOUT_UPPER)
    )
    # Both splines share one kernel.
    x, y = (grid.x - origin[0]) / size, (grid.y - origin[1]) / size
    near = spline.kernel_on_grid(x, y, centres)
    drawn = spline.evaluate_on_grid(np.concatenate([upper, lower], 1), x, y, near)
    mask = face_mask(before, after, grid, size)
    flow, lower_flow = drawn[..., 0:2] * mask[..., None], drawn[..., 2:4] * mask[..., None]
    below_px = below_lips(after, grid, size)
    fine = Grid.around(np.concatenate([before, after]), photo_size, gain_px)
    moved = carried(fine, flow, lower_flow, below_px)
    return Edit(
        box=grid.box,
        flow=flow,
        lower_flow=lower_flow,
        below_px=below_px,
        log_gain=_sample_gain(log_gain, apply(photo_to_gain, moved))
        * _upsampled(mask, fine)[..., None],
        mask=np.clip(20 * mask, 0, 1).astype(np.float32),
    )


def carried(fine: Grid, flow: Field, lower_flow: Field, below_px: Field) -> Points:
    """The sources of the colours at the places of a finer grid, ``(gh, gw, 2)`` photo pixels."""
    below = (_upsampled(below_px, fine) > 0)[..., None]
    moves = np.where(below, _upsampled(lower_flow, fine), _upsampled(flow, fine))
    return np.asarray(fine.places.reshape(*fine.shape, 2) + moves)


def _upsampled(field: Field, fine: Grid) -> Field:
    """A field on a finer grid over the same box."""
    rows, columns = fine.shape
    return np.asarray(cv2.resize(field, (columns, rows), interpolation=cv2.INTER_CUBIC), np.float32)


def _spline(centres: Points, values: Points, used: NDArray[np.intp], smoothing: float) -> Points:
    """A spline fitted to some of the centres, ``(N + 3, K)``; unused centres have the weight 0."""
    weights, affine = spline.fit(centres[used], values[used], smoothing)
    spread = np.zeros((len(centres), values.shape[1]))
    spread[used] = weights
    return np.concatenate([spread, affine])


def _sample_gain(log_gain: Field, at: Points) -> Field:
    x, y = np.asarray(at[..., 0], np.float32), np.asarray(at[..., 1], np.float32)
    drawn = cv2.remap(log_gain, x, y, cv2.INTER_LINEAR, borderValue=0)
    return np.asarray(drawn.reshape(*x.shape, -1), np.float32)


def face_mask(before: Points, after: Points, grid: Grid, size: float) -> Field:
    """1 on the face, falling to 0 towards the box's border, ``(gh, gw)``."""
    outside = beyond_hull(np.concatenate([before, after]), grid.places)
    reach = np.clip(1 - (outside / size - 0.05) / (_MARGIN - 0.1), 0, 1)
    x0, y0, x1, y1 = grid.box
    to_edge = np.minimum.reduce(
        [
            grid.places[:, 0] - x0,
            grid.places[:, 1] - y0,
            x1 - 1 - grid.places[:, 0],
            y1 - 1 - grid.places[:, 1],
        ]
    )
    near_edge = np.clip(to_edge / (0.08 * size), 0, 1)
    return grid.field(smooth_step(np.minimum(reach, near_edge)))


def beyond_hull(points: Points, places: Points) -> Points:
    """Distance of ``(Q, 2)`` places beyond the sides of the points' convex hull, ``(Q,)``.

    Negative inside; near a corner it is a little less than the distance to the hull.
    """
    hull = cv2.convexHull(points.astype(np.float32))[:, 0].astype(np.float64)
    sides = np.roll(hull, -1, axis=0) - hull
    normals = np.stack([sides[:, 1], -sides[:, 0]], 1)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True).clip(1e-9)
    if ((points.mean(0) - hull[0]) @ normals[0]) > 0:
        normals = -normals
    return np.asarray((places @ normals.T - (hull * normals).sum(1)).max(1))


def below_lips(points: Points, grid: Grid, size: float) -> Field:
    """Signed distance in pixels to the line between the lips, positive below it, ``(gh, gw)``.

    Beyond the corners the line is continued straight, and distances shrink, so that both pieces
    blend on the cheek.
    """
    right, left = points[at("lips_inner_0", "lips_inner_10")]
    across = (left - right) / max(float(np.linalg.norm(left - right)), 1e-6)
    down = np.array([-across[1], across[0]])
    lower = points[ring("lips_inner", 1, 10)]
    upper = points[at(*(f"lips_inner_{20 - k}" for k in range(1, 10)))]
    line = np.concatenate([[right], (lower + upper) / 2, [left]])
    u, v = (line - right) @ across, (line - right) @ down
    order = np.argsort(u)
    u, v = u[order], v[order]
    places = grid.places - right
    gu, gv = places @ across, places @ down
    distance = gv - np.interp(gu, u, v)
    beyond = np.maximum(u[0] - gu, gu - u[-1]).clip(0)
    return grid.field(distance / (1 + beyond / 2))
