"""Two reconstructions of a face, before and after -> the fields of an edit.

A decoder blurs. What it changes is taken off its two pictures of the same face, in which the blur
is the same, and given to the photo: where each point moves (dense flow), how much lighter it gets,
and what is left as a patch that has the photo's own detail under it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from gioconda.compose import compose
from gioconda.faces.align import apply, crop, invert, scale_of
from gioconda.luma import LUMA_WEIGHTS
from gioconda.types import Affine, Edit, Field, Patch, Pixels, Points

_FLOW_PX = 256  # pictures are drawn up to this for the flow, which has whole pixels as its grain
_FLOW_BLUR = 0.012  # of the crop's side: flow is not finer than this
_MOST_FLOW = 0.08  # of the crop's side
_SEEN_LEVELS = (3.0, 9.0)  # of 255: less is the decoder's own unrest, more is changed for sure
_RIM = 0.32  # of half the crop's side, over which the edit fades
_ROUNDNESS = 3.0  # 2 would fade along a circle, many along the crop's own square
_MOST_LOG_GAIN = 0.45
_DARK = 12.0  # levels added before a ratio is taken, so that black is not multiplied
_PATCH_LEVELS = (4.0, 12.0)  # what flow and gain leave over by this much is laid over
_NEW_LEVELS = (24.0, 56.0)  # what differs by this much was not there before: teeth, spectacles
_COLOUR_BLUR = 0.08  # of the crop's side: how far the photo's colours tell about new ones
_LARGEST_PATCH_PX = 1024


@dataclass(frozen=True)
class Drawn:
    """What a decoder drew of a face, and how its two pictures differ.

    Attributes:
        before: ``(S, S, 3)`` uint8 RGB.
        after: The same face, changed.
        left: ``(S, S, 3)`` levels that ``before`` lacks after flow and gain.
        where: ``(S, S)`` in [0, 1], what was changed.
        new: ``(S, S)`` in [0, 1], what was nowhere before.
    """

    before: Pixels
    after: Pixels
    left: Field
    where: Field
    new: Field


def edit_between(
    photo: Pixels,
    before: Pixels,
    after: Pixels,
    photo_to_crop: Affine,
    flow: Field | None = None,
) -> Edit:
    """The edit that does to a photo what a decoder did between two pictures.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        before: ``(S, S, 3)`` uint8 RGB, the face as the decoder draws it.
        after: The same face, changed.
        photo_to_crop: ``(2, 3)`` affine from photo pixels to theirs.
        flow: ``(S, S, 2)`` pixels, where the method moved pixels itself; None measures it.
    """
    size = len(before)
    flow = flow_between(before, after) if flow is None else flow
    moved = warped(np.float32(before), flow)
    where = _changed(before, after) * rim(size)
    new = _new(moved, after)
    ratio = np.log((_luma(after) + _DARK) / (_luma(moved) + _DARK))
    log_gain = np.clip(ratio, -_MOST_LOG_GAIN, _MOST_LOG_GAIN) * (1 - new)
    box, places = _grid(photo, photo_to_crop, size)
    at_crop = apply(photo_to_crop, places)  # (gh, gw, 2)

    def draw(field: Field) -> Field:
        x, y = np.float32(at_crop[..., 0]), np.float32(at_crop[..., 1])
        drawn = cv2.remap(field, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        return np.asarray(drawn, np.float32)

    mask = draw(where)
    to_photo = invert(photo_to_crop)[:, :2]
    edit = Edit(
        box=box,
        flow=np.float32(draw(flow) @ to_photo.T) * mask[..., None],
        log_gain=(draw(np.float32(log_gain)) * mask)[..., None],
        mask=np.clip(8 * mask, 0, 1),
    )
    left = np.float32(after) - np.clip(moved * np.exp(log_gain)[..., None], 0, 255)
    patch = _patch(photo, edit, Drawn(before, after, left, where, new), photo_to_crop)
    return edit if patch is None else replace(edit, patches=(patch,))


def flow_between(before: Pixels, after: Pixels) -> Field:
    """Where each pixel of ``after`` comes from: after(p) is about before(p + flow(p)).

    Dense inverse search (Kroeger et al. 2016, ECCV), smoothed, and left out where looking back from
    the other picture does not lead to the same place.

    Args:
        before: ``(S, S, 3)`` uint8 RGB.
        after: The same size.

    Returns:
        ``(S, S, 2)`` float32 pixels, x and y.
    """
    size = len(before)
    gray = [
        cv2.resize(
            cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY),
            (_FLOW_PX, _FLOW_PX),
            interpolation=cv2.INTER_CUBIC,
        )
        for picture in (before, after)
    ]
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    there, back = search.calc(gray[1], gray[0], None), search.calc(gray[0], gray[1], None)
    astray = np.linalg.norm(there + warped(back, there), axis=-1)
    trust = np.exp(-((astray / (0.02 * _FLOW_PX)) ** 2))
    blur = _FLOW_BLUR * _FLOW_PX
    weight = cv2.GaussianBlur(trust, (0, 0), blur) + 0.05
    flow = cv2.GaussianBlur(there * trust[..., None], (0, 0), blur) / weight[..., None]
    flow = cv2.resize(flow, (size, size), interpolation=cv2.INTER_AREA) * (size / _FLOW_PX)
    most = _MOST_FLOW * size
    length = np.linalg.norm(flow, axis=-1, keepdims=True)
    return np.asarray(flow * np.minimum(1, most / np.maximum(length, 1e-6)), np.float32)


def warped(picture: Field, flow: Field) -> Field:
    """``picture(p + flow(p))``, both ``(S, S, K)`` float32."""
    y, x = np.mgrid[: flow.shape[0], : flow.shape[1]].astype(np.float32)
    seen = cv2.remap(
        picture,
        x + flow[..., 0],
        y + flow[..., 1],
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(seen, np.float32)


def rim(size: int) -> Field:
    """1 inside of a square crop, falling to 0 at its edge, ``(size, size)``.

    Along a rounded square, so that a change that does not end with the face, as that
    of hair does not, leaves no straight line on a photo.
    """
    along = np.abs(np.arange(size) - (size - 1) / 2) / ((size - 1) / 2)
    out = np.add.outer(along**_ROUNDNESS, along**_ROUNDNESS) ** (1 / _ROUNDNESS)
    inside = np.clip((1 - out) / _RIM, 0, 1)
    return np.asarray(inside * inside * (3 - 2 * inside), np.float32)


def _changed(before: Pixels, after: Pixels) -> Field:
    """How surely each place was changed, ``(S, S)`` in [0, 1], a little wider than the change."""
    size = len(before)
    difference = np.abs(np.float32(after) - np.float32(before)).max(-1)
    soft = cv2.GaussianBlur(difference, (0, 0), 0.02 * size)
    wide = cv2.dilate(_step(soft, _SEEN_LEVELS), np.ones((3, 3), np.uint8), iterations=size // 24)
    return np.asarray(cv2.GaussianBlur(wide, (0, 0), 0.025 * size), np.float32)


def _step(values: Field, ends: tuple[float, float]) -> Field:
    share = np.clip((values - ends[0]) / (ends[1] - ends[0]), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def _luma(picture: Pixels | Field) -> Field:
    return np.asarray(np.float32(picture) @ LUMA_WEIGHTS, np.float32)


def _grid(
    photo: Pixels, photo_to_crop: Affine, size: int
) -> tuple[tuple[int, int, int, int], Points]:
    """The crop's box in the photo, and a place in the middle of each of its cells."""
    ends = np.array(
        [[-0.5, -0.5], [size - 0.5, -0.5], [-0.5, size - 0.5], [size - 0.5, size - 0.5]]
    )
    corners = apply(invert(photo_to_crop), ends)
    height, width = photo.shape[:2]
    x0, y0 = np.clip(np.floor(corners.min(0)), 0, [width - 2, height - 2]).astype(int).tolist()
    x1, y1 = np.ceil(corners.max(0)).astype(int).tolist()
    x1, y1 = min(max(x1, x0 + 2), width), min(max(y1, y0 + 2), height)
    scale = min(scale_of(photo_to_crop), 1.0)
    columns, rows = max(2, round((x1 - x0) * scale)), max(2, round((y1 - y0) * scale))
    x = (np.arange(columns) + 0.5) * (x1 - x0) / columns - 0.5 + x0
    y = (np.arange(rows) + 0.5) * (y1 - y0) / rows - 0.5 + y0
    return (x0, y0, x1, y1), np.stack(np.meshgrid(x, y), -1)


