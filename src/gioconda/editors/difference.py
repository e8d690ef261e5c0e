"""The edit that applies the difference of two pictures of a face to its photo.

A decoder blurs. Its pictures of the face before and after are equally blurred, so their difference
is free of the blur. It is applied to the photo as a dense flow, a gain in brightness, and a patch
for what flow and gain do not explain, which keeps the photo's own detail.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from gioconda.compose import compose
from gioconda.faces.align import apply, crop, invert, scale_of
from gioconda.luma import luma
from gioconda.types import Affine, Edit, Field, Patch, Pixels, Points
from gioconda.upsampling import smooth_step

_FLOW_PX = 256  # pictures are upsampled to this side for the flow, found at whole pixels
_FLOW_BLUR = 0.012  # standard deviation of the flow's blur, in sides of the crop
_MOST_FLOW = 0.08  # largest displacement, in sides of the crop
_SEEN_LEVELS = (3.0, 9.0)  # of 255: smaller differences are noise, larger ones surely a change
_RIM = 0.32  # width of the fade at the crop's edge, in halves of its side
_ROUNDNESS = 3.0  # exponent of the fade's outline: 2 is a circle, infinity the crop's square
_MOST_LOG_GAIN = 0.45
_DARK = 12.0  # levels added before taking a ratio, so that black does not divide
_PATCH_LEVELS = (4.0, 12.0)  # residuals of flow and gain that the patch shows
_NEW_LEVELS = (24.0, 56.0)  # differences of what was not there before: teeth, glasses
_COLOUR_BLUR = 0.08  # blur of the colour correction of new parts, in sides of the crop
_LARGEST_PATCH_PX = 1024


@dataclass(frozen=True)
class DecodedPair:
    """A decoder's two pictures of a face, and their difference.

    Attributes:
        before: ``(S, S, 3)`` uint8 RGB.
        after: The same face after the edit.
        residual: ``(S, S, 3)`` levels of ``after`` over ``before`` with flow and gain.
        changed: ``(S, S)`` in [0, 1], where the pictures differ.
        new: ``(S, S)`` in [0, 1], what the first picture does not show anywhere.
    """

    before: Pixels
    after: Pixels
    residual: Field
    changed: Field
    new: Field


def edit_between(
    photo: Pixels,
    before: Pixels,
    after: Pixels,
    photo_to_crop: Affine,
    flow: Field | None = None,
) -> Edit:
    """The edit that applies the difference of two pictures to a photo.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        before: ``(S, S, 3)`` uint8 RGB, the decoder's picture of the face.
        after: The same face after the edit.
        photo_to_crop: ``(2, 3)`` affine from photo pixels to those of the pictures.
        flow: ``(S, S, 2)`` pixels, if the method moved pixels itself; None measures it.
    """
    size = len(before)
    flow = flow_between(before, after) if flow is None else flow
    moved = warped(np.asarray(before, np.float32), flow)
    changed = _changed(before, after) * rim(size)
    new = _new(moved, after)
    ratio = np.log((luma(after) + _DARK) / (luma(moved) + _DARK))
    log_gain = np.clip(ratio, -_MOST_LOG_GAIN, _MOST_LOG_GAIN) * (1 - new)
    box, places = _grid(photo, photo_to_crop, size)
    at_crop = apply(photo_to_crop, places)  # (gh, gw, 2)

    def on_grid(field: Field) -> Field:
        x, y = np.asarray(at_crop[..., 0], np.float32), np.asarray(at_crop[..., 1], np.float32)
        seen = cv2.remap(field, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        return np.asarray(seen, np.float32)

    mask = on_grid(changed)
    to_photo = invert(photo_to_crop)[:, :2]
    edit = Edit(
        box=box,
        flow=np.asarray(on_grid(flow) @ to_photo.T, np.float32) * mask[..., None],
        log_gain=(on_grid(np.asarray(log_gain, np.float32)) * mask)[..., None],
        mask=np.clip(8 * mask, 0, 1),
    )
    residual = np.asarray(after, np.float32) - np.clip(moved * np.exp(log_gain)[..., None], 0, 255)
    pair = DecodedPair(before, after, residual, changed, new)
    patch = _patch(photo, edit, pair, photo_to_crop)
    return edit if patch is None else replace(edit, patches=(patch,))


def flow_between(before: Pixels, after: Pixels) -> Field:
    """The optical flow from ``after`` to ``before``: after(p) is about before(p + flow(p)).

    Dense inverse search (Kroeger et al. 2016, ECCV), smoothed, and ignored where the flow in the
    other direction does not lead back to the same pixel.

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
    forward, backward = search.calc(gray[1], gray[0], None), search.calc(gray[0], gray[1], None)
    inconsistency = np.linalg.norm(forward + warped(backward, forward), axis=-1)
    trust = np.exp(-((inconsistency / (0.02 * _FLOW_PX)) ** 2))
    blur = _FLOW_BLUR * _FLOW_PX
    weight = cv2.GaussianBlur(trust, (0, 0), blur) + 0.05
    flow = cv2.GaussianBlur(forward * trust[..., None], (0, 0), blur) / weight[..., None]
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
    """1 inside a square crop, falling to 0 at its edge, ``(size, size)``.

    The outline is a rounded square, so that a change beyond the face, such as that of hair, leaves
    no straight line on the photo.
    """
    along = np.abs(np.arange(size) - (size - 1) / 2) / ((size - 1) / 2)
    out = np.add.outer(along**_ROUNDNESS, along**_ROUNDNESS) ** (1 / _ROUNDNESS)
    return smooth_step(1 - out, 0.0, _RIM).astype(np.float32)


