"""A head's hair at the photo's own resolution: the network's map, decided anew by colours.

The network says where hair is to a twelfth of a pupil distance or so. Around its edge each pixel is
as much hair as its colour lies between that of the hair and that of the skin, wall or cloth nearby.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.faces.beard import filled, lab, skin
from gioconda.faces.hair import Hair
from gioconda.faces.hair_map import HairMap
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.types import Field, Pixels, Points
from gioconda.upsampling import smooth_step

if TYPE_CHECKING:
    from gioconda.editors.attributes.canvas import Canvas

_WORK_PX = 44.0  # of a pupil distance, where colours are gathered: a head is about 256 px wide
_UNSURE, _NEARBY = 0.15, 0.22  # pupil distances: around the map's edge; where colours come from
_EVEN = 0.5  # chance of hair at the map's edge
_SURE = 0.8  # chance from which a place tells what colours hair has
_BINS = 20  # of colours along each axis
_AXES = np.array([[0.0, 60, 60], [100, 120, 120]], np.float32)  # CIELAB: what is added; range
_OF_SKIN = np.array([0.35, 1.2, 1.2], np.float32)  # skin has lights and shades
_SKIN, _FEW = (5.0, 10.0), 0.15  # units of CIELAB: skin for sure, no skin; share of seeds
_UNLIKE = 12.0, 25.0  # the same of the hair's median: colours tell it from skin in part, fully
_DARKER, _AS_LIGHT = 15.0, (0.55, 0.85)  # L*: hair than skin; shares of the way to the skin's
_FOREHEAD = 1.15  # of the oval, which ends below the hairline
_BLACK, _GRAY = 25.0, 10.0  # L* and chroma of black hair at most
_UNSEEN = 2e-5  # share of a colour that is not seen
# The most that colours count, in log odds, against hair and for it: shade on skin has its colours,
# too; and so much more for skin where hair is unlike it.
_MOST_TOLD, _FOR_HAIR, _MORE_TOLD = 2.5, 0.7, 3.0
_CLEAR = 80.0  # squared CIELAB difference from which colours decide and not the map
_SHARE = 0.12, 0.92  # of the way between both colours: no hair, all hair
_TRACE = 0.06  # of hair: less is noise
_LEAST = 0.12  # squares of the pupil distance: less hair is not seen
_HOLE = 0.08  # likewise: a smaller gap amidst hair is smooth hair in the light
_FACE = 0.93  # of the oval: brows, eyes and beards in it are no hair
_SOFT = 0.006  # pupil distances


@dataclass(frozen=True)
class _Sides:
    """What colours are to decide by, on a small canvas.

    Attributes:
        hair: ``(h, w, 3)`` CIELAB of the hair nearby.
        other: The same of what is nearby and is no hair.
        likely: ``(h, w)`` the map.
        inside: Distance to its edge in pupil distances, negative outside.
    """

    hair: Field
    other: Field
    likely: Field
    inside: Field


def hair_mask(canvas: Canvas, found: HairMap) -> Field | None:
    """Where hair is, ``(h, w)`` in [0, 1]; None where none is seen, or a hat is.

    Args:
        canvas: The head.
        found: What the network says.
    """
    if found.hair is None or not _is_hair(found.hair):
        return None
    height, width = canvas.before.shape[:2]
    unit = min(_WORK_PX, canvas.unit)
    shrink = unit / canvas.unit
    size = max(16, round(width * shrink)), max(16, round(height * shrink))
    small = np.asarray(
        np.rint(cv2.resize(canvas.before, size, interpolation=cv2.INTER_AREA)), np.uint8
    )
    colours = lab(small)
    guess = _on_canvas(canvas, found, size) * _nearest(canvas, size)
    from_skin = _from_skin(canvas, colours, found.hair)
    likely = np.minimum(by_colours(colours, guess, from_skin), _off_face(canvas, size))
    likely = cv2.GaussianBlur(np.asarray(likely, np.float32), (0, 0), 0.03 * unit)
    if (likely > _EVEN).sum() < _LEAST * unit**2:
        return None
    likely = np.maximum(likely, _holes(likely > _EVEN, _HOLE * unit**2))
    sides = _sides(colours, np.asarray(likely, np.float32), unit)
    soft = canvas.blurred(_decided(canvas, sides), _SOFT)
    return np.asarray(np.clip((soft - _TRACE) / (1 - _TRACE), 0, 1), np.float32)


def _holes(hair: NDArray[np.bool_], most_px: float) -> Field:
    """1 in the small gaps of a map that hair encloses, ``(h, w)``."""
    rest = np.asarray(~np.pad(hair, 1), np.uint8)  # all that reaches the border is one piece
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(rest, connectivity=4)
    small = stats[:, cv2.CC_STAT_AREA] < most_px
    small[0] = False  # the hair itself
    return np.asarray(small[pieces][1:-1, 1:-1], np.float32)


def _nearest(canvas: Canvas, size: tuple[int, int]) -> Field:
    """1 where no other head of the photo is nearer for its size, on a small canvas."""
    height, width = canvas.before.shape[:2]
    x = (np.arange(size[0], dtype=np.float32) + 0.5) * width / size[0] - 0.5
    y = ((np.arange(size[1], dtype=np.float32) + 0.5) * height / size[1] - 0.5)[:, None]

    def away(points: Points) -> Field:
        middle_x, middle_y = points[PUPILS].mean(0)
        return np.asarray(np.hypot(x - middle_x, y - middle_y) / pupil_distance(points), np.float32)

    own = away(canvas.points)
    mine = [own < away(other) for other in canvas.others]
    return np.asarray(np.all([np.ones(own.shape, bool), *mine], 0), np.float32)


def _is_hair(hair: Hair) -> bool:
    """Whether it looks like hair and not like a hat; black hair is a little blue in some light."""
    return hair.likely or (hair.lightness < _BLACK and hair.chroma < _GRAY)


def _from_skin(canvas: Canvas, colours: Field, hair: Hair) -> Field:
    """How far colours ``(h, w, 3)`` are from the skin's, ``(h, w)`` in units of CIELAB.

    What is light in the face's outline is a forehead in the light, if the hair is dark.
    """
    height, width = canvas.before.shape[:2]
    share = np.array([colours.shape[1] / width, colours.shape[0] / height])
    points = (canvas.points + 0.5) * share - 0.5
    bare = skin(colours, points)
    if np.isnan(bare).any():
        return np.full(colours.shape[:2], np.inf, np.float32)
    apart = np.linalg.norm((colours - bare) * _OF_SKIN, axis=-1)
    darker = float(bare[0] - hair.lightness)
    if darker > _DARKER:
        oval = points[GROUPS["oval"]]
        middle = oval.mean(0)
        inside = filled([middle + _FOREHEAD * (oval - middle)], apart.shape)
        light = smooth_step((colours[..., 0] - hair.lightness) / darker, *_AS_LIGHT)
        apart = apart * (1 - inside * light)
    return np.asarray(apart, np.float32)


def by_colours(colours: Field, guess: Field, from_skin: Field) -> Field:
    """A map decided anew by how often each colour is hair on this head, and by what is skin.

    Args:
        colours: ``(h, w, 3)`` CIELAB.
        guess: ``(h, w)`` in [0, 1], the map.
        from_skin: ``(h, w)`` how far colours are from the skin's, in units of CIELAB.

    Returns:
        ``(h, w)`` in [0, 1].
    """
    surely = guess > _SURE
    seeds = surely & (from_skin > _SKIN[1])
    if seeds.sum() < _FEW * surely.sum():
        seeds = surely  # of hair that has the skin's colour
    hair, other = (_how_common(colours, where) for where in (seeds, guess < 1 - _SURE))
    told = np.clip(np.log(hair / other), -_MOST_TOLD, _FOR_HAIR)
    apart = np.median(from_skin[seeds]) if seeds.any() else 0.0
    most = _MOST_TOLD + _MORE_TOLD * float(smooth_step(np.array(apart), *_UNLIKE))
    told = told - most * (1 - smooth_step(from_skin, *_SKIN))
    before = np.clip(guess, 0.01, 0.99)
    return np.asarray(1 / (1 + np.exp(-told - np.log(before / (1 - before)))), np.float32)


def _how_common(colours: Field, where: NDArray[np.bool_]) -> Field:
    """How common each pixel's colour is in some places, ``(h, w)``; never 0."""
    bins = np.clip((colours + _AXES[0]) / _AXES[1], 0, 0.999) * _BINS
    place = bins.astype(np.intp) @ [_BINS**2, _BINS, 1]
    counts = np.bincount(place[where], minlength=_BINS**3).astype(np.float32)
    counts = counts.reshape((_BINS,) * 3)
    for axis in range(3):  # spread to neighbouring bins
        moved = np.moveaxis(counts, axis, 0)
        padded = np.concatenate([moved[:1], moved, moved[-1:]])
        spread = 0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:]
        counts = np.asarray(np.moveaxis(spread, 0, axis), np.float32)
    return np.asarray(counts.ravel()[place] / max(where.sum(), 1) + _UNSEEN, np.float32)


