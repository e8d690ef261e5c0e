"""What covers a face stays in front of it, untouched: edits that end where a cover begins.

A mouth that is hidden is not edited at all. Where something lies beside the mouth (frames of
spectacles, hair, a hand), the face moves less and less towards it, so that nothing bends or tears.
Where something lies over a part of the mouth, the edit is cut along its edge and skin slides behind
it; where that edge is not clear, the face is left alone.

Covers are laid over finished edits: the search for the right amount of a smile sees whole faces, so
that half a smile behind a phone is no broader than the same smile without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.editing.selection import CLEAR_EDGE, Place, chosen_places, why_hidden
from gioconda.faces.cover import AT_MOUTH, COVERED, Cover, CoverFinder
from gioconda.faces.cover_edges import clearness, matte
from gioconda.faces.measures import pupil_distance
from gioconda.types import Edit, Face, Field, Pixels, Points, Reason
from gioconda.upsampling import cubic_weights

if TYPE_CHECKING:
    from gioconda.photo import Photo

_KEPT_MAP_CELLS = 2.0  # around what lies beside the mouth, that stay with it
_AWAY = 0.16  # pupil distances from a cover at which the face moves freely,
_NEAREST = 0.05  # or less, down to this, where the lips are nearer
_LEAST_CELLS = 4  # of the map on the face: smaller covers are noise, or hair beside it
_FAINT = 0.3  # likely enough for a place that hangs together with a covered one
_GAPS = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))  # that are closed
_BEYOND = 0.55  # pupil distances that a cover goes on beyond the face: farther out nothing moves
_OVAL = 0.93  # of the face's oval: what counts as within the face
_FINEST = 320  # samples along the longer side of an edit that is cut
_KEPT_CELLS = 1.5  # around a cover that are left as they are with it

Where = NDArray[np.bool_]


class Covering:
    """Spares faces whose mouth is hidden, and keeps edits behind what lies in front.

    Args:
        finder: Looks for what covers faces.
    """

    def __init__(self, finder: CoverFinder) -> None:
        self.finder = finder

    @classmethod
    def from_pretrained(cls) -> Covering:
        """With the weights in the package; they are read when the first face is to be edited.

        Raises:
            WeightsError: The file in the package is not the published one.
        """
        return cls(CoverFinder.from_pretrained())

    def spare(
        self,
        photos: Sequence[Photo],
        found: Sequence[Sequence[Face]],
        reasons: Sequence[list[Reason | None]],
    ) -> dict[Place, Cover]:
        """Look at the faces that no reason spares, and give those a reason that are hidden.

        Args:
            photos: Not modified.
            found: The faces of each photo.
            reasons: Why each face is left alone; filled in.

        Returns:
            What lies in front of each face that is still to be edited.
        """
        places = chosen_places(reasons)
        pixels = [photos[i].pixels for i, _ in places]
        points = [found[i][k].points for i, k in places]
        covers = dict(zip(places, self.finder.find(pixels, points), strict=True))
        for (i, k), cover in covers.items():
            edge = np.inf
            if cover.touches(found[i][k].points):
                edge = clearness(photos[i].pixels, found[i][k].points, cover)
            reasons[i][k] = why_hidden(cover.face, cover.mouth_share, edge)
            # What covers so little and has no edge is a shadow, or a moustache.
            covers[i, k] = replace(cover, cut=CLEAR_EDGE <= edge < np.inf)
        return {(i, k): cover for (i, k), cover in covers.items() if reasons[i][k] is None}


def behind(edit: Edit, photo: Pixels, points: Points, cover: Cover) -> Edit:
    """The edit with what covers the face in front of it; the edit itself where nothing does.

    Args:
        edit: A finished edit.
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
        cover: What lies in front of the face.
    """
    over, beside = _parts(cover, points)
    eyes = pupil_distance(points)
    if beside.any():
        edit = _calmed(edit, cover, beside, points, eyes)
    if over.any():
        edit = _cut(_refined(edit), photo, cover, over)
    return edit


def _parts(cover: Cover, points: Points) -> tuple[Where, Where]:
    """What covers the mouth, and what lies beside it, ``(s, s)`` each."""
    eyes = pupil_distance(points)
    near, face = cover.lips(points, AT_MOUTH * eyes), cover.oval(points, _OVAL)
    over = np.zeros(face.shape, bool)
    if cover.cut:
        over = _within(np.uint8(cover.likely > COVERED), near, 1)
    hidden = _linked(cover.likely)
    # What is left on the lips are teeth that were taken for something else.
    hidden[over | cover.lips(points, 0.0)] = 0
    beside = _within(hidden, face, _LEAST_CELLS)
    away = cv2.distanceTransform(np.uint8(~(beside & face)), cv2.DIST_L2, 5)
    beside &= away <= _BEYOND * eyes * cover.scale
    return over, beside | cover.frames(points)


def _within(hidden: NDArray[np.uint8], where: Where, least: int) -> Where:
    """The parts of what is covered that reach into a region by some cells."""
    count, labels = cv2.connectedComponents(hidden, connectivity=8)
    cells = np.bincount(labels[where], minlength=count)
    cells[0] = 0
    return np.asarray((cells >= least)[labels])


def _linked(likely: Field) -> NDArray[np.uint8]:
    """What is covered, and what is fainter between: thin rims are read in pieces.

    Canny 1986 links edges so: what is fainter counts where it hangs together with what is clear.
    """
    faint = np.uint8(likely > _FAINT)
    _, labels = cv2.connectedComponents(faint, connectivity=8)
    clear = np.unique(labels[likely > COVERED])
    linked = np.uint8(np.isin(labels, clear[clear > 0]))
    return np.asarray(cv2.morphologyEx(linked, cv2.MORPH_CLOSE, _GAPS), np.uint8)


def _calmed(edit: Edit, cover: Cover, beside: Where, points: Points, eyes: float) -> Edit:
    """The edit with less and less movement towards what lies beside the mouth."""
    scale = cover.scale  # map cells a photo pixel
    lips = cover.lips(points, 0.0)
    away = cv2.distanceTransform(np.uint8(~beside), cv2.DIST_L2, 5)
    # Lips keep all of their movement: what is painted between them counts on it.
    reach = min(_AWAY * eyes * scale, float(away[lips].min(initial=np.inf)) - _KEPT_MAP_CELLS)
    reach = max(reach, _NEAREST * eyes * scale)
    free = np.clip((away - _KEPT_MAP_CELLS) / reach, 0, 1)
    free = free * free * (3 - 2 * free)
    still = replace(cover, likely=np.clip(away - _KEPT_MAP_CELLS + 1, 0, 1).astype(np.float32))
    calm = replace(cover, likely=free.astype(np.float32))
    places = _places(edit.box, edit.mask.shape)
    free = calm.at(places)
    lower = edit.lower_flow
    return replace(
        edit,
        flow=edit.flow * free[..., None],
        lower_flow=None if lower is None else lower * free[..., None],
        log_gain=edit.log_gain * calm.at(_places(edit.box, edit.log_gain.shape))[..., None],
        mask=edit.mask * still.at(places),
    )


def _cut(edit: Edit, photo: Pixels, cover: Cover, over: Where) -> Edit:
    """The edit cut along the edge of what covers the mouth."""
    x0, y0, x1, y1 = edit.box
    high, wide = edit.mask.shape
    seen = cv2.resize(photo[y0:y1, x0:x1], (wide, high), interpolation=cv2.INTER_AREA)
    guess = replace(cover, likely=np.where(over, cover.likely, 0).astype(np.float32))
    cell = (x1 - x0) / wide  # photo pixels
    hidden = matte(
        np.asarray(seen, np.uint8),
        guess.at(_places(edit.box, edit.mask.shape)),
        1 / (cover.scale * cell),
    )
    outside = cv2.distanceTransform(np.uint8(hidden < 0.5), cv2.DIST_L2, 5) - _KEPT_CELLS
    inside = cv2.distanceTransform(np.uint8(hidden >= 0.5), cv2.DIST_L2, 5)
    away = np.float32(np.where(hidden < 0.5, outside, -inside))
    lower = edit.lower_flow
    return replace(
        edit,
        flow=_kept_out(edit.flow, away, cell),
        lower_flow=None if lower is None else _kept_out(lower, away, cell),
        mask=edit.mask * np.clip(away, 0, 1),
    )


def _kept_out(flow: Field, away: Field, cell: float) -> Field:
    """The flow with no colour taken out of a cover: skin beside it comes from beside it.

    What would be fetched from a depth of ``m`` towards a cover at the distance ``d`` is fetched
    from ``d (1 - exp(-m / d))``, which is never in it and leaves the order of things as it was.

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
    """The same edit on a grid that is fine enough for an edge, no finer than the photo."""
    x0, y0, x1, y1 = edit.box
    longest = max(x1 - x0, y1 - y0)
    share = min(1.0, _FINEST / longest)
    high, wide = (max(4, round(size * share)) for size in (y1 - y0, x1 - x0))
    if high <= edit.mask.shape[0] or wide <= edit.mask.shape[1]:
        return edit
    down = cubic_weights(edit.mask.shape[0], high)
    across = cubic_weights(edit.mask.shape[1], wide)

    def drawn(field: Field) -> Field:
        rows = np.tensordot(down, field, (1, 0))
        return np.asarray(np.moveaxis(np.tensordot(rows, across, (1, 1)), -1, 1), np.float32)

    return replace(
        edit,
        flow=drawn(edit.flow),
        mask=np.clip(drawn(edit.mask), 0, 1),
        lower_flow=None if edit.lower_flow is None else drawn(edit.lower_flow),
        below_px=None if edit.below_px is None else drawn(edit.below_px),
    )


def _places(box: tuple[int, int, int, int], shape: tuple[int, ...]) -> Points:
    """``(gh, gw, 2)`` photo pixels, the middle of each cell of a grid over a box."""
    x0, y0, x1, y1 = box
    high, wide = shape[:2]
    x = (np.arange(wide) + 0.5) * (x1 - x0) / wide - 0.5 + x0
    y = (np.arange(high) + 0.5) * (y1 - y0) / high - 0.5 + y0
    return np.stack(np.meshgrid(x, y), -1)