def _changed(before: Pixels, after: Pixels) -> Field:
    """Where the pictures differ, ``(S, S)`` in [0, 1], a little wider than the change."""
    size = len(before)
    difference = np.abs(np.asarray(after, np.float32) - np.asarray(before, np.float32)).max(-1)
    soft = cv2.GaussianBlur(difference, (0, 0), 0.02 * size)
    wide = cv2.dilate(
        smooth_step(soft, *_SEEN_LEVELS), np.ones((3, 3), np.uint8), iterations=size // 24
    )
    return np.asarray(cv2.GaussianBlur(wide, (0, 0), 0.025 * size), np.float32)


def _grid(
    photo: Pixels, photo_to_crop: Affine, size: int
) -> tuple[tuple[int, int, int, int], Points]:
    """The crop's box in the photo, and the centre of each of its cells."""
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
    """What ``after`` shows and ``before`` does not show anywhere, ``(S, S)`` in [0, 1]."""
    size = len(after)
    difference = np.abs(np.asarray(after, np.float32) - moved).max(-1)
    return smooth_step(cv2.GaussianBlur(difference, (0, 0), 0.012 * size), *_NEW_LEVELS)


def _patch(photo: Pixels, edit: Edit, pair: DecodedPair, photo_to_crop: Affine) -> Patch | None:
    """The residual of flow and gain; None where it is small.

    Small residuals are added to the photo's own detail. New parts have none: the patch shows the
    decoder's picture there, in the photo's colours.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        edit: The flow and the gain.
        pair: The decoder's pictures.
        photo_to_crop: ``(2, 3)`` affine.
    """
    residual, size = pair.residual, len(pair.after)
    soft = cv2.GaussianBlur(np.abs(residual).max(-1), (0, 0), 0.01 * size)
    mask = cv2.GaussianBlur(smooth_step(soft, *_PATCH_LEVELS), (0, 0), 0.012 * size) * pair.changed
    if mask.max() < 0.05:
        return None
    # As fine as the photo, so that the photo's detail survives.
    side = int(np.clip(round(size / scale_of(photo_to_crop)), size, _LARGEST_PATCH_PX))
    ratio = side / size
    photo_to_patch = photo_to_crop * ratio
    photo_to_patch[:, 2] += (ratio - 1) / 2
    detail = _detail(photo, edit, photo_to_patch, side)

    def fine(field: Field, how: int = cv2.INTER_CUBIC) -> Field:
        return np.asarray(
            cv2.resize(np.asarray(field, np.float32), (side, side), interpolation=how)
        )

    blur = (0, 0), _COLOUR_BLUR * size
    seen = np.asarray(crop(photo, photo_to_crop, size, size), np.float32)
    colour = cv2.GaussianBlur(seen - np.asarray(pair.before, np.float32), *blur)
    share = fine(pair.new, cv2.INTER_LINEAR)[..., None]
    image = (1 - share) * (detail + fine(residual)) + share * fine(
        np.asarray(pair.after, np.float32) + colour
    )
    return Patch(
        np.clip(image, 0, 255).astype(np.float32),
        np.clip(fine(mask, cv2.INTER_LINEAR), 0, 1).astype(np.float32),
        invert(photo_to_patch),
    )


def _detail(photo: Pixels, edit: Edit, photo_to_patch: Affine, side: int) -> Field:
    """The photo with flow and gain applied, in the patch's pixels, ``(side, side, 3)``."""
    x0, y0, x1, y1 = edit.box
    inner = replace(edit, box=(0, 0, x1 - x0, y1 - y0))
    face = compose(np.ascontiguousarray(photo[y0:y1, x0:x1]), [inner])
    box_to_patch = photo_to_patch.copy()
    box_to_patch[:, 2] += photo_to_patch[:, :2] @ [x0, y0]
    return np.asarray(crop(face, box_to_patch, side, side), np.float32)
