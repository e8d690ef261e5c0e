"""A patch of skin over the deepest creases that an edit leaves of a smile.

The bottom of a deep crease is too dark for a gain to restore its colour.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from gioconda.compose import preview
from gioconda.editors.smile.beard import beard
from gioconda.editors.smile.face_frame import FaceFrame
from gioconda.editors.smile.grain import add_grain, grain_level
from gioconda.editors.smile.shading import Shading
from gioconda.faces.align import invert
from gioconda.faces.scheme import LIPS
from gioconda.luma import LUMA_WEIGHTS
from gioconda.types import Edit, Patch, Pixels, Points

_WIDTH = 0.07  # pupil distances: largest width of such a crease
_LEFT = (0.05, 0.14)  # log units below the skin around it: not covered, fully covered
_SMOOTH, _EDGE = 0.03, 0.008  # pupil distances


def with_filled_creases(
    photo: Pixels, edit: Edit, before: Points, after: Points, shading: Shading, share: float
) -> Edit:
    """The edit with a patch over the creases that it leaves beside the mouth.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        edit: An edit that removes a smile.
        before: ``(141, 2)`` landmarks in photo pixels.
        after: The same in the edit.
        shading: The ratio images of the mean face.
        share: Opacity of the patch, in [0, 1].
    """
    if share <= 0:
        return edit
    frame = FaceFrame(photo, after, shading.neutral)
    seen = np.asarray(preview(photo, edit, frame.photo_to_frame, *frame.size), np.float32)
    cheeks = frame.seen(np.asarray(shading.skin, np.float32), shading.box) > 0.5
    band = frame.seen(shading.beside_creases, shading.box) * (1 - beard(frame, seen, cheeks))
    log = np.log(seen + 8)
    closed = cv2.morphologyEx(log, cv2.MORPH_CLOSE, frame.kernel(_WIDTH))
    missing = np.clip(((closed - log) @ LUMA_WEIGHTS - _LEFT[0]) / (_LEFT[1] - _LEFT[0]), 0, 1)
    mask = frame.blurred(cv2.dilate(missing, np.ones((3, 3), np.uint8)), _EDGE) * band * share
    if mask.max() < 0.1:
        return edit
    # The colour comes from the skin on both sides, not from the dark line.
    sure = np.asarray(1 - np.clip(3 * mask, 0, 1), np.float32)[..., None] + np.float32(1e-3)
    shares = frame.blurred(sure[..., 0], _SMOOTH)[..., None]
    skin = add_grain(frame.blurred(seen * sure, _SMOOTH) / shares, grain_level(photo, before[LIPS]))
    patch = Patch(
        np.asarray(skin, np.float32), np.asarray(mask, np.float32), invert(frame.photo_to_frame)
    )
    return replace(edit, patches=(*edit.patches, patch))
