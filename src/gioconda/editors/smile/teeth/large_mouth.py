"""A mouth at the photo's own resolution: its crop, opening and teeth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from gioconda.editors.smile.mouth import Tone, set_tone
from gioconda.editors.smile.teeth.frame import TeethFrame, inner_lips
from gioconda.editors.smile.teeth.jaw import jaw_share, render_jaw
from gioconda.editors.smile.teeth.light import MouthLight
from gioconda.editors.smile.teeth.rendering import lip_shadow, pupils_in_crop, render_row
from gioconda.editors.smile.teeth.rows import PlacedRow
from gioconda.editors.smile.teeth.sharpness import as_sharp_as, teeth_blur
from gioconda.faces.align import apply, mouth_transform, scale_of
from gioconda.faces.holes import lip_distance
from gioconda.faces.measures import mouth_width, pupil_distance
from gioconda.models.mouth.tooth_bank import PX_PER_PUPIL_DISTANCE
from gioconda.types import Affine, Field, Points

_WIDE, _HIGH = 1.5, 0.75  # size of a crop, in distances of the mouth's corners
_MOST_CORNERS_PX = 640  # larger mouths are rendered at this size and upsampled
_SOFTER = 1.1  # blur of teeth relative to that of eyes
_GROW, _SOFT = 0.002, 0.0055  # growth and blur of the patch's mask, in distances of the corners


@dataclass(frozen=True)
class FaceTeeth:
    """One face's teeth, the same for every degree.

    Attributes:
        frame: Their frame.
        row: The row of the bank.
        skin: Luminance of the cheeks, in [0, 255].
        blur_px: Blur of the photo's sharpest edges at the face, in photo pixels.
    """

    frame: TeethFrame
    row: PlacedRow
    skin: float
    blur_px: float


@dataclass(frozen=True)
class LargeMouth:
    """A mouth of an edited face at the photo's resolution.

    Attributes:
        photo_to_crop: ``(2, 3)`` affine; the outer corners are level.
        width: Width of the crop in pixels.
        height: Height of the crop in pixels.
        inner: ``(20, 2)`` inner lips in crop pixels.
    """

    photo_to_crop: Affine
    width: int
    height: int
    inner: Points

    @classmethod
    def of(cls, after: Points) -> LargeMouth:
        """The mouth of a face with ``(141, 2)`` landmarks in photo pixels."""
        corners_px = min(mouth_width(after) * pupil_distance(after), _MOST_CORNERS_PX)
        width, height = (8 * round(side * corners_px / 8) for side in (_WIDE, _HIGH))
        to_crop = mouth_transform(after, width, height, corners_px)
        return cls(to_crop, width, height, apply(to_crop, inner_lips(after)))

    @property
    def corners_px(self) -> float:
        """Distance of the mouth's corners in crop pixels."""
        return self.width / _WIDE

    @property
    def gap_px(self) -> float:
        """Mean gap of the lips around their middle, in crop pixels."""
        return float(np.linalg.norm(self.inner[3:8] - self.inner[17:12:-1], axis=1).mean())

    def opening(self, grow_px: float) -> Field:
        """``(h, w)`` in [0, 1]: the mask of the opening, grown by some pixels."""
        return np.asarray(np.clip(0.5 + grow_px - self._distance, 0, 1), np.float32)

    @cached_property
    def _distance(self) -> Field:
        reach_px = 2 + _GROW * self.corners_px
        return lip_distance(self.inner, self.width, self.height, reach_px)

    def patch(self, teeth: FaceTeeth, light: MouthLight, tone: Tone | None) -> Field:
        """``(h, w, 3)`` float32 RGB in [0, 255]: the crop with teeth, as sharp as the photo.

        Args:
            teeth: The face's teeth.
            light: The photo's light.
            tone: Of a gray or toned photo, as from ``tone_of``.
        """
        rendered = render_row(teeth.row, teeth.frame, self.photo_to_crop, self.width, self.height)
        pupils_px = pupils_in_crop(teeth.frame, self.photo_to_crop)
        inside, image, row = self.opening(0.0), rendered.image, teeth.row.row
        share = jaw_share(self.gap_px / pupils_px)
        if share > 0:
            jaw = render_jaw(row, self.inner, self.width, self.height, pupils_px, share)
            image += share * (1 - rendered.teeth[..., None]) * (jaw - image)
        image = light.on(image, row.bright)
        image *= lip_shadow(self.inner, self.width, self.height, pupils_px)[..., None]
        upsampled = pupils_px > PX_PER_PUPIL_DISTANCE
        wanted_px = _SOFTER * teeth.blur_px if upsampled else teeth_blur(teeth.blur_px)
        wanted_px *= scale_of(self.photo_to_crop)
        image = as_sharp_as(image, inside, wanted_px, upsampled=upsampled)
        if tone is not None:
            set_tone(image, self.opening(1.0), tone)
        return np.asarray(np.clip(image, 0, 255), np.float32)

    def cover(self, share: float) -> Field:
        """``(h, w)`` in [0, 1]: the patch's mask, with an opacity of ``share``."""
        mask = self.opening(_GROW * self.corners_px)
        soft_px = max(0.6, _SOFT * self.corners_px)
        return np.asarray(cv2.GaussianBlur(mask, (0, 0), soft_px) * share, np.float32)
