"""The mouth of an edited face as a crop for the mouth network, and its painting as a patch."""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.compose import preview
from gioconda.editors.smile.grain import add_grain, grain_level
from gioconda.editors.smile.mouth import CORNERS_PX, MOUTH_HEIGHT, MOUTH_WIDTH
from gioconda.faces.align import apply, compose, invert, mouth_transform, scale_of
from gioconda.faces.holes import GROW_PX, hole_mask, lip_distance, mask_within
from gioconda.faces.scheme import GROUPS, LIPS
from gioconda.types import Affine, Edit, Field, Patch, Pixels, Points

_MOST_PATCH_SCALE = 4  # largest upsampling of a patch


class MouthCrop:
    """The aligned mouth crop of an edited face, at the network's size.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        after: ``(141, 2)`` landmarks of the edited face, in photo pixels.
        painted: Opacity of the painting, in [0, 1].
    """

    def __init__(self, photo: Pixels, after: Points, painted: float) -> None:
        self.photo, self.painted = photo, painted
        self.lips = after[LIPS]
        self.width, self.height = MOUTH_WIDTH, MOUTH_HEIGHT
        self.to_crop: Affine = mouth_transform(after, self.width, self.height, CORNERS_PX)
        self.inner = apply(self.to_crop, after[GROUPS["lips_inner"]])
        self.distance = lip_distance(self.inner, self.width, self.height, GROW_PX + 1)
        self.hole: Field = mask_within(self.distance, GROW_PX)

    def seen(self, edit: Edit) -> Pixels:
        """The crop of the edited face, before painting."""
        return preview(self.photo, edit, self.to_crop, self.width, self.height)

    def plain_patch(self, image: Field) -> Patch:
        """A painted crop as a patch of its own size, for small previews."""
        return Patch(image, self._cover(1, 0.6), invert(self.to_crop))

    def patch(self, image: Field) -> Patch:
        """A painted crop as a patch at the photo's resolution, with the photo's grain.

        Args:
            image: ``(h, w, 3)`` float32 RGB in [0, 255].
        """
        photo_px = scale_of(invert(self.to_crop))
        times = int(np.clip(np.ceil(photo_px), 1, _MOST_PATCH_SCALE))
        size = (self.width * times, self.height * times)
        if times > 1:
            image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_CUBIC), np.float32)
        soft_px = max(0.6, 0.6 * times / max(photo_px, 1))
        image = add_grain(image, grain_level(self.photo, self.lips))
        patch_to_photo = compose(invert(self.to_crop), invert(_larger(times)))
        return Patch(image.astype(np.float32), self._cover(times, soft_px), patch_to_photo)

    def _cover(self, times: int, soft_px: float) -> Field:
        """The patch's mask, at ``times`` the crop's size."""
        grow_px = (GROW_PX - 0.5) * times
        if times == 1:
            mask = mask_within(self.distance, grow_px)
        else:
            inner = apply(_larger(times), self.inner)
            mask = hole_mask(inner, self.width * times, self.height * times, grow_px)
        return np.asarray(cv2.GaussianBlur(mask, (0, 0), soft_px) * self.painted, np.float32)


def _larger(times: int) -> Affine:
    """Affine from a crop's pixels to those of the crop upsampled ``times``."""
    shift = (times - 1) / 2
    return np.array([[times, 0, shift], [0, times, shift]], float)
