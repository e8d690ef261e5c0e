"""Keeps what covers a face (a hand, hair, glasses) unchanged in front of the edit.

A face with a hidden mouth is not edited. Where a cover lies beside the mouth (frames of glasses,
hair, a hand), movement fades towards it, so that the cover does not bend. Where a cover lies over a
part of the mouth, the edit is cut along its edge, and skin slides behind it; where that edge is not
clear, the face is not edited.

Covers are applied to finished edits: the calibration of a smile sees whole faces, so that a cover
does not change how broad the smile is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.editing.selection import CLEAR_EDGE, FaceIndex, chosen_faces, why_hidden
from gioconda.faces.cover import AT_MOUTH, COVERED, Cover, CoverFinder
from gioconda.faces.cover_edges import clearness, matte
from gioconda.faces.measures import pupil_distance
from gioconda.types import Edit, Face, Field, Pixels, Points, Reason
from gioconda.upsampling import cubic_weights, smooth_step

if TYPE_CHECKING:
    from gioconda.photo import Photo

_KEPT_MAP_CELLS = 2.0  # map cells around a cover beside the mouth that do not move
_FREE_FROM = 0.16  # pupil distances from a cover at which the face moves freely
_NEAREST = 0.05  # the least of that distance, in pupil distances, where the lips are nearer
_LEAST_CELLS = 4  # map cells on the face: smaller covers are noise, or hair beside it
_FAINT = 0.3  # chance from which a cell next to a covered one counts as covered
_GAPS = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))  # gaps of this size are closed
_BEYOND = 0.55  # pupil distances beyond the face to which covers are followed
_OVAL = 0.93  # share of the face's oval that counts as the face
_FINEST = 320  # samples along the longer side of an edit that is cut
_KEPT_CELLS = 1.5  # cells around a cover that do not change

Mask = NDArray[np.bool_]


def exclude_hidden(
    finder: CoverFinder,
    photos: Sequence[Photo],
    found: Sequence[Sequence[Face]],
    reasons: Sequence[list[Reason | None]],
) -> dict[FaceIndex, Cover]:
    """Find what covers the selected faces, and exclude faces with a hidden mouth.

    Args:
        finder: Finds covers.
        photos: Not modified.
        found: The faces of each photo.
        reasons: Why each face is not edited; filled in for hidden ones.

    Returns:
        The cover of each face that is still selected.
    """
    chosen = chosen_faces(reasons)
    pixels = [photos[i].pixels for i, _ in chosen]
    points = [found[i][k].points for i, k in chosen]
    covers = dict(zip(chosen, finder.find(pixels, points), strict=True))
    for (i, k), cover in covers.items():
        edge = np.inf
        if cover.touches(found[i][k].points):
            edge = clearness(photos[i].pixels, found[i][k].points, cover)
        reasons[i][k] = why_hidden(cover.face, cover.mouth_share, edge)
        # A small cover without a clear edge is a shadow or a moustache.
        covers[i, k] = replace(cover, cut=CLEAR_EDGE <= edge < np.inf)
    return {(i, k): cover for (i, k), cover in covers.items() if reasons[i][k] is None}


def behind(edit: Edit, photo: Pixels, points: Points, cover: Cover) -> Edit:
    """The edit behind what covers the face; the edit itself where nothing does.

    Args:
        edit: A finished edit.
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
        cover: The face's cover.
    """
    over, beside = _parts(cover, points)
    eyes = pupil_distance(points)
    if beside.any():
        edit = _damped(edit, cover, beside, points, eyes)
    if over.any():
        edit = _cut(_refined(edit), photo, cover, over)
    return edit


def _parts(cover: Cover, points: Points) -> tuple[Mask, Mask]:
    """Masks ``(s, s)`` of what covers the mouth, and of what lies beside it."""
    eyes = pupil_distance(points)
    near, face = cover.lips(points, AT_MOUTH * eyes), cover.oval(points, _OVAL)
    over = np.zeros(face.shape, bool)
    if cover.cut:
        over = _reaching_into(np.asarray(cover.likely > COVERED, np.uint8), near, 1)
    hidden = _linked(cover.likely)
    # The remaining covers on the lips are teeth that were misread.
    hidden[over | cover.lips(points, 0.0)] = 0
    beside = _reaching_into(hidden, face, _LEAST_CELLS)
    away = cv2.distanceTransform(np.asarray(~(beside & face), np.uint8), cv2.DIST_L2, 5)
    beside &= away <= _BEYOND * eyes * cover.scale
    return over, beside | cover.frames(points)


def _reaching_into(hidden: NDArray[np.uint8], region: Mask, least: int) -> Mask:
    """The connected covers that reach into a region by at least some cells."""
    count, labels = cv2.connectedComponents(hidden, connectivity=8)
    cells = np.bincount(labels[region], minlength=count)
    cells[0] = 0
    return np.asarray((cells >= least)[labels])


def _linked(likely: Field) -> NDArray[np.uint8]:
    """Covered cells, and fainter ones connected to them: thin rims are found in pieces.

    This is the hysteresis of Canny 1986.
    """
    faint = np.asarray(likely > _FAINT, np.uint8)
    _, labels = cv2.connectedComponents(faint, connectivity=8)
    clear = np.unique(labels[likely > COVERED])
    linked = np.asarray(np.isin(labels, clear[clear > 0]), np.uint8)
    return np.asarray(cv2.morphologyEx(linked, cv2.MORPH_CLOSE, _GAPS), np.uint8)


def _damped(edit: Edit, cover: Cover, beside: Mask, points: Points, eyes: float) -> Edit:
    """The edit with movement that fades towards covers beside the mouth."""
    scale = cover.scale  # map cells a photo pixel
    lips = cover.lips(points, 0.0)
    away = cv2.distanceTransform(np.asarray(~beside, np.uint8), cv2.DIST_L2, 5)
    # Lips keep their full movement, which the painted mouth needs.
    reach = min(_FREE_FROM * eyes * scale, float(away[lips].min(initial=np.inf)) - _KEPT_MAP_CELLS)
    reach = max(reach, _NEAREST * eyes * scale)
    free = smooth_step((away - _KEPT_MAP_CELLS) / reach)
    still = replace(cover, likely=np.clip(away - _KEPT_MAP_CELLS + 1, 0, 1).astype(np.float32))
    damping = replace(cover, likely=free.astype(np.float32))
    places = _cell_centres(edit.box, edit.mask.shape)
    free = damping.at(places)
    lower = edit.lower_flow
    return replace(
        edit,
        flow=edit.flow * free[..., None],
        lower_flow=None if lower is None else lower * free[..., None],
        log_gain=edit.log_gain
        * damping.at(_cell_centres(edit.box, edit.log_gain.shape))[..., None],
        mask=edit.mask * still.at(places),
    )


def _cut(edit: Edit, photo: Pixels, cover: Cover, over: Mask) -> Edit:
    """The edit cut along the edge of what covers the mouth."""
    x0, y0, x1, y1 = edit.box
    high, wide = edit.mask.shape
    seen = cv2.resize(photo[y0:y1, x0:x1], (wide, high), interpolation=cv2.INTER_AREA)
    guess = replace(cover, likely=np.where(over, cover.likely, 0).astype(np.float32))
    cell = (x1 - x0) / wide  # photo pixels
    hidden = matte(
        np.asarray(seen, np.uint8),
        guess.at(_cell_centres(edit.box, edit.mask.shape)),
        1 / (cover.scale * cell),
    )
    gone = np.asarray(hidden >= 0.5, np.uint8)
    outside = cv2.distanceTransform(1 - gone, cv2.DIST_L2, 5) - _KEPT_CELLS
    inside = cv2.distanceTransform(gone, cv2.DIST_L2, 5)
    away = np.asarray(np.where(hidden < 0.5, outside, -inside), np.float32)
    lower = edit.lower_flow
    return replace(
        edit,
        flow=_kept_out(edit.flow, away, cell),
        lower_flow=None if lower is None else _kept_out(lower, away, cell),
        mask=edit.mask * np.clip(away, 0, 1),
    )


def _kept_out(flow: Field, away: Field, cell: float) -> Field:
    """The flow changed so that no pixel takes its colour from inside a cover.

    A displacement of ``m`` towards a cover at the distance ``d`` becomes ``d (1 - exp(-m / d))``,
    which never reaches the cover and keeps the order of pixels.

    Args:
        flow: ``(h, w, 2)`` photo pixels.
        away: ``(h, w)`` signed distance to the cover in cells, positive outside.
        cell: Photo pixels of a cell.
    """
    smooth = cv2.GaussianBlur(away, (0, 0), 1.5)
    normal = np.stack([cv2.Sobel(smooth, cv2.CV_32F, *d, ksize=3) for d in ((1, 0), (0, 1))], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True).clip(1e-6)
    into = -np.minimum((flow * normal).sum(-1), 0)  # photo pixels
    room = np.maximum(away * cell, 1e-3)
    less = into - room * (1 - np.exp(-into / room))
    return np.asarray(flow + less[..., None] * normal, np.float32)


def _refined(edit: Edit) -> Edit:
    """The same edit on a grid fine enough for a cover's edge, no finer than the photo."""
    x0, y0, x1, y1 = edit.box
    longest = max(x1 - x0, y1 - y0)
    share = min(1.0, _FINEST / longest)
    high, wide = (max(4, round(size * share)) for size in (y1 - y0, x1 - x0))
    if high <= edit.mask.shape[0] or wide <= edit.mask.shape[1]:
        return edit
    down = cubic_weights(edit.mask.shape[0], high)
    across = cubic_weights(edit.mask.shape[1], wide)

    def upsampled(field: Field) -> Field:
        rows = np.tensordot(down, field, (1, 0))
        return np.asarray(np.moveaxis(np.tensordot(rows, across, (1, 1)), -1, 1), np.float32)

    return replace(
        edit,
        flow=upsampled(edit.flow),
        mask=np.clip(upsampled(edit.mask), 0, 1),
        lower_flow=None if edit.lower_flow is None else upsampled(edit.lower_flow),
        below_px=None if edit.below_px is None else upsampled(edit.below_px),
    )


def _cell_centres(box: tuple[int, int, int, int], shape: tuple[int, ...]) -> Points:
    """``(gh, gw, 2)`` photo pixels, the centre of each cell of a grid over a box."""
    x0, y0, x1, y1 = box
    high, wide = shape[:2]
    x = (np.arange(wide) + 0.5) * (x1 - x0) / wide - 0.5 + x0
    y = (np.arange(high) + 0.5) * (y1 - y0) / high - 0.5 + y0
    return np.stack(np.meshgrid(x, y), -1)
