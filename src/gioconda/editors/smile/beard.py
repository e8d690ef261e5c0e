"""Beards, told from shade: both are dark, but skin in shade is redder than in the light."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gioconda.editors.smile.face_frame import FaceFrame
from gioconda.luma import LUMA_WEIGHTS
from gioconda.types import Field

_BLUR = 0.02  # pupil distances: single hairs are no beard
_PALER = (0.03, 0.13)  # log red over green that is missing to the cheeks: skin, and hair
_DARKER = (0.1, 0.3)  # log units


def beard(frame: FaceFrame, colours: Field, cheeks: NDArray[np.bool_]) -> Field:
    """How far each place of a face is a beard's, ``(h, w)`` in [0, 1]; 0 in gray photos.

    Args:
        frame: The face's.
        colours: ``(h, w, 3)`` float32 RGB in [0, 255], the face in its frame.
        cheeks: ``(h, w)``, what surely is skin.
    """
    log = np.log(frame.blurred(colours, _BLUR) + 8)
    light, redness = log @ LUMA_WEIGHTS, log[..., 0] - log[..., 1]
    if not cheeks.any():
        return np.zeros_like(light)
    paler = (np.median(redness[cheeks]) - redness - _PALER[0]) / (_PALER[1] - _PALER[0])
    darker = (np.median(light[cheeks]) - light - _DARKER[0]) / (_DARKER[1] - _DARKER[0])
    return frame.blurred(np.float32(np.clip(paler, 0, 1) * np.clip(darker, 0, 1)), _BLUR / 2)