def _sides(colours: Field, likely: Field, unit: float) -> _Sides:
    hair = np.asarray(likely > _EVEN, np.uint8)
    within = cv2.distanceTransform(hair, cv2.DIST_L2, 5) / unit
    beyond = cv2.distanceTransform(1 - hair, cv2.DIST_L2, 5) / unit
    # Thin locks have no middle that is far from their edge.
    sure = within > min(0.6 * _UNSURE, 0.5 * float(within.max(initial=0)))
    over, other = (
        _spread(colours, some, _NEARBY * unit) for some in (sure, beyond > 0.6 * _UNSURE)
    )
    return _Sides(over, other, likely, np.asarray(within - beyond, np.float32))


def _spread(colours: Field, where: Field, width_px: float) -> Field:
    """The mean colour of what is nearby, from farther away where nothing is."""
    total, shares = np.zeros_like(colours), np.zeros(colours.shape[:2], np.float32)
    weight = np.asarray(where, np.float32)
    for factor, counts in ((0.4, 1.0), (1.0, 1e-2), (4.0, 1e-5)):
        blur = (0, 0), factor * width_px
        total += counts * cv2.GaussianBlur(colours * weight[..., None], *blur)
        shares += counts * cv2.GaussianBlur(weight, *blur)
    return np.asarray(total / shares.clip(1e-12)[..., None], np.float32)


