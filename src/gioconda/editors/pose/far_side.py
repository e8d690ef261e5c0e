"""What a turn uncovers of a face: taken from its mirror image, with the light fitted.

A head that is turned away hides its far cheek. Where the surface of the face is seen so obliquely
in the photo that a turn would stretch it, and its mirror image on the near side is seen better, the
near side's pixels are laid there. Eyes and lips stay the photo's own: mirrored eyes would squint,
and few mouths are even.

Convention: the surface is a height field ``z(x, y)`` in the frame of the level head, in pupil
distances, with the axis of the head at x = z = 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from gioconda.editors.smile.spline import evaluate_on_grid, fit, kernel_on_grid
from gioconda.faces.head_pose import STILL, HeadPose, HeadPoseReader
from gioconda.faces.scheme import GROUPS
from gioconda.faces.solid import Array
from gioconda.types import Field, Patch, Pixels, Points
from gioconda.upsampling import smooth_step

_CELL = 0.03  # pupil distances
_LOW, _HIGH = np.array([-1.5, -1.1]), np.array([1.5, 2.1])
_SMOOTHING = 1e-3
_RING = np.radians(np.arange(0, 360, 20))
_STRETCHED = (1.4, 2.0)  # how much a turn stretches the surface: where the mirror image begins
_BETTER = (1.5, 2.3)  # how much better the mirror image is seen
_SEEN = 0.05  # cosine to the viewer from which a surface is seen at all
_WELL_SEEN = 0.3  # cosine from which colours are compared
_SOFT = 0.06  # pupil distances over which the two sides blend
_LIGHT_WIDTH = 0.4  # pupil distances over which light is compared
_MOST_LIGHT = 0.6  # logarithm of a gain
_EDGE = 0.05  # pupil distances inside of the outline over which the patch fades
# What stays the photo's own, and over how many pupil distances around it the mirror image fades.
_KEPT = (
    (("right_eye", "right_brow"), 0.08),
    (("left_eye", "left_brow"), 0.08),
    (("lips_outer",), 0.2),
)
_HAIR, _ABOVE = 0.2, (-0.2, 0.3)  # how far the patch reaches into hair, and heights over the eyes
_EDGE_ABOVE = 0.3
_LEAST = 0.02  # of the face; less is no patch


@dataclass(frozen=True)
class Surface:
    """A face's surface in the level head's frame.

    Attributes:
        solid: ``(h, w, 3)`` places on a grid of ``_CELL``.
        normal: ``(h, w, 3)`` unit vectors.
        inside: ``(h, w)`` signed distance to the face's outline in pupil distances, positive
            inside.
        kept: ``(h, w)`` in [0, 1]: 1 on eyes, brows and lips.
    """

    solid: Field
    normal: Field
    inside: Field
    kept: Field


def surface_of(reader: HeadPoseReader, pose: HeadPose, points: Points) -> Surface:
    """The surface of one face: its landmarks at the mean face's depth, and a spline between them."""
    seen = (points - pose.middle) / pose.scale
    viewed = np.column_stack([seen, reader.solid @ pose.rotation[2]])
    own = viewed @ pose.rotation  # in the level head's frame
    ring = 1.15 * reader.half_width * np.stack([np.cos(_RING), np.sin(_RING)], 1)
    ring = np.where(ring[:, 1:] > 0, ring * [1, 1.3], ring * [1, 0.9]) + [0, 0.3]
    centres = np.concatenate([own[STILL, :2], ring])
    heights = np.concatenate([own[STILL, 2], np.full(len(ring), -0.1)])
    fitted = np.concatenate(fit(centres, heights[:, None], _SMOOTHING))
    x, y = (np.arange(a, b, _CELL) for a, b in zip(_LOW, _HIGH, strict=True))
    z = evaluate_on_grid(fitted, x, y, kernel_on_grid(x, y, centres))[..., 0]
    across, down = np.meshgrid(x, y)
    slope_y, slope_x = np.gradient(z, _CELL)
    normal = np.stack([-slope_x, -slope_y, np.ones_like(z)], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    flat = np.stack([across, down], -1)
    inside = _signed_distance(own[GROUPS["oval"], :2], flat)
    # Above the eyes the outline is a guess, and hair follows.
    inside = inside + _HAIR * np.float32(smooth_step(-down, *_ABOVE))
    kept = np.zeros(z.shape, np.float32)
    for groups, around in _KEPT:
        part = np.concatenate([own[GROUPS[group], :2] for group in groups])
        hull = cv2.convexHull(np.float32(part))[:, 0]
        kept = np.maximum(kept, smooth_step(_signed_distance(hull, flat), -around, 0.0))
    return Surface(np.float32(np.stack([across, down, z], -1)), np.float32(normal), inside, kept)


def _signed_distance(outline: Points, places: Field) -> Field:
    """Distance of places ``(h, w, 2)`` to a closed line, positive inside."""
    start, end = outline, np.roll(outline, -1, 0)
    along = end - start
    from_start = places[..., None, :] - start  # (h, w, N, 2)
    share = (from_start * along).sum(-1) / np.maximum((along**2).sum(-1), 1e-12)
    nearest = from_start - share.clip(0, 1)[..., None] * along
    distance = np.sqrt((nearest**2).sum(-1).min(-1))
    # A ray to the right crosses the line an odd number of times from inside.
    x, y = places[..., :1], places[..., 1:]
    spans = (start[:, 1] <= y) != (end[:, 1] <= y)
    slope = along[:, 0] / np.where(along[:, 1] == 0, 1, along[:, 1])
    crossed = spans & (start[:, 0] + (y - start[:, 1]) * slope > x)
    inside = crossed.sum(-1) % 2 == 1
    return np.asarray(np.where(inside, distance, -distance), np.float32)


def far_side(photo: Pixels, surface: Surface, before: HeadPose, after: HeadPose) -> Patch | None:
    """The patch of what a turn uncovers; None where it uncovers little.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        surface: The face's surface.
        before: The head's pose in the photo.
        after: Its pose after the turn; scale and middle are where the turned origin is seen.
    """
    share = _mirrored_share(surface, before.rotation, after.rotation)
    if share[surface.inside > 0].mean() < _LEAST:
        return None
    mirrored = surface.solid * np.float32([-1, 1, 1])
    source = _seen(mirrored, before)
    gain = _light(photo, surface, before)
    return _drawn(photo, surface, after, source, gain, share)


def _seen(solid: Field, pose: HeadPose) -> Field:
    """Solid places in photo pixels, ``(h, w, 2)``."""
    return np.asarray(solid @ pose.rotation[:2].T * pose.scale + pose.middle, np.float32)


def _mirrored_share(surface: Surface, before: Array, after: Array) -> Field:
    """How much of each place is taken from its mirror image, ``(h, w)`` in [0, 1]."""
    facing = np.maximum(surface.normal @ before[2], _SEEN)
    then = np.maximum(surface.normal @ after[2], _SEEN)
    other = np.maximum((surface.normal * [-1, 1, 1]) @ before[2], _SEEN)
    share = smooth_step(then / facing, *_STRETCHED) * smooth_step(other / facing, *_BETTER)
    share *= 1 - surface.kept
    return np.asarray(cv2.GaussianBlur(np.float32(share), (0, 0), _SOFT / _CELL), np.float32)


def _light(photo: Pixels, surface: Surface, before: HeadPose) -> Field:
    """Log gain ``(h, w, 3)`` that brings the mirror image to the light of the far side."""
    facing = surface.normal @ before.rotation[2]
    other = (surface.normal * [-1, 1, 1]) @ before.rotation[2]
    compared = (np.minimum(facing, other) > _WELL_SEEN) & (surface.inside > _EDGE)
    compared &= surface.kept < 0.1
    own = _sampled(photo, _seen(surface.solid, before))
    twin = _sampled(photo, _seen(surface.solid * np.float32([-1, 1, 1]), before))
    ratio = np.clip(np.log((own + 8) / (twin + 8)), -_MOST_LIGHT, _MOST_LIGHT)
    weight = compared.astype(np.float32)
    width = _LIGHT_WIDTH / _CELL
    total = cv2.GaussianBlur(weight, (0, 0), width)[..., None] + 1e-4
    # Far from all that can be compared, the mean of it counts.
    mean = (ratio * weight[..., None]).sum((0, 1)) / max(float(weight.sum()), 1.0)
    near = cv2.GaussianBlur(ratio * weight[..., None], (0, 0), width) + 1e-4 * mean
    return np.asarray(near / total, np.float32)


def _sampled(photo: Pixels, places: Field) -> Field:
    drawn = cv2.remap(
        photo, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(drawn, np.float32)


def _drawn(
    photo: Pixels, surface: Surface, after: HeadPose, source: Field, gain: Field, share: Field
) -> Patch | None:
    """The mirror image as the turned head shows it, at the photo's resolution."""
    target = _seen(surface.solid, after)
    width = _EDGE + (_EDGE_ABOVE - _EDGE) * smooth_step(-surface.solid[..., 1], *_ABOVE)
    edge = smooth_step(surface.inside / width)
    cover = np.float32(share * edge)
    used = cover > 1 / 512
    if not used.any():
        return None
    height, width = photo.shape[:2]
    margin = 2 * _CELL * after.scale
    x0, y0 = np.maximum(np.floor(target[used].min(0) - margin), 0).astype(int)
    x1, y1 = np.minimum(np.ceil(target[used].max(0) + margin), [width, height]).astype(int)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return None
    at = _inverse(target, surface.solid[..., 2] , (x0, y0, x1, y1), after, surface)
    drawn = _sampled(photo, _at(source, at))
    drawn *= np.exp(_at(gain, at))
    mask = _at(cover, at)
    mask[_at(surface.inside, at) <= 0] = 0
    return Patch(np.clip(drawn, 0, 255), mask, np.array([[1.0, 0, x0], [0, 1.0, y0]]))


def _at(field: Field, at: Field) -> Field:
    drawn = cv2.remap(field, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(drawn, np.float32)


def _inverse(
    target: Field, depth: Field, box: tuple[int, int, int, int], after: HeadPose, surface: Surface
) -> Field:
    """For each pixel of a box the surface's grid place that is seen there, ``(h, w, 2)``."""
    x0, y0, x1, y1 = box
    step = max(1.0, _CELL * after.scale)
    columns, rows = int(np.ceil((x1 - x0) / step)) + 1, int(np.ceil((y1 - y0) / step)) + 1
    near = (surface.solid @ after.rotation[2]).ravel()
    h, w = depth.shape
    index = np.stack(np.meshgrid(np.arange(w), np.arange(h)), -1).reshape(-1, 2).astype(np.float32)
    cells = np.round((target.reshape(-1, 2) - [x0, y0]) / step).astype(int)
    ok = ((cells >= 0) & (cells < (columns, rows))).all(1)
    order = np.flatnonzero(ok)[np.argsort(near[ok], kind="stable")]
    found = np.full((rows, columns, 2), np.nan, np.float32)
    found[cells[order, 1], cells[order, 0]] = index[order]
    hit = ~np.isnan(found[..., 0])
    # Gaps between splatted places take the nearest one.
    _, labels = cv2.distanceTransformWithLabels(np.uint8(~hit), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    lookup = np.zeros((labels.max() + 1, 2), np.float32)
    lookup[labels[hit]] = found[hit]
    found = lookup[labels]
    middles = np.stack(np.meshgrid(x0 + np.arange(columns) * step, y0 + np.arange(rows) * step), -1)
    for _ in range(6):
        missed = (middles - _at(target, found)) / (_CELL * after.scale)
        found = np.float32(found + 0.7 * missed)
    pixels = np.float32(np.stack(np.meshgrid(np.arange(x1 - x0), np.arange(y1 - y0)), -1) / step)
    return np.asarray(cv2.remap(found, pixels[..., 0], pixels[..., 1], cv2.INTER_LINEAR), np.float32)