def _new(moved: Field, after: Pixels) -> Field:
    """How surely a place shows what was nowhere before, ``(S, S)`` in [0, 1]."""
    size = len(after)
    difference = np.abs(np.float32(after) - moved).max(-1)
    return _step(cv2.GaussianBlur(difference, (0, 0), 0.012 * size), _NEW_LEVELS)


def _patch(photo: Pixels, edit: Edit, drawn: Drawn, photo_to_crop: Affine) -> Patch | None:
    """What flow and gain leave over; None where that is little.

    Small differences are added to the photo's own detail. What is new has none: there the decoder's
    picture is seen, in the photo's colours.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        edit: The flow and the gain.
        drawn: What the decoder drew.
        photo_to_crop: ``(2, 3)`` affine.
    """
    left, size = drawn.left, len(drawn.after)
    soft = cv2.GaussianBlur(np.abs(left).max(-1), (0, 0), 0.01 * size)
    mask = cv2.GaussianBlur(_step(soft, _PATCH_LEVELS), (0, 0), 0.012 * size) * drawn.where
    if mask.max() < 0.05:
        return None
    # As fine as the photo, so that its detail survives under what is added.
    side = int(np.clip(round(size / scale_of(photo_to_crop)), size, _LARGEST_PATCH_PX))
    ratio = side / size
    photo_to_patch = photo_to_crop * ratio
    photo_to_patch[:, 2] += (ratio - 1) / 2
    detail = _detail(photo, edit, photo_to_patch, side)

    def fine(field: Field, how: int = cv2.INTER_CUBIC) -> Field:
        return np.asarray(cv2.resize(np.float32(field), (side, side), interpolation=how))

    blur = (0, 0), _COLOUR_BLUR * size
    seen = np.float32(crop(photo, photo_to_crop, size, size))
    colour = cv2.GaussianBlur(seen - np.float32(drawn.before), *blur)
    share = fine(drawn.new, cv2.INTER_LINEAR)[..., None]
    image = (1 - share) * (detail + fine(left)) + share * fine(np.float32(drawn.after) + colour)
    return Patch(
        np.clip(image, 0, 255).astype(np.float32),
        np.clip(fine(mask, cv2.INTER_LINEAR), 0, 1).astype(np.float32),
        invert(photo_to_patch),
    )


def _detail(photo: Pixels, edit: Edit, photo_to_patch: Affine, side: int) -> Field:
    """The photo after flow and gain, in the patch's pixels, ``(side, side, 3)``."""
    x0, y0, x1, y1 = edit.box
    inner = replace(edit, box=(0, 0, x1 - x0, y1 - y0))
    face = compose(np.ascontiguousarray(photo[y0:y1, x0:x1]), [inner])
    box_to_patch = photo_to_patch.copy()
    box_to_patch[:, 2] += photo_to_patch[:, :2] @ [x0, y0]
    return np.asarray(crop(face, box_to_patch, side, side), np.float32)