def _decided(canvas: Canvas, sides: _Sides) -> Field:
    """``(h, w)``: how much of each pixel is hair."""
    height, width = canvas.before.shape[:2]

    def drawn(field: Field) -> Field:
        grown = cv2.resize(field, (width, height), interpolation=cv2.INTER_LINEAR)
        return np.asarray(grown, np.float32)

    across = drawn(sides.hair - sides.other)
    colours = lab(np.asarray(canvas.before, np.uint8))
    apart = (across * across).sum(-1)
    share = ((colours - drawn(sides.other)) * across).sum(-1) / apart.clip(1e-3)
    likely, inside = drawn(sides.likely), drawn(sides.inside)
    trust = np.clip(apart / _CLEAR, 0, 1)
    told = np.clip((share - _SHARE[0]) / (_SHARE[1] - _SHARE[0]), 0, 1)
    decided = trust * told + (1 - trust) * smooth_step(likely, 0.25, 0.75)
    # The farther from the edge, the less colours count: lights on hair, dark walls.
    near = inside / _UNSURE
    decided = np.maximum(decided, smooth_step(near, 0.4, 1.0))
    return np.asarray(decided * (1 - smooth_step(-near, 0.4, 1.0)), np.float32)


def _on_canvas(canvas: Canvas, found: HairMap, size: tuple[int, int]) -> Field:
    """The network's map on a small canvas; 0 beyond it."""
    height, width = canvas.before.shape[:2]
    across, down = width / size[0], height / size[1]
    to_photo = np.array(
        [
            [across, 0, (across - 1) / 2 + canvas.corner[0]],
            [0, down, (down - 1) / 2 + canvas.corner[1]],
        ]
    )
    to_map = found.photo_to_map[:, :2] @ to_photo
    to_map[:, 2] += found.photo_to_map[:, 2]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(found.likely, to_map, size, flags=flags), np.float32)


def _off_face(canvas: Canvas, size: tuple[int, int]) -> Field:
    """1 outside of the face below its brows, on a small canvas."""
    height, width = canvas.before.shape[:2]
    share = np.array([size[0] / width, size[1] / height])
    points = (canvas.points + 0.5) * share - 0.5
    oval = points[GROUPS["oval"]]
    middle = oval.mean(0)
    brows = points[np.concatenate([GROUPS["right_brow"], GROUPS["left_brow"]])]
    lower = middle + _FACE * (oval - middle)
    lower = lower[lower @ canvas.up < (brows @ canvas.up).max()]
    hull = cv2.convexHull(np.asarray(np.concatenate([lower, brows]), np.float32))[:, 0]
    paper: Pixels = np.full((size[1], size[0]), 255, np.uint8)
    cv2.fillConvexPoly(paper, np.rint(16 * hull).astype(np.int32), 0, cv2.LINE_AA, 4)
    return np.asarray(paper / 255, np.float32)
