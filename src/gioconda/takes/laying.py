"""One head of a take, laid onto its place in the base and into its light.

The head follows its own landmarks, what is around it the scene's homography, and between them the
picture is drawn smoothly; so a seam may run through hair, a neck or a wall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.faces.align import apply, invert, similarity
from gioconda.faces.scheme import GROUPS, LIPS, POINT_NAMES
from gioconda.takes.alignment import Homography, moved
from gioconda.takes.drawing import drawn_onto, moved_by
from gioconda.takes.grain import with_grain
from gioconda.takes.light import fitted_gain, lit
from gioconda.takes.membrane import membrane
from gioconda.takes.region import Mask, Region, region_of
from gioconda.takes.seams import seam
from gioconda.types import Affine, Field, Points

FINEST_PX = 400  # longest side of the grid on which seams are sought

# What a smile, a blink and a word leave in place.
_STILL = np.setdiff1d(
    np.arange(len(POINT_NAMES)),
    np.concatenate([LIPS, GROUPS["irises"], GROUPS["right_brow"], GROUPS["left_brow"]]),
)


@dataclass(frozen=True, eq=False)
class Head:
    """A head, ready to be laid in.

    Attributes:
        region: Where in the base.
        levels: ``(h, w, 3)`` float32 in [0, 255], the take over the region's box, in the base's
            place, light and grain.
        taken: ``(h, w)`` float32, 1 where the picture is the take's.
    """

    region: Region
    levels: Field
    taken: Field


def head_to_base(take: Points, base: Points) -> Affine:
    """The similarity that lays a head of a take onto its place in the base."""
    return similarity(take[_STILL], base[_STILL])


@dataclass(frozen=True, eq=False)
class Placement:
    """Where a head comes from and goes to.

    Attributes:
        old: ``(141, 2)`` landmarks in the base.
        new: Those in the take's shot.
        in_base: Those of other people in the base.
        in_shot: Those of other people in the take's shot.
        shot_to_base: The scene's map.
    """

    old: Points
    new: Points
    in_base: Sequence[Points]
    in_shot: Sequence[Points]
    shot_to_base: Homography

    @property
    def to_base(self) -> Affine:
        """The head's own map."""
        return head_to_base(self.new, self.old)

    def region(self, width: int, height: int) -> Region:
        """Where it goes in a base of some size."""
        to_base = self.to_base
        others = [*self.in_base, *(apply(to_base, points) for points in self.in_shot)]
        new = apply(to_base, self.new)
        strain = np.linalg.norm(new - moved(self.shot_to_base, self.new), axis=1).mean()
        return region_of(self.old, new, others, float(strain), (width, height), FINEST_PX)


def lay(
    base: NDArray[np.uint8 | np.uint16], shot: NDArray[np.uint8 | np.uint16], where: Placement
) -> Head:
    """Lay one head onto its place.

    Args:
        base: ``(H, W, 3)`` RGB, uint8 or uint16. Not modified.
        shot: The same of the take.
        where: Where it comes from and goes to.
    """
    region = where.region(base.shape[1], base.shape[0])
    x0, y0, x1, y1 = region.box
    mine = levels_of(base[y0:y1, x0:x1])
    size, small = mine.shape[1::-1], region.core.shape[1::-1]
    unit = region.unit * small[0] / size[0]
    theirs, seen = warped(shot, region, where)
    # On the seams' grid: light, then shape, then the seam, then what is left along it.
    coarse, coarse_take = (
        cv2.resize(one, small, interpolation=cv2.INTER_AREA) for one in (mine, theirs)
    )
    whole = cv2.resize(seen, small, interpolation=cv2.INTER_AREA) > 0.999
    room = region.room & whole | region.core
    gain = fitted_gain(coarse, coarse_take, np.asarray(room & whole, np.float32))
    coarse_take = lit(coarse_take, gain)
    flow = drawn_onto(coarse, coarse_take, region.core, unit)
    coarse_take = moved_by(coarse_take, flow)
    taken = seam(coarse, coarse_take, region.core, room)
    rest = membrane(coarse, coarse_take, taken, unit)
    # The same at the photo's own resolution, from the shot's own pixels.
    theirs, _ = warped(shot, region, where, flow)
    theirs = lit(theirs, gain) + cv2.resize(rest, size, interpolation=cv2.INTER_LINEAR)
    core = cv2.resize(np.asarray(region.core, np.uint8), size, interpolation=cv2.INTER_NEAREST)
    theirs = with_grain(theirs, mine, core > 0, seed=x0 + y0)
    return Head(region, theirs, enlarged(taken, size))


