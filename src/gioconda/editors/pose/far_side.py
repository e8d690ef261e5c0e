"""What a turn uncovers of a face: taken from its mirror image, with the light fitted.

A head that is turned away hides its far cheek. Where the surface of the face is seen so obliquely
in the photo that a turn would stretch it, and its mirror image on the near side is seen better, the
near side's pixels are laid there. Eyes and lips stay the photo's own: mirrored eyes would squint,
and few mouths are even.
"""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.editors.pose.surface import CELL, Surface, mirrored
from gioconda.faces.head_pose import HeadPose
from gioconda.faces.solid import Array
from gioconda.types import Field, Patch, Pixels
from gioconda.upsampling import smooth_step

_STRETCHED = (1.4, 2.0)  # how much a turn stretches the surface: where the mirror image begins
_BETTER = (1.5, 2.3)  # how much better the mirror image is seen
_SEEN = 0.05  # cosine to the viewer from which a surface is seen at all
_WELL_SEEN = 0.3  # cosine from which colours are compared
_SOFT = 0.06  # pupil distances over which the two sides blend
_LIGHT_WIDTH = 0.4  # pupil distances over which light is compared
_MOST_LIGHT = 0.6  # logarithm of a gain
_DARK = 8.0  # levels that are added before a ratio is taken
_EDGE, _EDGE_ABOVE = 0.05, 0.3  # pupil distances inside of the outline over which a patch fades
_LEAST = 0.02  # of the surface; less is no patch
_ROUNDS, _STEP = 6, 0.7


def far_side(photo: Pixels, surface: Surface, before: HeadPose, after: HeadPose) -> Patch | None:
    """The patch of what a turn uncovers; None where it uncovers little.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB. Not modified.
        surface: The face's surface.
        before: The head's pose in the photo.
        after: Its pose after the turn.
    """
    share = _mirrored_share(surface, before.rotation, after.rotation)
    if share.mean() < _LEAST:
        return None
    share *= 1 - surface.kept
    share = cv2.GaussianBlur(share, (0, 0), _SOFT / CELL)
    width = _EDGE + (_EDGE_ABOVE - _EDGE) * surface.above
    cover = np.asarray(share * smooth_step(surface.inside / width), np.float32)
    if cover.max() < _SEEN:
        return None
    target = _seen(surface.solid, after)
    box = _box_of(target[cover > 0], photo, 2 * CELL * after.scale)
    if box is None:
        return None
    at = _inverse(target, surface.solid @ after.rotation[2], box, CELL * after.scale)
    drawn = _sampled(photo, _at(_seen(mirrored(surface.solid), before), at))
    drawn *= np.exp(_at(_light(photo, surface, before), at))
    mask = _at(cover, at)
    mask[_at(surface.inside, at) <= 0] = 0
    return Patch(np.clip(drawn, 0, 255), mask, np.array([[1.0, 0, box[0]], [0, 1.0, box[1]]]))


def _seen(solid: Field, pose: HeadPose) -> Field:
    """Solid places in photo pixels, ``(h, w, 2)``."""
    return np.asarray(solid @ pose.rotation[:2].T * pose.scale + pose.middle, np.float32)


def _mirrored_share(surface: Surface, before: Array, after: Array) -> Field:
    """How much of each place is to be taken from its mirror image, ``(h, w)`` in [0, 1]."""
    facing = np.maximum(surface.normal @ before[2], _SEEN)
    then = np.maximum(surface.normal @ after[2], _SEEN)
    other = np.maximum(mirrored(surface.normal) @ before[2], _SEEN)
    share = smooth_step(then / facing, *_STRETCHED) * smooth_step(other / facing, *_BETTER)
    return np.asarray(share, np.float32)


