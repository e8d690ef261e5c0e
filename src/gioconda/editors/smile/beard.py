"""Detects beards: both beard and shade are dark, but skin in shade is redder than in light."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gioconda.editors.smile.face_frame import FaceFrame
from gioconda.luma import LUMA_WEIGHTS
from gioconda.types import Field

_BLUR = 0.02  # pupil distances: smooths single hairs
_PALER = (0.03, 0.13)  # log red over green below that of the cheeks: of skin, and of hair
_DARKER = (0.1, 0.3)  # log luminance below that of the cheeks: of skin, and of hair


def beard(frame: FaceFrame, colours: Field, cheeks: NDArray[np.bool_]) -> Field:
    """The mask of a beard, ``(h, w)`` in [0, 1]; 0 in gray photos.

    Args:
        frame: The face's frame.
        colours: ``(h, w, 3)`` float32 RGB in [0, 255], the face in its frame.
        cheeks: ``(h, w)`` places that are surely skin.
    """
    log = np.log(frame.blurred(colours, _BLUR) + 8)
    light, redness = log @ LUMA_WEIGHTS, log[..., 0] - log[..., 1]
    if not cheeks.any():
        return np.zeros_like(light)
    paler = (np.median(redness[cheeks]) - redness - _PALER[0]) / (_PALER[1] - _PALER[0])
    darker = (np.median(light[cheeks]) - light - _DARKER[0]) / (_DARKER[1] - _DARKER[0])
    return frame.blurred(
        np.asarray(np.clip(paler, 0, 1) * np.clip(darker, 0, 1), np.float32), _BLUR / 2
    )
