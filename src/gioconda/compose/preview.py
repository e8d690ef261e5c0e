"""An aligned crop of an edited photo, without composing the photo."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.compose.pixels import lay_patch, shade
from gioconda.faces.align import apply, crop, invert, scale_of, shrunk
from gioconda.faces.align import compose as compose_affines
from gioconda.types import Affine, Edit, Field, Patch, Pixels

_SHRUNK_BELOW = 0.5  # scale of a patch in a crop from which its pixels are averaged


def preview(
    photo: Pixels, edit: Edit | None, photo_to_crop: Affine, width: int, height: int
) -> Pixels:
    """An aligned crop of the edited photo, without composing the photo.

    The cost depends on the crop's size, not on the photo's. Networks read these crops.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        edit: None for the photo without an edit.
        photo_to_crop: ``(2, 3)`` affine. Not modified.
        width: Width of the crop in pixels.
        height: Height of the crop in pixels.

    Returns:
        ``(height, width, 3)`` uint8 RGB.
    """
    if edit is None:
        return crop(photo, photo_to_crop, width, height)
    columns, rows = np.meshgrid(np.arange(width, dtype=float), np.arange(height, dtype=float))
    places = apply(invert(photo_to_crop), np.stack([columns, rows], -1))
    fields = _SampledAt(edit, places)
    region, photo_to_region = _wider_region(photo, photo_to_crop, width, height)

    def warped(flow: Field) -> Field:
        at = apply(photo_to_region, places + fields.at(flow) * fields.inside[..., None])
        x, y = np.float32(at[..., 0]), np.float32(at[..., 1])
        seen = cv2.remap(region, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(seen, np.float32)

    edited = warped(edit.flow)
    if edit.lower_flow is not None and edit.below_px is not None:
        soft_px = max(1.0, 1 / scale_of(photo_to_crop))
        below = np.clip(fields.at(edit.below_px) / soft_px + 0.5, 0, 1)[..., None]
        edited += below * fields.inside[..., None] * (warped(edit.lower_flow) - edited)
    shade(edited, fields.at(edit.log_gain) * fields.inside[..., None])
    for patch in edit.patches:
        lay_patch(edited, _in_crop(patch, photo_to_crop, width, height), (0, 0), 255)
    return np.clip(np.rint(edited), 0, 255).astype(np.uint8)


def _in_crop(patch: Patch, photo_to_crop: Affine, width: int, height: int) -> Patch:
    """A patch as a crop sees it, shrunk where it has far more pixels than the crop."""
    to_crop = compose_affines(photo_to_crop, patch.patch_to_photo)
    if scale_of(to_crop) > _SHRUNK_BELOW:
        return Patch(patch.image, patch.mask, to_crop)
    image, shrunk_to_crop = shrunk(patch.image, to_crop, width, height)
    mask, _ = shrunk(patch.mask, to_crop, width, height)
    return Patch(image, mask, shrunk_to_crop)


def _wider_region(
    photo: Pixels, photo_to_crop: Affine, width: int, height: int
) -> tuple[Pixels, Affine]:
    """The photo around the crop, shrunk to the crop's scale, and the affine to its pixels."""
    pad = max(width, height) // 4
    wider = photo_to_crop.copy()
    wider[:, 2] += pad
    region, region_to_wider = shrunk(photo, wider, width + 2 * pad, height + 2 * pad)
    return region, compose_affines(invert(region_to_wider), wider)


class _SampledAt:
    """An edit's coarse fields, sampled at scattered photo places ``(h, w, 2)``."""

    def __init__(self, edit: Edit, places: NDArray[np.float64]) -> None:
        x0, y0, x1, y1 = edit.box
        # In shares of the box's sides: 0 and 1 are its edges.
        self.x = np.float32((places[..., 0] - x0 + 0.5) / (x1 - x0))
        self.y = np.float32((places[..., 1] - y0 + 0.5) / (y1 - y0))
        self.inside = np.clip(self.at(edit.mask), 0, 1)
        self.inside[(self.x < 0) | (self.x > 1) | (self.y < 0) | (self.y > 1)] = 0

    def at(self, field: Field) -> Field:
        """The field at every place; beyond the border, the border value."""
        x, y = self.x * field.shape[1] - 0.5, self.y * field.shape[0] - 0.5
        seen = cv2.remap(field, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(seen.reshape(*x.shape, *field.shape[2:]), np.float32)
