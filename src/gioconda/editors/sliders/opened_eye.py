"""Opens a shut eye as the mirror image of the other one, from the photo's own pixels."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.compose import preview
from gioconda.faces.align import apply, compose, invert, similarity
from gioconda.faces.eye_lids import EyeReader
from gioconda.faces.scheme import GROUPS, TWINS
from gioconda.types import Affine, Edit, Field, Patch, Pixels, Points
from gioconda.upsampling import smooth_step

EYES = ("right_eye", "left_eye")
_FAR_NARROWER = 0.65  # share of the other eye's opening under which an eye alone is shut
_FAR_UNDER = 0.75  # share of the limit under which both eyes are shut
_BY_SMILE = 0.4  # of the limit: so much lower it is in a broad smile, which narrows eyes
_HALF_WIDTH, _ABOVE, _BELOW = 0.8, 0.55, 0.5  # widths of the eye that are laid in around it
_TO_BROW = 0.8  # share of the way to the brow that is laid in at most
_ROOM = 0.25  # widths of the eye around that, to which the colours are fitted
_ALIKE = 0.15  # logarithm of light: how far skin around both eyes may be from the fit
_LEAST_ALIKE = 0.5  # share of the skin around that must be
_MOST_GAIN = 0.6  # logarithm: beyond it the other eye lies in quite another light
_SOFT = 0.2  # share of the way to the edge over which the mirror image fades


def shut_eyes(
    reader: EyeReader, photo: Pixels, points: Points, smile: float = 0.0
) -> tuple[bool, bool]:
    """Whether the right eye and the left eye of a face are surely shut.

    Eyes that are narrow, in shadow or laughing are none: they can be moved as they are.

    Args:
        reader: Reads how far eyes are open.
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
        smile: How the face smiles, in [-1, 1].
    """
    right, left = reader.openings(photo, points)
    limit = reader.shut_below * (1 - _BY_SMILE * max(smile, 0.0))
    if max(right, left) < _FAR_UNDER * limit:
        return True, True
    least = min(limit, _FAR_NARROWER * max(right, left))
    return right < least, left < least


def opened_eye(photo: Pixels, edit: Edit, points: Points, side: int) -> tuple[Patch, Points] | None:
    """The mirror image of a face's other eye, laid over a shut one.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        edit: What else changes in the face.
        points: ``(141, 2)`` landmarks after that, in photo pixels.
        side: 0 for the right eye, 1 for the left one.

    Returns:
        The patch, and the landmarks after it; None where the eye reaches out of the photo, or what
        surrounds the other one is not the same skin: hair, or what lies behind a turned head.
    """
    ring = GROUPS[EYES[side]]
    own, other = points[ring[[0, 8]]], points[TWINS[ring[[0, 8]]]]
    to_own = _mirroring(other, own, _down(points))
    width = float(np.linalg.norm(own[1] - own[0]))
    above = min(_ABOVE * width, _TO_BROW * _to_brow(points, side))
    x0, y0, x1, y1 = _around(own.mean(0), width, above)
    height, across = photo.shape[:2]
    if min(x0, y0) < 0 or x1 > across or y1 > height:
        return None
    size = x1 - x0, y1 - y0
    to_crop = np.array([[1.0, 0, -x0], [0, 1, -y0]])
    seen = np.asarray(preview(photo, edit, to_crop, *size), np.float32)
    mirrored = _mirrored(photo, edit, other.mean(0), compose(to_crop, to_own), size, width)
    upright = similarity(np.sort(own, axis=0), np.array([[-0.5, 0.0], [0.5, 0.0]]))
    columns, rows = np.meshgrid(np.arange(size[0]) + x0, np.arange(size[1]) + y0)
    x, y = np.moveaxis(apply(upright, np.stack([columns, rows], -1).astype(float)), -1, 0)
    reach = np.where(y < 0, above / width, _BELOW)
    away = np.hypot(x / _HALF_WIDTH, y / reach)  # 1 at the edge of what is laid in
    gain = _gain(seen, mirrored, away > 1 - _SOFT)
    if gain is None:
        return None
    image = mirrored * gain
    mask = np.asarray(1 - smooth_step((away - 1 + _SOFT) / _SOFT), np.float32)
    after = points.copy()
    after[ring] = apply(to_own, points[TWINS[ring]])
    return Patch(np.clip(image, 0, 255), mask, invert(to_crop)), after


def _gain(seen: Field, mirrored: Field, around: NDArray[np.bool_]) -> Field | None:
    """How much lighter than its mirror image the skin is, by colour: a plane of its logarithm.

    Skin alone is compared: what fits no plane, hair or a background, is left out step by step.

    Args:
        seen: ``(h, w, 3)`` RGB in [0, 255].
        mirrored: The same of the other eye.
        around: ``(h, w)`` where both are compared.

    Returns:
        ``(h, w, 3)``; None where too little is alike, or one lies in quite another light.
    """
    rows, columns = np.indices(around.shape)
    plane = np.stack([np.ones(around.shape), columns / around.shape[1], rows / around.shape[0]], -1)
    light = np.log(seen + 4.0) - np.log(np.clip(mirrored, 0, 255) + 4.0)
    basis, target = plane[around], light[around]
    alike = np.abs(target - np.median(target, 0)).max(1) < 2 * _ALIKE
    for _ in range(3):
        if alike.mean() < _LEAST_ALIKE:
            return None
        slopes = np.linalg.lstsq(basis[alike], target[alike], rcond=None)[0]
        alike = np.abs(target - basis @ slopes).max(1) < _ALIKE
    fitted = np.asarray(plane @ slopes, np.float32)
    return None if np.abs(fitted).max() > _MOST_GAIN else np.exp(fitted)


def _mirrored(
    photo: Pixels,
    edit: Edit,
    middle: Points,
    to_crop: Affine,
    size: Sequence[int],
    width: float,
) -> Field:
    """The other eye where it comes to lie in the crop, ``(h, w, 3)``."""
    reach = round(2 * width)
    x0, y0 = np.floor(middle).astype(int) - reach
    to_part = np.array([[1.0, 0, -x0], [0, 1, -y0]])
    part = preview(photo, edit, to_part, 2 * reach, 2 * reach)
    part_to_crop = compose(to_crop, invert(to_part))
    drawn = cv2.warpAffine(
        part, part_to_crop, tuple(size), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
    )
    return np.asarray(drawn, np.float32)


def _mirroring(source: Points, target: Points, down: Points) -> Affine:
    """The ``(2, 3)`` affine that mirrors: corners ``(2, 2)`` to corners, and down stays down."""
    (along0, down0), (along1, down1) = (_axes(corners, down) for corners in (source, target))
    linear = np.column_stack([along1, down1]) @ np.linalg.inv(np.column_stack([along0, down0]))
    return np.column_stack([linear, target.mean(0) - linear @ source.mean(0)])


def _axes(corners: Points, down: Points) -> tuple[Points, Points]:
    """The way along an eye, and the one across it that leads down; as long as the eye."""
    along = corners[1] - corners[0]
    across = np.array([-along[1], along[0]])
    return along, across if across @ down > 0 else -across


def _down(points: Points) -> Points:
    """From the eyes to the mouth."""
    eyes = np.concatenate([points[GROUPS[name]] for name in EYES])
    return np.asarray(points[GROUPS["lips_outer"]].mean(0) - eyes.mean(0))


def _to_brow(points: Points, side: int) -> float:
    """How far the lower edge of the brow lies above the eye's corners, in pixels."""
    down = _down(points)
    down = down / np.linalg.norm(down)
    name = ("right", "left")[side]
    brow = (points[GROUPS[f"{name}_brow"]] @ down).max()
    return float((points[GROUPS[f"{name}_eye"]][[0, 8]] @ down).mean() - brow)


def _around(middle: Points, width: float, above: float) -> tuple[int, int, int, int]:
    """The box around an eye with room, in whole photo pixels."""
    reach = np.array([(_HALF_WIDTH + _ROOM) * width, max(above, _BELOW * width) + _ROOM * width])
    x0, y0 = np.floor(middle - reach).astype(int)
    x1, y1 = np.ceil(middle + reach).astype(int)
    return int(x0), int(y0), int(x1), int(y1)
