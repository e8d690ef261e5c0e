"""OKLab (Ottosson 2020): lightness and two axes of colour, in which hue stays as lightness moves.

Convention: sRGB is float32 in [0, 255]. Lightness is in [0, 1]; the axes a (green to red) and b
(blue to yellow) of colours that screens show lie in about [-0.4, 0.4].
"""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.types import Field

_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def oklab(colours: Field) -> Field:
    """OKLab of sRGB ``(h, w, 3)`` in [0, 255], ``(h, w, 3)`` float32."""
    light = _linear(np.clip(colours, 0, 255))
    cones = np.cbrt(cv2.transform(light, _TO_CONES))
    return np.asarray(cv2.transform(cones, _TO_LAB), np.float32)


def srgb(lab: Field) -> Field:
    """OKLab ``(h, w, 3)`` as sRGB ``(h, w, 3)`` float32 in [0, 255].

    What screens cannot show is cut off.
    """
    cones = cv2.transform(np.asarray(lab, np.float32), np.linalg.inv(_TO_LAB))
    light = np.clip(cv2.transform(cones**3, np.linalg.inv(_TO_CONES)), 0, 1)
    curve = 1.055 * cv2.pow(light.reshape(-1, 3), 1 / 2.4).reshape(light.shape) - 0.055
    return np.asarray(255 * np.where(light <= 0.0031308, 12.92 * light, curve), np.float32)


def _linear(colours: Field) -> Field:
    """Bytes of sRGB, in [0, 255], as linear light in [0, 1]; as finely as they are given."""
    share = colours * np.float32(1 / 255)
    curve = cv2.pow((share.reshape(-1, 3) + 0.055) / 1.055, 2.4).reshape(share.shape)
    return np.asarray(np.where(share <= 0.04045, share / 12.92, curve), np.float32)