def levels_of(pixels: NDArray[np.uint8 | np.uint16]) -> Field:
    """Pixels of 8 or 16 bits as float32 levels in [0, 255]."""
    scale = np.asarray(255 / np.iinfo(pixels.dtype).max, np.float32)
    return np.asarray(np.asarray(pixels, np.float32) * scale, np.float32)


def warped(
    shot: NDArray[np.uint8 | np.uint16],
    region: Region,
    where: Placement,
    flow: Field | None = None,
) -> tuple[Field, Field]:
    """A shot over a region's box.

    Args:
        shot: ``(H, W, 3)`` RGB. Not modified.
        region: Where it is laid.
        where: Where it comes from.
        flow: ``(h', w', 2)`` pixels of the region's masks by which places lie further; None for 0.

    Returns:
        Levels ``(h, w, 3)``, and where the shot is seen at all, ``(h, w)``.
    """
    x0, y0, x1, y1 = region.box
    size = x1 - x0, y1 - y0
    x, y = np.meshgrid(np.arange(x0, x1, dtype=np.float64), np.arange(y0, y1, dtype=np.float64))
    places = np.stack([x, y], -1)
    if flow is not None:
        step = size[0] / flow.shape[1], size[1] / flow.shape[0]
        places += cv2.resize(flow, size, interpolation=cv2.INTER_LINEAR) * np.array(step)
    with_head = apply(invert(where.to_base), places)
    to_shot = np.asarray(np.linalg.inv(where.shot_to_base), np.float64)
    with_scene = moved(to_shot, places)
    follows = cv2.resize(region.follows, size, interpolation=cv2.INTER_LINEAR)[..., None]
    at = np.asarray(with_scene + (with_head - with_scene) * follows, np.float32)
    seen = cv2.remap(shot, at, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    inside = (at >= -0.5) & (at <= np.array([shot.shape[1], shot.shape[0]]) - 0.5)
    return levels_of(seen), np.asarray(inside.all(-1), np.float32)


def enlarged(taken: Mask, size: tuple[int, int]) -> Field:
    """A mask of the seam's grid over the box, its steps smoothed."""
    soft = cv2.GaussianBlur(np.asarray(taken, np.float32), (0, 0), 0.7)
    large = cv2.resize(soft, size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(large > 0.5, np.float32)


def share_hidden(points: Points, others: Sequence[Points]) -> float:
    """Which share of a face's oval the ovals of other people cover."""
    oval = points[GROUPS["oval"]]
    low, high = oval.min(0), oval.max(0)
    scale = 64 / float((high - low).max())
    size = np.ceil((high - low) * scale).astype(int) + 1

    def drawn(one: Points) -> Mask:
        mask = np.zeros(size[::-1], np.uint8)
        cv2.fillPoly(mask, [np.rint((one[GROUPS["oval"]] - low) * scale).astype(np.int32)], 1)
        return mask > 0

    face = drawn(points)
    covered = np.zeros_like(face)
    for other in others:
        covered |= drawn(other)
    return float((covered & face).sum() / max(face.sum(), 1))


def share_outside(points: Points, width: int, height: int) -> float:
    """Which share of a face's outline lies outside of its photo."""
    oval = points[GROUPS["oval"]]
    outside = (oval < 0).any(1) | (oval > [width - 1, height - 1]).any(1)
    return float(outside.mean())