def _light(photo: Pixels, surface: Surface, before: HeadPose) -> Field:
    """Log gain ``(h, w, 3)`` that brings the mirror image to the light of the far side.

    It is compared where both sides are seen well, and continued smoothly from there.
    """
    facing = surface.normal @ before.rotation[2]
    other = mirrored(surface.normal) @ before.rotation[2]
    seen = (np.minimum(facing, other) > _WELL_SEEN) & (surface.inside > _EDGE)
    weight = np.asarray(seen & (surface.kept < 0.1), np.float32)
    own = _sampled(photo, _seen(surface.solid, before)) + _DARK
    twin = _sampled(photo, _seen(mirrored(surface.solid), before)) + _DARK
    ratio = np.clip(np.log(own / twin), -_MOST_LIGHT, _MOST_LIGHT) * weight[..., None]
    total = cv2.GaussianBlur(weight, (0, 0), _LIGHT_WIDTH / CELL)[..., None]
    near = cv2.GaussianBlur(ratio, (0, 0), _LIGHT_WIDTH / CELL)
    # Far from all that can be compared, its mean counts.
    mean = ratio.sum((0, 1)) / max(float(weight.sum()), 1.0)
    return np.asarray((near + 1e-4 * mean) / (total + 1e-4), np.float32)


def _box_of(places: Field, photo: Pixels, margin: float) -> tuple[int, int, int, int] | None:
    """The box around places ``(N, 2)``, within the photo; None where it lies outside."""
    height, width = photo.shape[:2]
    x0, y0 = np.maximum(np.floor(places.min(0) - margin), 0).astype(int).tolist()
    x1, y1 = np.minimum(np.ceil(places.max(0) + margin), [width, height]).astype(int).tolist()
    return (x0, y0, x1, y1) if x1 - x0 > 1 and y1 - y0 > 1 else None


def _inverse(target: Field, near: Field, box: tuple[int, int, int, int], cell_px: float) -> Field:
    """For each pixel of a box the place of the surface's grid that is seen there, ``(h, w, 2)``.

    Args:
        target: ``(gh, gw, 2)`` photo pixels at which the grid's places are seen.
        near: ``(gh, gw)`` how near they are to the viewer: nearer ones hide others.
        box: ``(x0, y0, x1, y1)`` photo pixels.
        cell_px: About how many pixels a cell of the grid is wide.
    """
    x0, y0, x1, y1 = box
    step = max(1.0, cell_px)
    columns, rows = int(np.ceil((x1 - x0) / step)) + 1, int(np.ceil((y1 - y0) / step)) + 1
    index = np.stack(np.meshgrid(*map(np.arange, near.shape[::-1])), -1).reshape(-1, 2)
    cells = np.round((target.reshape(-1, 2) - [x0, y0]) / step).astype(np.intp)
    inside = np.flatnonzero(((cells >= 0) & (cells < (columns, rows))).all(1))
    order = inside[np.argsort(near.ravel()[inside], kind="stable")]
    found = np.full((rows, columns, 2), -1, np.float32)
    found[cells[order, 1], cells[order, 0]] = index[order]
    # Gaps between places take the nearest one.
    empty = np.asarray(found[..., 0] < 0, np.uint8)
    _, labels = cv2.distanceTransformWithLabels(
        empty, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    nearest = np.zeros((int(labels.max()) + 1, 2), np.float32)
    nearest[labels[empty == 0]] = found[empty == 0]
    found = nearest[labels]
    x, y = x0 + np.arange(columns) * step, y0 + np.arange(rows) * step
    middles = np.asarray(np.stack(np.meshgrid(x, y), -1), np.float32)
    for _ in range(_ROUNDS):
        found += _STEP * (middles - _at(target, found)) / cell_px
    x, y = np.arange(x1 - x0) / step, np.arange(y1 - y0) / step
    return _at(found, np.asarray(np.stack(np.meshgrid(x, y), -1), np.float32))


def _at(field: Field, at: Field) -> Field:
    """A field at places of its grid; beyond the border, the border's value."""
    x, y = at[..., 0], at[..., 1]
    drawn = cv2.remap(field, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(drawn, np.float32)


def _sampled(photo: Pixels, places: Field) -> Field:
    """The photo's colours at its places, ``(h, w, 3)`` float32."""
    x, y = places[..., 0], places[..., 1]
    drawn = cv2.remap(photo, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(drawn, np.float32)
